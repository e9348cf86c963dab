import { t } from "../../language/text.ts";
import type { StoredModel } from "../../protocol/models.ts";
import { formatBytes } from "./bytes.ts";

/** A licence as a publisher states it, or that none is stated. */
export function licenceWords(licence: string | null): string {
  return licence ?? t("not stated");
}

/** `owner/name@0123456`. A package of a folder has a hash of its content in place of a commit, which says nothing to people. */
export function sourceWords({ repository, revision }: Pick<StoredModel, "repository" | "revision">): string {
  const isCommit = /^[0-9a-f]{40}\b/.test(revision);
  if (isCommit) return `${repository}@${revision.slice(0, 7)}`;
  return revision === "" || revision.startsWith("sha256:") ? repository : `${repository}@${revision}`;
}

/** What there is to know of a stored model beside its name, in one line. */
export function storedWords(model: StoredModel): string {
  const source = sourceWords(model);
  return [
    stateWords(model),
    model.kind === "exported" && t("General model, is shown outlines"),
    source !== model.name && source,
    model.variant,
    formatBytes(model.bytes),
    model.state === "ready" && t("licence {licenceWords}", { licenceWords: licenceWords(model.licence) }),
  ]
    .filter(Boolean)
    .join(" · ");
}

function stateWords({ state, problem, unfinished }: StoredModel): string {
  switch (state) {
    case "ready":
      return "";
    case "damaged":
      return t("Damaged: {problem}", { problem: problem ?? "" });
    case "unfinished": {
      if (!unfinished || unfinished.totalBytes <= 0) return t("Unfinished");
      return t("Unfinished, {value} % done", {
        value: Math.floor((100 * unfinished.doneBytes) / unfinished.totalBytes),
      });
    }
  }
}
