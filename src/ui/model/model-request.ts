import type { ModelOrigin } from "../../protocol/models.ts";
import type { PickedFolder } from "../../services/file-picker.ts";
import { KNOWN_MODELS, PUBLIC_HUB } from "./known-models.ts";

/** What stands in the form. */
export interface ModelRequest {
  /** Repository of a known model, or how another is named. */
  readonly choice: "other" | "folder" | "address" | (string & {});
  readonly repository: string;
  readonly revision: string;
  readonly url: string;
  readonly folder: PickedFolder | null;
}

export const NO_REQUEST: ModelRequest = {
  choice: KNOWN_MODELS[0]!.repository,
  repository: "",
  revision: "main",
  url: "",
  folder: null,
};

export function asksHub({ choice }: Pick<ModelRequest, "choice">): boolean {
  return choice !== "folder" && choice !== "address";
}

/** Where the model is to come from; null while something is missing. */
export function originOf(request: ModelRequest, hubAddress: string): ModelOrigin | null {
  const base = hubAddress.trim() ? { base: hubAddress.trim() } : {};
  switch (request.choice) {
    case "folder":
      return request.folder && { kind: "folder", ...request.folder };
    case "address":
      return request.url.trim() ? { kind: "address", url: request.url.trim() } : null;
    case "other": {
      const repository = request.repository.trim();
      const revision = request.revision.trim() || "main";
      return repository ? { kind: "hub", ...base, repository, revision } : null;
    }
    default: {
      const known = KNOWN_MODELS.find(({ repository }) => repository === request.choice);
      return known ? { ...known.origin, ...base } : null;
    }
  }
}

/** The host that will be asked, to be named before it is. */
export function hubHost(hubAddress: string): string {
  const address = hubAddress.trim();
  if (address === "") return PUBLIC_HUB;
  return URL.canParse(address) ? new URL(address).host : address;
}
