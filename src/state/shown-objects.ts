import { askedObjects } from "../core/asked-objects.ts";
import { conversation } from "../core/conversation.ts";
import type { AnswerId, Exchange, SceneObject } from "../core/project.ts";
import { useApp } from "./app-store.ts";
import { type DocumentState, useDocument } from "./document.ts";

let known: {
  readonly id: string;
  readonly of: DocumentState["project"];
  readonly objects: readonly SceneObject[];
} | null = null;

/** The objects on the stage: those of the document, or as they were when the answer that is shown was asked. */
export function shownObjects(): readonly SceneObject[] {
  const { project } = useDocument.getState();
  const id = useApp.getState().shownAsked?.id;
  if (!id) return project.objects;
  if (known?.id !== id || known.of !== project) {
    known = { id, of: project, objects: askedObjects(conversation(project.exchanges, id), project.objects) };
  }
  return known.objects;
}

/** As state of a component. */
export function useShownObjects(): readonly SceneObject[] {
  useApp((state) => state.shownAsked);
  useDocument((state) => state.project);
  return shownObjects();
}

/** The question whose state the stage shows; undefined while it shows the present one. */
export function shownQuestion(): Exchange | undefined {
  return questionWithId(useDocument.getState(), useApp.getState().shownAsked?.id);
}

/** As state of a component. */
export function useShownQuestion(): Exchange | undefined {
  const id = useApp((state) => state.shownAsked?.id);
  return useDocument((state) => questionWithId(state, id));
}

function questionWithId({ project }: DocumentState, id: AnswerId | undefined): Exchange | undefined {
  return id && project.exchanges.find((exchange) => exchange.id === id);
}
