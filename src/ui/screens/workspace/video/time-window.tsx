import type { HTMLAttributes, ReactNode, Ref } from "react";
import { joinClasses } from "../../../kit/join-classes.ts";
import styles from "./time-window.module.css";

interface TimeWindowProps extends HTMLAttributes<HTMLDivElement> {
  /** The box that is as long as the clip: where the pointer is along it is where it is in time. */
  readonly clipRef?: Ref<HTMLDivElement>;
  /** What stays in place when the timeline is zoomed or scrolled. */
  readonly fixed?: ReactNode;
}

/** A row of the timeline, from left to right in every language. Its children are placed by `left` in percent of the clip, and move with the zoom without rendering. */
export function TimeWindow({ clipRef, fixed, className, children, ...rest }: TimeWindowProps) {
  return (
    <div dir="ltr" className={joinClasses(styles.window, className)} {...rest}>
      <div className={styles.visible}>
        {fixed}
        <div ref={clipRef} className={styles.clip}>
          {children}
        </div>
      </div>
    </div>
  );
}

/** Where along the clip's box a pointer is, 0 to 1. */
export function pointerFraction(box: Element, clientX: number): number {
  const { left, width } = box.getBoundingClientRect();
  return width > 0 ? (clientX - left) / width : 0;
}
