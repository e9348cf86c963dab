import { X } from "lucide-react";
import { type ReactNode, useLayoutEffect, useRef } from "react";
import { t } from "../../language/text.ts";
import { useApp } from "../../state/app-store.ts";
import { IconButton } from "./button.tsx";
import styles from "./dialog.module.css";
import { NoticeLine } from "./notice-line.tsx";
import { ProjectJobLine } from "./project-job-line.tsx";

/** A modal dialog on the browser's own element, which traps focus and closes on Esc. Mounting it opens it. */
export function Dialog({ title, children }: { title: string; children: ReactNode }) {
  const ref = useRef<HTMLDialogElement>(null);
  const close = () => useApp.getState().shellChanged({ dialog: null });

  // Before the element leaves the page: closing it then gives the focus back to where it was.
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click on the backdrop is a convenience; Esc and the button close too
    <dialog
      ref={ref}
      className={styles.dialog}
      aria-labelledby="dialog-title"
      onClose={close}
      onClick={(event) => event.target === event.currentTarget && close()}
    >
      <div className={styles.frame}>
        <header className={styles.header}>
          <h2 id="dialog-title" className={styles.title}>
            {title}
          </h2>
          <IconButton label={t("Close")} icon={<X size={18} />} onClick={close} />
        </header>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard */}
        <section className={styles.body} tabIndex={0} aria-labelledby="dialog-title">
          <NoticeLine />
          <ProjectJobLine />
          {children}
        </section>
      </div>
    </dialog>
  );
}
