import * as v from "valibot";
import { byName, count, counts, list, modality, number, object, text } from "../golden-schema.ts";

/** golden.json of a fixture of the VideoRefer-7B family. */
export const vr7GoldenSchema = object({
  cases: byName(
    object({
      mode: modality,
      clip: v.nullable(text),
      question: text,
      prompt: text,
      input_ids: list(number),
      sequence_length: count,
      generated_ids: counts,
      generated_text: text,
      num_frames: v.optional(count),
      frame_indices: v.optional(counts),
      pixel_bytes_sha256: v.optional(text),
      connector_tokens: v.optional(count),
      region_frames: v.optional(counts),
      ann_indices: v.optional(list(counts)),
      masks: v.optional(text),
      region_token_counts: v.optional(counts),
    }),
  ),
  sentinels: object({ "<image>": number, "<video>": number }),
  special_ids: object({ "<region>": count }),
  max_new_tokens: count,
  tensors: byName(object({ meaning: text })),
  inputs: byName(object({ shape: counts })),
});

export type Vr7Golden = v.InferOutput<typeof vr7GoldenSchema>;
export type Vr7GoldenCase = Vr7Golden["cases"][string];
