import { type RefObject, useEffect, useRef } from "react";

/** Scrolls an element of a list into view when it becomes the chosen one, and no farther than needed. */
export function useInViewWhen<E extends Element>(chosen: boolean): RefObject<E | null> {
  const element = useRef<E>(null);
  useEffect(() => {
    if (chosen) element.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [chosen]);
  return element;
}
