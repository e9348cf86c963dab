import { askRequest, projectVisual } from "../asking/ask-request.ts";
import { claimsOf } from "../asking/claims.ts";
import { changedMask, changesToAsk, changesToScore, withoutRegions } from "../asking/sensitivity.ts";
import { conversation } from "../core/conversation.ts";
import { fail, ok, type Result, settle } from "../core/failure.ts";
import type { Rle } from "../core/mask.ts";
import {
  type AnswerId,
  type Exchange,
  type FrameMask,
  type MaskChange,
  type ObjectId,
  regionMasks,
} from "../core/project.ts";
import { t } from "../language/text.ts";
import type { AnswerSummary, ModelInfo, TokenScore } from "../protocol/engine.ts";
import { useApp } from "../state/app-store.ts";
import type { CheckKind } from "../state/ask.ts";
import { useDocument } from "../state/document.ts";
import { maskRegistry } from "../state/mask-registry.ts";
import type { AnsweringParts } from "./answer-run.ts";
import { noticeFailure } from "./notice-failure.ts";

/** How a check is stopped, and told how far it is. */
interface Steps {
  readonly signal: AbortSignal;
  onProgress(progress: { change: MaskChange; done: number; total: number }): void;
}

/** Puts the questions of answers again with their masks changed, and keeps what comes beside the answers. */
export class SensitivityChecks {
  constructor(private readonly parts: AnsweringParts) {
    useDocument.subscribe(({ project }, before) => {
      if (project.exchanges === before.project.exchanges) return;
      for (const id of Object.keys(useApp.getState().checks)) {
        if (!project.exchanges.some((exchange) => exchange.id === id)) this.stop(id as AnswerId);
      }
    });
  }

  /** Gives way to the questions of a person. What came before it was stopped stays. */
  async start(id: AnswerId, kind: CheckKind): Promise<void> {
    const { checks, checkMoved, checkEnded } = useApp.getState();
    if (checks[id]) return;
    const controller = new AbortController();
    const { signal } = controller;
    const stop = () => controller.abort();
    checkMoved(id, { kind, change: null, done: 0, total: 0, stop });
    const ended = await settle(() =>
      this.run(id, kind, signal, (progress) => checkMoved(id, { ...progress, kind, stop })),
    );
    checkEnded(id);
    const result: Result<void> = ended.ok ? ended.value : ended;
    if (!result.ok && !signal.aborted) noticeFailure(result.error);
  }

  private stop(id: AnswerId): void {
    useApp.getState().checks[id]?.stop();
  }

  private async run(
    id: AnswerId,
    kind: CheckKind,
    signal: AbortSignal,
    onProgress: Steps["onProgress"],
  ): Promise<Result<void>> {
    const turns = conversation(useDocument.getState().project.exchanges, id);
    const asked = turns.at(-1);
    const model = await this.parts.models.ready();
    if (!asked || signal.aborted) return ok(undefined);
    if (!model.ok) return model;
    const steps = { signal, onProgress };
    if (kind === "claims") return this.scoreClaims(turns, model.value, steps);
    const kept: { change: MaskChange; answer: string }[] = [];
    useDocument.getState().exchangeChanged(id, { sensitivity: [] });
    const ended = await this.askChanged(turns, changesToAsk(asked, model.value), model.value, steps, {
      onAnswer(change, { text }) {
        kept.push({ change, answer: text.trim() });
        useDocument.getState().exchangeChanged(id, { sensitivity: [...kept] });
      },
    });
    if (ended.ok && !signal.aborted) useApp.getState().announced(t("The check with other masks is done."));
    return ended;
  }

  private async scoreClaims(
    turns: readonly Exchange[],
    model: ModelInfo,
    steps: Steps,
  ): Promise<Result<void>> {
    const { id, answer } = turns[turns.length - 1]!;
    if (!model.scoresAnswers)
      return fail("question-invalid", "{name} cannot score an answer; choose a model that runs in the page", {
        name: model.name,
      });
    const found = new Map<MaskChange, readonly TokenScore[]>();
    const ended = await this.askChanged(turns, changesToScore(model.family), model, steps, {
      scored: answer,
      onAnswer: (change, { scores = [] }) => void found.set(change, scores),
    });
    if (!ended.ok || steps.signal.aborted) return ended;
    useDocument.getState().exchangeChanged(id, { claims: { answer, words: claimsOf(answer, found) } });
    useApp.getState().announced("The check of the claims is done.");
    return ended;
  }

  /** Puts the question with each change of its masks that can be made. Ends early where it is stopped. */
  private async askChanged(
    turns: readonly Exchange[],
    changes: readonly MaskChange[],
    { family }: ModelInfo,
    { signal, onProgress }: Steps,
    { scored, onAnswer }: { scored?: string; onAnswer(change: MaskChange, answer: AnswerSummary): void },
  ): Promise<Result<void>> {
    for (const [done, change] of changes.entries()) {
      onProgress({ change, done, total: changes.length });
      const answer = await this.ask(turns, change, family, signal, scored);
      if (signal.aborted) return ok(undefined);
      if (!answer.ok) return answer;
      if (answer.value) onAnswer(change, answer.value);
    }
    return ok(undefined);
  }

  /**
   * The greedy answer to a conversation's last question with its masks changed; null where they cannot be changed so.
   * @param scored an answer to be scored in its place
   */
  private async ask(
    turns: readonly Exchange[],
    change: MaskChange,
    family: ModelInfo["family"],
    signal: AbortSignal,
    scored: string | undefined,
  ): Promise<Result<AnswerSummary | null>> {
    const asked = turns[turns.length - 1]!;
    const { sampling: _random, ...settings } = asked.settings;
    const last = change === "removed" ? withoutRegions(asked) : asked;
    const own = new Set(
      asked.regions.flatMap((region) => regionMasks(region).map((mask) => maskKey(region.objectId, mask))),
    );
    let fits = true;
    const readMask = async (objectId: ObjectId, mask: FrameMask): Promise<Rle | null> => {
      const rle = await maskRegistry.load(objectId, mask);
      if (!rle || change === "removed" || !own.has(maskKey(objectId, mask))) return rle;
      const changed = changedMask(rle, change);
      fits &&= changed !== null;
      return changed ?? rle;
    };
    const visual = projectVisual(useDocument.getState().project.video);
    const changed = [...turns.slice(0, -1), { ...last, settings }];
    const request = await askRequest(changed, family, visual, readMask);
    if (!request.ok) return request;
    if (!fits) return ok(null);
    const frames = await this.parts.media.framesPort();
    if (!frames.ok) return frames;
    const question = { ...request.value, ...(scored !== undefined && { scored }) };
    return this.parts.engine.ask(question, frames.value, () => {}, signal, "background");
  }
}

function maskKey(objectId: ObjectId, { frameIndex, digest }: FrameMask): string {
  return `${frameIndex} ${digest} ${objectId}`;
}
