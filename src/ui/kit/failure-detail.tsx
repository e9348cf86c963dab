import { type Failure, messageParts } from "../../core/failure.ts";
import { t } from "../../language/text.ts";
import { failureDetail } from "../failure-text.ts";
import { CommandLine } from "./command-line.tsx";

interface FailureDetailProps {
  readonly failure: Failure;
  readonly className?: string;
  /** The file that it is about, where the failure does not name it. */
  readonly name?: string;
}

/** What exactly was wrong, beneath what it means, and a command that helps. Folded away where it is known in English alone. */
export function FailureDetail({ failure, className, name }: FailureDetailProps) {
  const detail = failureDetail(failure);
  const about = name !== undefined && !failure.message.includes(name) ? `${name}: ` : "";
  const { words, command } = messageParts({ ...failure, message: detail ?? failure.message });
  return (
    <>
      {detail !== null ? (
        <p className={className}>{about + words}</p>
      ) : (
        <details className={className}>
          <summary>{t("Details, in English")}</summary>
          <p lang="en" dir="ltr">
            {about + words}
          </p>
        </details>
      )}
      {command !== null && <CommandLine command={command} />}
    </>
  );
}
