import { Dialog } from "../../../kit/dialog.tsx";
import { SHELL_KEYS } from "../keys/use-shell-keys.ts";
import { EDITOR_KEYS } from "../stage/editor-keys.ts";
import styles from "./help-dialog.module.css";

export function HelpDialog() {
  return (
    <Dialog title="Keys and help">
      <p>
        Point at something: draw over it on any frame, then ask. The model sees the frames marked above the
        filmstrip, and the object through the mask you drew. Nothing leaves this computer.
      </p>
      <KeyList title="Video and questions" keys={SHELL_KEYS} />
      <KeyList title="Drawing" keys={EDITOR_KEYS} />
    </Dialog>
  );
}

function KeyList({ title, keys }: { title: string; keys: readonly { keys: string; meaning: string }[] }) {
  return (
    <section>
      <h3 className={styles.title}>{title}</h3>
      <dl className={styles.list}>
        {keys.map(({ keys: combination, meaning }) => (
          <div key={combination}>
            <dt>
              <kbd className={styles.key}>{combination}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
