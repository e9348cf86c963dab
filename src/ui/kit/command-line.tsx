import { Check, Copy } from "lucide-react";
import { t } from "../../language/text.ts";
import { Button } from "./button.tsx";
import styles from "./command-line.module.css";
import { useCopy } from "./use-copy.ts";

/** A command for a terminal, on a line of its own, to be copied. */
export function CommandLine({ command }: { readonly command: string }) {
  const { copied, copy } = useCopy();
  return (
    <div className={styles.line}>
      {/* Words of a command run from left to right in every language. */}
      <code className={styles.command} dir="ltr">
        {command}
      </code>
      <Button size="s" icon={copied ? <Check size={15} /> : <Copy size={15} />} onClick={() => copy(command)}>
        {copied ? t("Copied") : t("Copy the command")}
      </Button>
    </div>
  );
}
