import { askRequest } from "../asking/ask-request.ts";
import { type Draft, draftQuestion, questionObjects } from "../asking/draft.ts";
import { regionsToShow } from "../asking/turns.ts";
import { canBeFollowed, conversation } from "../core/conversation.ts";
import { nearestMask } from "../core/nearest-mask.ts";
import type { AnswerId, Exchange, ObjectId } from "../core/project.ts";
import type { AnswerSummary, AskEvent } from "../protocol/engine.ts";
import type { EngineClient } from "../services/engine-client.ts";
import type { MediaClient } from "../services/media-client.ts";
import { useApp } from "../state/app-store.ts";
import type { LiveAnswer } from "../state/ask.ts";
import { useDocument } from "../state/document.ts";
import { encodeFailure } from "../state/exchange-failure.ts";
import { maskRegistry } from "../state/mask-registry.ts";
import type { Playback } from "../state/playback.ts";
import type { ModelSession } from "./model-session.ts";
import { Pace } from "./pace.ts";
import { SentenceReader } from "./sentences.ts";
import { TextBatch } from "./text-batch.ts";

interface Parts {
  readonly engine: EngineClient;
  readonly media: MediaClient;
  readonly models: ModelSession;
  readonly playback: Playback;
}

/** Asks questions, one after the other, and writes what comes back into the document. */
export class Answering {
  private readonly parts: Parts;
  private readonly running = new Map<AnswerId, AbortController>();
  private last: Promise<void> = Promise.resolve();

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** Asks a new question about the objects as they are now; returns its id. */
  ask(draft: Draft): AnswerId {
    const { project } = useDocument.getState();
    const chosen = draft.objectIds ?? [];
    const question = draftQuestion(draft, chosen, project.objects);
    return this.add({ ...draft, question }, questionObjects(question, chosen));
  }

  /** Asks the same question again, as a new exchange, with the masks as they are now. */
  askAgain(id: AnswerId): void {
    const earlier = exchangeById(id);
    if (!earlier) return;
    const objectIds = earlier.regions.map(({ objectId }) => objectId);
    this.add(earlier, questionObjects(earlier.question, objectIds));
  }

  /** Runs an exchange once more in its place, with the masks it was asked with. */
  retry(id: AnswerId): void {
    if (this.running.has(id) || !exchangeById(id)) return;
    useDocument
      .getState()
      .exchangeChanged(id, { answer: "", state: "streaming", failure: null, timings: null, askedAt: now() });
    this.enqueue(id);
  }

  stop(id: AnswerId): void {
    this.running.get(id)?.abort();
  }

  /** Stops everything, before another project or video takes over. */
  stopAll(): void {
    for (const controller of this.running.values()) controller.abort();
  }

  private add(
    { question, preset, follows }: Pick<Exchange, "question" | "preset" | "follows">,
    objectIds: readonly ObjectId[],
  ): AnswerId {
    const { project, exchangeAdded } = useDocument.getState();
    const earlier = conversation(project.exchanges, follows);
    const frameIndex = this.parts.playback.frameIndex;
    const regions = objectIds.flatMap((objectId) => {
      const object = project.objects.find(({ id }) => id === objectId);
      const frame = object ? nearestMask(object, frameIndex) : null;
      return frame ? [{ objectId, frame }] : [];
    });
    const id = crypto.randomUUID() as AnswerId;
    exchangeAdded({
      id,
      follows,
      question,
      preset,
      regions: regionsToShow({ preset, question, regions }, earlier),
      answer: "",
      state: "streaming",
      failure: null,
      // The frames of a conversation are those of its first question.
      settings: earlier[0]?.settings ?? { seed: 0 },
      model: null,
      timings: null,
      askedAt: now(),
    });
    this.enqueue(id);
    return id;
  }

  private enqueue(id: AnswerId): void {
    const controller = new AbortController();
    this.running.set(id, controller);
    const live: LiveAnswer = {
      stage: "queued",
      done: 0,
      total: 0,
      startedMs: performance.now(),
      secondsLeft: null,
    };
    useApp.getState().answerMoved(id, live);
    const stopped = new Promise<void>((resolve) =>
      controller.signal.addEventListener("abort", () => resolve(), { once: true }),
    );
    const previous = this.last;
    // A question that is stopped while it waits ends at once; it does not wait for the ones before it.
    this.last = Promise.race([previous, stopped])
      .then(() => this.run(id, live, controller.signal))
      .finally(() => {
        this.running.delete(id);
        useApp.getState().answerEnded(id);
      })
      .then(() => previous);
  }

  private async run(id: AnswerId, live: LiveAnswer, signal: AbortSignal): Promise<void> {
    const end = (change: Partial<Exchange>) => useDocument.getState().exchangeChanged(id, change);
    const exchange = exchangeById(id);
    if (!exchange || signal.aborted) return end({ state: "stopped" });
    const turns = conversation(useDocument.getState().project.exchanges, id);
    if (!turns.slice(0, -1).every(canBeFollowed)) return end({ state: "failed", failure: NO_EARLIER_ANSWER });

    const model = await untilAborted(this.parts.models.ready(), signal);
    if (!model || signal.aborted) return end({ state: "stopped" });
    if (!model.ok) return end({ state: "failed", failure: encodeFailure(model.error) });
    end({
      model: { id: model.value.id, packageHash: model.value.packageHash, variant: model.value.variant },
    });

    const request = await askRequest(
      turns,
      model.value.family,
      useDocument.getState().project.video?.fingerprint,
      (objectId, frame) => maskRegistry.load(objectId, frame),
    );
    if (!request.ok) return end({ state: "failed", failure: encodeFailure(request.error) });
    const frames = await this.parts.media.framesPort();
    if (!frames.ok) return end({ state: "failed", failure: encodeFailure(frames.error) });

    const sentences = new SentenceReader();
    const text = new TextBatch((delta) => {
      useDocument.getState().answerStreamed(id, delta);
      for (const sentence of sentences.push(delta)) useApp.getState().announced(sentence);
    });
    const pace = new Pace();
    const result = await this.parts.engine.ask(
      request.value,
      frames.value,
      (event) => this.received(id, live, event, text, pace),
      signal,
    );
    text.flush();
    if (result.ok) {
      useApp.getState().announced(sentences.finish());
      end(finished(result.value));
    } else if (result.error.code === "cancelled") {
      end({ state: "stopped" });
    } else {
      end({ state: "failed", failure: encodeFailure(result.error) });
    }
  }

  private received(id: AnswerId, live: LiveAnswer, event: AskEvent, text: TextBatch, pace: Pace): void {
    const app = useApp.getState();
    if (!this.running.has(id)) return;
    switch (event.kind) {
      case "stage": {
        const { stage, done, total } = event;
        // The next frame is decoded while one is looked at, which is what takes the time.
        const secondsLeft =
          stage === "frames"
            ? (app.live[id]?.secondsLeft ?? null)
            : pace.add(performance.now(), total > 0 ? done / total : 0);
        app.answerMoved(id, { ...live, stage, done, total, secondsLeft });
        break;
      }
      case "seen":
        app.answerSeen(id, event.report);
        break;
      case "text":
        if (app.live[id]?.stage !== "writing") app.answerMoved(id, { ...live, stage: "writing" });
        text.push(event.delta);
    }
  }
}

const NO_EARLIER_ANSWER = encodeFailure({
  code: "question-invalid",
  message: "the question it follows has no answer; try that one again first",
});

const now = () => new Date().toISOString();

function finished({ text, finish, timings }: AnswerSummary): Partial<Exchange> {
  const { firstTokenMs, totalMs, tokensPerSecond } = timings;
  const state = finish === "stop" ? "finished" : finish === "length" ? "length" : "stopped";
  return { answer: text.trim(), state, timings: { firstTokenMs, totalMs, tokensPerSecond } };
}

function exchangeById(id: AnswerId): Exchange | undefined {
  return useDocument.getState().project.exchanges.find((exchange) => exchange.id === id);
}

/** The promise's value, or null as soon as the signal aborts. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | null> {
  const aborted = new Promise<null>((resolve) =>
    signal.addEventListener("abort", () => resolve(null), { once: true }),
  );
  return Promise.race([promise, aborted]);
}
