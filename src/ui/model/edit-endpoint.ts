import { useApp } from "../../state/app-store.ts";

/** Opens the dialog for a model behind an address. @param id null for a new one */
export function editEndpoint(id: string | null): void {
  useApp.getState().endpointEdited(id);
  useApp.getState().shellChanged({ dialog: "endpoint" });
}
