import { useEffect, useMemo } from "react";
import type { ObjectId } from "../../../../core/project.ts";
import { useApp } from "../../../../state/app-store.ts";

/** Handlers for whatever names an object: under the pointer or with the focus it lights the object's mask, lane and row. */
export function useLighting(id: ObjectId) {
  // What names it can go while the pointer is on it.
  useEffect(() => () => unlight(id), [id]);
  return useMemo(() => {
    const light = () => useApp.getState().objectLit(id);
    const end = () => unlight(id);
    return { onPointerEnter: light, onPointerLeave: end, onFocus: light, onBlur: end };
  }, [id]);
}

function unlight(id: ObjectId): void {
  const { litObjectId, objectLit } = useApp.getState();
  if (litObjectId === id) objectLit(null);
}
