import {
  ArrowRightToLine,
  Check,
  Columns2,
  Copy,
  Eye,
  EyeOff,
  FilePenLine,
  ListChecks,
  Pencil,
  Reply,
  RotateCcw,
  ShieldQuestionMark,
  Square,
  Trash2,
} from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { type ChosenSettings, chosenSettings } from "../../../../asking/chosen-settings.ts";
import { answerWords } from "../../../../core/answer-parts.ts";
import { canBeFollowed, conversationObjects, withFollowers } from "../../../../core/conversation.ts";
import { heldAnswer } from "../../../../core/correction.ts";
import type { Exchange } from "../../../../core/project.ts";
import { plural, t } from "../../../../language/text.ts";
import type { SeenReport } from "../../../../protocol/engine.ts";
import { useApp } from "../../../../state/app-store.ts";
import type { LiveAnswer } from "../../../../state/ask.ts";
import { useDocument } from "../../../../state/document.ts";
import { Button, IconButton } from "../../../kit/button.tsx";
import { useCopy } from "../../../kit/use-copy.ts";
import { useCommands } from "../../../services.tsx";
import { CorrectionEditor } from "./correction-editor.tsx";
import styles from "./exchange-actions.module.css";
import { editQuestion, followUp } from "./follow-up.ts";
import { SettingsPopover } from "./settings-popover.tsx";

const BesideChoice = lazy(async () => ({ default: (await import("./beside-choice.tsx")).BesideChoice }));

const SeenView = lazy(async () => ({ default: (await import("./seen-view.tsx")).SeenView }));

interface ExchangeActionsProps {
  /** The conversation up to the answer, which is the last. */
  readonly turns: readonly Exchange[];
  readonly running: boolean;
  readonly canAskAgain: boolean;
}

/** What can be done with an answer: stop it, go on from it, copy it, ask again, see what the model saw, delete it. */
export function ExchangeActions({ turns, running, canAskAgain }: ExchangeActionsProps) {
  const exchange = turns[turns.length - 1]!;
  const commands = useCommands();
  const followers = useDocument(({ project }) => withFollowers(project.exchanges, exchange.id).length - 1);
  const seen = useApp((state) => state.seen[exchange.id]) ?? keptReport(exchange);
  const hasVideo = useApp((state) => state.video.kind === "ready");
  const checking = useApp((state) => state.checks[exchange.id] !== undefined);
  // Claims are the words of the model that wrote them.
  const scores = useApp(
    ({ model }) =>
      model.kind !== "ready" ||
      (model.info.scoresAnswers === true && model.info.packageHash === exchange.model?.packageHash),
  );
  const { copied, copy } = useCopy();
  const [seeing, setSeeing] = useState(false);
  const [settings, setSettings] = useState<ChosenSettings | null>(null);
  const [correcting, setCorrecting] = useState(false);
  const [comparing, setComparing] = useState(false);

  const unfinished = exchange.state === "failed" || exchange.state === "stopped";
  const icon = { size: 15, strokeWidth: 1.9 };

  return (
    <>
      <div className={styles.actions}>
        <div className={styles.words}>
          {running ? (
            <Button size="s" icon={<Square size={12} />} onClick={() => commands.stop(exchange.id)}>
              {t("Stop")} <kbd className={styles.key}>Esc</kbd>
            </Button>
          ) : (
            hasVideo &&
            canBeFollowed(exchange) && (
              <Button size="s" tone="ghost" icon={<Reply {...icon} />} onClick={() => followUp(exchange.id)}>
                {t("Follow up")}
              </Button>
            )
          )}
          {!running && canGoOn(exchange) && (
            <Button
              size="s"
              tone="ghost"
              icon={<ArrowRightToLine {...icon} />}
              onClick={() => commands.goOn(exchange.id)}
            >
              {t("Continue")}
            </Button>
          )}
          {!running && unfinished && (
            <Button
              size="s"
              tone="ghost"
              icon={<RotateCcw {...icon} />}
              onClick={() => commands.retry(exchange.id)}
            >
              {t("Try again")}
            </Button>
          )}
          {seen && (
            <Button
              size="s"
              tone="ghost"
              aria-expanded={seeing}
              icon={seeing ? <EyeOff {...icon} /> : <Eye {...icon} />}
              onClick={() => setSeeing(!seeing)}
            >
              {t("What the model saw")}
            </Button>
          )}
        </div>
        <div className={styles.signs}>
          {!running && (
            <IconButton
              size="s"
              label={copied ? t("Copied") : t("Copy the answer")}
              icon={copied ? <Check {...icon} /> : <Copy {...icon} />}
              disabled={exchange.answer === ""}
              onClick={() => copy(wordsToCopy(turns))}
            />
          )}
          {!running && !unfinished && (
            <IconButton
              size="s"
              label={t("Ask again with the current masks")}
              icon={<RotateCcw {...icon} />}
              disabled={!canAskAgain}
              onClick={() => commands.askAgain(exchange.id)}
            />
          )}
          {!running && hasVideo && (
            <SettingsPopover
              label={t("Ask again with other settings")}
              settings={settings ?? chosenSettings(exchange.settings)}
              frames={turns.length === 1}
              onChange={setSettings}
              action={{
                words: t("Ask again"),
                run: () => commands.askAgain(exchange.id, settings ?? chosenSettings(exchange.settings)),
              }}
            />
          )}
          {!running && hasVideo && exchange.regions.length > 0 && canBeFollowed(exchange) && (
            <IconButton
              size="s"
              label={t("Check with other masks")}
              icon={<ShieldQuestionMark {...icon} />}
              disabled={checking}
              onClick={() => void commands.checkMasks(exchange.id)}
            />
          )}
          {!running && hasVideo && exchange.regions.length > 0 && canBeFollowed(exchange) && scores && (
            <IconButton
              size="s"
              label={t("Check each claim")}
              icon={<ListChecks {...icon} />}
              disabled={checking}
              onClick={() => void commands.checkClaims(exchange.id)}
            />
          )}
          {!running && hasVideo && exchange.follows === null && (
            <IconButton
              size="s"
              label={t("Ask the same about something else")}
              icon={<Columns2 {...icon} />}
              aria-expanded={comparing}
              onClick={() => setComparing(!comparing)}
            />
          )}
          {!running && exchange.answer !== "" && (
            <IconButton
              size="s"
              label={t("Correct the answer")}
              icon={<FilePenLine {...icon} />}
              aria-expanded={correcting}
              onClick={() => setCorrecting(!correcting)}
            />
          )}
          {!running && hasVideo && (
            <IconButton
              size="s"
              label={t("Edit the question")}
              icon={<Pencil {...icon} />}
              onClick={() => editQuestion(exchange)}
            />
          )}
          {!running && (
            <IconButton
              size="s"
              label={deletionWords(followers)}
              icon={<Trash2 {...icon} />}
              onClick={() => useDocument.getState().exchangeRemoved(exchange.id)}
            />
          )}
          <Speed exchange={exchange} />
        </div>
      </div>
      {comparing && (
        <Suspense>
          <BesideChoice exchange={exchange} onClose={() => setComparing(false)} />
        </Suspense>
      )}
      {correcting && (
        <CorrectionEditor key={exchange.id} turns={turns} onClose={() => setCorrecting(false)} />
      )}
      {seeing && seen && (
        <Suspense>
          <SeenView report={seen} turns={turns} running={running} />
        </Suspense>
      )}
    </>
  );
}

/** What is kept of a report beyond the visit: all but the grids of the masks. */
function keptReport({ askedWith }: Exchange): SeenReport | null {
  return askedWith ? { ...askedWith, regions: [] } : null;
}

/** Whether it ended before its end, and has words to go on from. */
function canGoOn({ state, answer, correction }: Exchange): boolean {
  return (state === "length" || state === "stopped") && answer.trim() !== "" && !correction;
}

function wordsToCopy(turns: readonly Exchange[]): string {
  const answer = heldAnswer(turns[turns.length - 1]!);
  return answerWords(answer, conversationObjects(turns), useDocument.getState().project.objects);
}

function deletionWords(followers: number): string {
  if (followers === 0) return t("Delete this answer");
  return plural(
    followers,
    "Delete this answer and the one that follows",
    "Delete this answer and the {n} that follow",
  );
}

/** How fast it reads or writes; in the end, how fast it did both. */
function Speed({ exchange }: { readonly exchange: Exchange }) {
  const live = useApp((state) => state.live[exchange.id]);
  return (
    <span
      className={styles.speed}
      title={t("Time to the first word, tokens of the prompt read per second, and tokens written per second")}
    >
      {live ? liveWords(live) : speedWords(exchange)}
    </span>
  );
}

function liveWords({ stage, tokensPerSecond }: LiveAnswer): string {
  if (tokensPerSecond === null) return "";
  const rate = rateWords(tokensPerSecond);
  return stage === "writing" ? t("writes {rate} tokens/s", { rate }) : t("reads {rate} tokens/s", { rate });
}

const rateWords = (perSecond: number): string => perSecond.toFixed(perSecond < 10 ? 1 : 0);

function speedWords({ timings }: Exchange): string {
  if (!timings) return "";
  const first = (timings.firstTokenMs / 1000).toFixed(1);
  // A model behind an address does not tell its tokens.
  if (timings.tokensPerSecond === 0) return t("first word {first} s", { first });
  const rate = rateWords(timings.tokensPerSecond);
  if (timings.readTokensPerSecond) {
    const read = rateWords(timings.readTokensPerSecond);
    return t("first word {first} s · reads {read}, writes {rate} tokens/s", { first, read, rate });
  }
  return t("first word {first} s · {rate} tokens/s", { first, rate });
}
