import type { ModelOrigin } from "../../protocol/models.ts";
import type { PickedFolder } from "../../services/file-picker.ts";
import { PUBLIC_HUB, type PublishedModel } from "./known-models.ts";

/** What stands in the form for a model that is not one of the published ones. */
export interface ModelRequest {
  readonly choice: "other" | "folder" | "address";
  readonly repository: string;
  readonly revision: string;
  readonly url: string;
  readonly folder: PickedFolder | null;
}

export const NO_REQUEST: ModelRequest = {
  choice: "folder",
  repository: "",
  revision: "main",
  url: "",
  folder: null,
};

/** Where the model is to come from; null while something is missing. */
export function originOf(request: ModelRequest, hubAddress: string): ModelOrigin | null {
  switch (request.choice) {
    case "folder":
      return request.folder && { kind: "folder", ...request.folder };
    case "address":
      return request.url.trim() ? { kind: "address", url: request.url.trim() } : null;
    case "other": {
      const repository = request.repository.trim();
      const revision = request.revision.trim() || "main";
      return repository ? { kind: "hub", ...baseOf(hubAddress), repository, revision } : null;
    }
  }
}

/** A published model's origin, through the mirror where one is named. */
export const originOfKnown = (
  { origin }: Pick<PublishedModel, "origin">,
  hubAddress: string,
): ModelOrigin => ({
  ...origin,
  ...baseOf(hubAddress),
});

const baseOf = (hubAddress: string) => (hubAddress.trim() ? { base: hubAddress.trim() } : {});

/** The host that will be asked, to be named before it is. */
export function hubHost(hubAddress: string): string {
  const address = hubAddress.trim();
  if (address === "") return PUBLIC_HUB;
  return URL.canParse(address) ? new URL(address).host : address;
}
