import { FailureError } from "../../core/failure.ts";
import type { JsonObject } from "../../core/json-object.ts";

/**
 * Looks whether every id that a prompt may be made of has a row in the table of embeddings. Other added tokens may lie beyond it: a
 * prompt never has them.
 * @param tokenizer     tokenizer.json
 * @param controlTokens of the model's family; one that the tokenizer lacks is none of this checkpoint's prompts
 * @param rows          `vocab_size` of config.json
 * @throws FailureError `checkpoint-invalid`, naming the token
 */
export function checkVocabulary(tokenizer: JsonObject, controlTokens: readonly string[], rows: number): void {
  const plain = Object.entries((tokenizer.model as { vocab?: object } | undefined)?.vocab ?? {});
  const added = Array.isArray(tokenizer.added_tokens) ? (tokenizer.added_tokens as JsonObject[]) : [];
  const control = added.flatMap((token) =>
    controlTokens.includes(String(token?.content)) ? [[token.content, token.id] as const] : [],
  );
  for (const [token, id] of [...control, ...plain]) {
    if (typeof id !== "number" || id < rows) continue;
    throw new FailureError(
      "checkpoint-invalid",
      `config.json: vocab_size ${rows} leaves no room for ${JSON.stringify(token)}, which is token ${id} in tokenizer.json; take both files and the weights from the same repository`,
    );
  }
}
