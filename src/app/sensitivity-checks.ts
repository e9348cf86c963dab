import { askRequest, projectVisual } from "../asking/ask-request.ts";
import { changedMask, changesToAsk, withoutRegions } from "../asking/sensitivity.ts";
import { conversation } from "../core/conversation.ts";
import { ok, type Result, settle } from "../core/failure.ts";
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
import type { ModelInfo } from "../protocol/engine.ts";
import { useApp } from "../state/app-store.ts";
import { useDocument } from "../state/document.ts";
import { maskRegistry } from "../state/mask-registry.ts";
import type { AnsweringParts } from "./answer-run.ts";
import { noticeFailure } from "./notice-failure.ts";

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
  async start(id: AnswerId): Promise<void> {
    const { checks, checkMoved, checkEnded } = useApp.getState();
    if (checks[id]) return;
    const controller = new AbortController();
    const { signal } = controller;
    const stop = () => controller.abort();
    checkMoved(id, { change: null, done: 0, total: 0, stop });
    const ended = await settle(() =>
      this.run(id, signal, (progress) => checkMoved(id, { ...progress, stop })),
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
    signal: AbortSignal,
    onProgress: (progress: { change: MaskChange; done: number; total: number }) => void,
  ): Promise<Result<void>> {
    const turns = conversation(useDocument.getState().project.exchanges, id);
    const asked = turns.at(-1);
    const model = await this.parts.models.ready();
    if (!asked || signal.aborted) return ok(undefined);
    if (!model.ok) return model;
    const { family } = model.value;
    const changes = changesToAsk(asked, model.value);
    const kept: { change: MaskChange; answer: string }[] = [];
    useDocument.getState().exchangeChanged(id, { sensitivity: [] });
    for (const [done, change] of changes.entries()) {
      onProgress({ change, done, total: changes.length });
      const answer = await this.ask(turns, change, family, signal);
      if (signal.aborted) return ok(undefined);
      if (!answer.ok) return answer;
      if (answer.value === null) continue;
      kept.push({ change, answer: answer.value });
      useDocument.getState().exchangeChanged(id, { sensitivity: [...kept] });
    }
    useApp.getState().announced(t("The check with other masks is done."));
    return ok(undefined);
  }

  /** The greedy answer to a conversation's last question with its masks changed; null where they cannot be changed so. */
  private async ask(
    turns: readonly Exchange[],
    change: MaskChange,
    family: ModelInfo["family"],
    signal: AbortSignal,
  ): Promise<Result<string | null>> {
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
    const answer = await this.parts.engine.ask(request.value, frames.value, () => {}, signal, "background");
    return answer.ok ? ok(answer.value.text.trim()) : answer;
  }
}

function maskKey(objectId: ObjectId, { frameIndex, digest }: FrameMask): string {
  return `${frameIndex} ${digest} ${objectId}`;
}
