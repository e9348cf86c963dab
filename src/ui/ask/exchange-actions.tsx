import { Check, Copy, Eye, EyeOff, RotateCcw, Square, Trash2 } from "lucide-react";
import { useState } from "react";
import type { Exchange } from "../../core/project.ts";
import { useApp } from "../../state/app-store.ts";
import { useDocument } from "../../state/document.ts";
import { Button, IconButton } from "../kit/button.tsx";
import { useCopy } from "../kit/use-copy.ts";
import { useCommands } from "../services.tsx";
import styles from "./exchange-actions.module.css";
import { SeenView } from "./seen-view.tsx";

interface ExchangeActionsProps {
  readonly exchange: Exchange;
  readonly running: boolean;
  readonly canAskAgain: boolean;
}

/** What can be done with an answer: stop it, copy it, ask again, see what the model saw, delete it. */
export function ExchangeActions({ exchange, running, canAskAgain }: ExchangeActionsProps) {
  const commands = useCommands();
  const seen = useApp((state) => state.seen[exchange.id]);
  const { copied, copy } = useCopy();
  const [seeing, setSeeing] = useState(false);

  const unfinished = exchange.state === "failed" || exchange.state === "stopped";
  const icon = { size: 15, strokeWidth: 1.9 };

  return (
    <>
      <div className={styles.actions}>
        {running ? (
          <Button size="s" icon={<Square size={12} />} onClick={() => commands.stop(exchange.id)}>
            Stop <kbd className={styles.key}>Esc</kbd>
          </Button>
        ) : (
          <>
            <IconButton
              size="s"
              label={copied ? "Copied" : "Copy the answer"}
              icon={copied ? <Check {...icon} /> : <Copy {...icon} />}
              disabled={exchange.answer === ""}
              onClick={() => copy(exchange.answer)}
            />
            {unfinished ? (
              <Button
                size="s"
                tone="ghost"
                icon={<RotateCcw {...icon} />}
                onClick={() => commands.retry(exchange.id)}
              >
                Try again
              </Button>
            ) : (
              <IconButton
                size="s"
                label="Ask again with the masks as they are now"
                icon={<RotateCcw {...icon} />}
                disabled={!canAskAgain}
                onClick={() => commands.askAgain(exchange.id)}
              />
            )}
          </>
        )}
        {seen && (
          <Button
            size="s"
            tone="ghost"
            aria-expanded={seeing}
            icon={seeing ? <EyeOff {...icon} /> : <Eye {...icon} />}
            onClick={() => setSeeing(!seeing)}
          >
            What the model saw
          </Button>
        )}
        {!running && (
          <IconButton
            size="s"
            label="Delete this answer"
            icon={<Trash2 {...icon} />}
            onClick={() => useDocument.getState().exchangeRemoved(exchange.id)}
          />
        )}
        <span className={styles.speed} title="Time to the first word, and tokens per second after it">
          {speedWords(exchange)}
        </span>
      </div>
      {seeing && seen && <SeenView report={seen} exchange={exchange} />}
    </>
  );
}

function speedWords({ timings }: Exchange): string {
  if (!timings) return "";
  const first = (timings.firstTokenMs / 1000).toFixed(1);
  return `${first} s · ${timings.tokensPerSecond.toFixed(timings.tokensPerSecond < 10 ? 1 : 0)} tok/s`;
}
