import { projectVisual } from "../asking/ask-request.ts";
import { askedBeside, type Beside } from "../asking/beside.ts";
import {
  type ChosenSettings,
  chosenSettings,
  USUAL_SETTINGS,
  withNumber,
  withShownFrames,
} from "../asking/chosen-settings.ts";
import { type Draft, draftQuestion, questionObjects } from "../asking/draft.ts";
import { objectMasks } from "../asking/object-masks.ts";
import { regionsToShow } from "../asking/turns.ts";
import { conversation } from "../core/conversation.ts";
import { settle } from "../core/failure.ts";
import type { AnswerId, Exchange, ObjectId } from "../core/project.ts";
import { versionKey } from "../core/versions.ts";
import type { JobPriority } from "../protocol/engine.ts";
import { useApp } from "../state/app-store.ts";
import { useDocument } from "../state/document.ts";
import { encodeFailure } from "../state/exchange-failure.ts";
import { keepPace } from "../state/kept-pace.ts";
import type { Playback } from "../state/playback.ts";
import { type AnsweringParts, runAnswer } from "./answer-run.ts";

/** A question, before it has masks and an answer. */
type Asked = Pick<Exchange, "besideOf" | "question" | "preset" | "captionLength" | "follows"> &
  Pick<Draft, "versionOf">;

interface Parts extends AnsweringParts {
  readonly playback: Pick<Playback, "frameIndex">;
}

/**
 * Asks questions, one after the other, and writes what comes back into the document. Which answers are waiting or running is recorded in
 * the store's `live` alone.
 */
export class Answering {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: Parts) {
    useDocument.subscribe(({ project }, before) => {
      if (project.exchanges !== before.project.exchanges) this.stopRemoved();
    });
  }

  /** Asks a new question about the objects as they are now; returns its id. */
  ask(draft: Draft): AnswerId {
    const { project } = useDocument.getState();
    const chosen = draft.objectIds ?? [];
    const question = draftQuestion(draft, chosen, project.objects, projectVisual(project.video).kind);
    const id = this.record({ ...draft, question }, questionObjects(question, chosen), draft);
    this.enqueue(id);
    return id;
  }

  /**
   * Asks at once, but gives way to the questions of a person. Aborting stops it.
   * @returns how it ended
   */
  async askInBackground(draft: Draft, signal: AbortSignal): Promise<Exchange["state"]> {
    const { project } = useDocument.getState();
    const chosen = draft.objectIds ?? [];
    const question = draftQuestion(draft, chosen, project.objects, projectVisual(project.video).kind);
    const id = this.record({ ...draft, question }, questionObjects(question, chosen));
    const controller = new AbortController();
    const stop = () => controller.abort();
    signal.addEventListener("abort", stop, { once: true });
    useApp.getState().answerQueued(id, stop);
    await this.run(id, controller.signal, "background");
    signal.removeEventListener("abort", stop);
    return exchangeById(id)?.state ?? "stopped";
  }

  /** Asks the same question again, as another version of it, with the masks as they are now. */
  askAgain(id: AnswerId, settings?: ChosenSettings): void {
    const earlier = exchangeById(id);
    if (!earlier) return;
    const objectIds = earlier.regions.map(({ objectId }) => objectId);
    const again = { ...earlier, versionOf: id };
    const sight = {
      frames: {},
      span: earlier.settings.span ?? null,
      settings: settings ?? chosenSettings(earlier.settings),
    };
    this.enqueue(this.record(again, questionObjects(earlier.question, objectIds), sight));
  }

  /** Asks the same about another object, or another part of the video, beside an answer. */
  askBeside(id: AnswerId, other: Beside): void {
    const earlier = exchangeById(id);
    if (!earlier || earlier.follows !== null) return;
    const asked = askedBeside(earlier, other);
    const ids = questionObjects(
      asked.question,
      asked.regions.map(({ objectId }) => objectId),
    );
    const span = asked.settings.span ?? null;
    const sight = { frames: {}, span, settings: chosenSettings(asked.settings) };
    const besideOf = earlier.besideOf ?? versionKey(earlier);
    const here = earlier.regions[0]?.frame.frameIndex;
    this.enqueue(this.record({ ...asked, besideOf, versionOf: null }, ids, sight, here));
  }

  /** Asks once more what led to an answer, with its masks and settings, as another version of it. */
  repeat(id: AnswerId): void {
    const earlier = exchangeById(id);
    if (!earlier) return;
    const key = versionKey(earlier);
    const begun = earlier.askedWith?.begun ?? "";
    const again: Exchange = {
      ...earlier,
      id: crypto.randomUUID() as AnswerId,
      versionOf: key,
      repeats: id,
      answer: begun,
      state: "stopped",
      failure: null,
      model: null,
      timings: null,
      askedAt: now(),
    };
    const {
      askedWith: _asked,
      correction: _corrected,
      sensitivity: _checked,
      claims: _scored,
      ...fresh
    } = again;
    useDocument.getState().exchangeAdded(fresh);
    useApp.getState().versionShown(key, fresh.id);
    this.enqueue(fresh.id, begun);
  }

  /** Goes on with an answer that ended early, from its own words. */
  goOn(id: AnswerId): void {
    const begun = exchangeById(id)?.answer.trim() ?? "";
    if (useApp.getState().live[id] || begun === "") return;
    useDocument.getState().exchangeChanged(id, { answer: begun, state: "stopped", failure: null });
    this.enqueue(id, begun);
  }

  /** Runs an exchange once more in its place, with the masks it was asked with. */
  retry(id: AnswerId): void {
    if (useApp.getState().live[id] || !exchangeById(id)) return;
    useDocument
      .getState()
      .exchangeChanged(id, { answer: "", state: "stopped", failure: null, timings: null, askedAt: now() });
    this.enqueue(id);
  }

  stop(id: AnswerId): void {
    useApp.getState().live[id]?.stop();
  }

  /** Stops everything, before another project or video takes over. */
  stopAll(): void {
    for (const { stop } of Object.values(useApp.getState().live)) stop();
  }

  /** Stops answers whose question is gone from the document, by whatever step. */
  private stopRemoved(): void {
    for (const [id, { stop }] of Object.entries(useApp.getState().live)) {
      if (!exchangeById(id as AnswerId)) stop();
    }
  }

  /** Puts the question into the document, with the masks that it is about. */
  private record(
    { question, preset, captionLength, follows, versionOf, besideOf }: Asked,
    objectIds: readonly ObjectId[],
    { frames, span, settings: chosen = USUAL_SETTINGS }: Sight = { frames: {} },
    frameIndex = this.parts.playback.frameIndex,
  ): AnswerId {
    const { project, exchangeAdded } = useDocument.getState();
    const earlier = conversation(project.exchanges, follows);
    // The frames of a conversation are those of its first question.
    const first = earlier[0]?.settings ?? { ...chosen, ...(span && { span }) };
    const settings = {
      ...withShownFrames(withNumber(chosen, "maxFrames", null), null),
      ...framesOf(first),
    };
    const regions = objectIds.flatMap((objectId) => {
      const object = project.objects.find(({ id }) => id === objectId);
      return (object && objectMasks(object, frameIndex, frames[objectId], settings.span)) ?? [];
    });
    const id = crypto.randomUUID() as AnswerId;
    const other = versionOf === null ? undefined : exchangeById(versionOf);
    const key = other && versionKey(other);
    exchangeAdded({
      id,
      follows,
      ...(key && { versionOf: key }),
      ...((besideOf ?? other?.besideOf) && { besideOf: besideOf ?? other?.besideOf }),
      question,
      preset,
      ...(preset === "describe" && captionLength !== "paragraph" && { captionLength }),
      regions: regionsToShow({ preset, question, regions }, earlier),
      answer: "",
      state: "stopped",
      failure: null,
      settings,
      model: null,
      timings: null,
      askedAt: now(),
    });
    if (key) useApp.getState().versionShown(key, id);
    return id;
  }

  private enqueue(id: AnswerId, begun = ""): void {
    const controller = new AbortController();
    const { signal } = controller;
    useApp.getState().answerQueued(id, () => controller.abort());
    const stopped = new Promise<void>((resolve) =>
      signal.addEventListener("abort", () => resolve(), { once: true }),
    );
    const previous = this.last;
    // A question that is stopped while it waits ends at once; it does not wait for the ones before it.
    const ended = Promise.race([previous, stopped]).then(() => this.run(id, signal, "interactive", begun));
    this.last = ended.then(() => previous);
  }

  private async run(id: AnswerId, signal: AbortSignal, priority: JobPriority, begun = ""): Promise<void> {
    const outcome = await settle(() => runAnswer(id, this.parts, signal, priority, begun));
    const change: Partial<Exchange> = outcome.ok
      ? outcome.value
      : { state: "failed", failure: encodeFailure(outcome.error) };
    // An answer that could not go on keeps the words it has.
    const kept: Partial<Exchange> = begun !== "" && change.state === "failed" ? { state: "stopped" } : {};
    useDocument.getState().exchangeChanged(id, { ...change, ...kept });
    useApp.getState().answerEnded(id);
    if (change.timings) keepPace();
  }
}

/** What part of the video a question shows, and on which frames of it its objects. */
type Sight = Pick<Draft, "frames"> & Partial<Pick<Draft, "span" | "settings">>;

/** Those of the settings that say which frames the model sees. */
function framesOf({
  fps,
  maxFrames,
  shownFrames,
  span,
}: Exchange["settings"]): Partial<Exchange["settings"]> {
  return {
    ...(fps !== undefined && { fps }),
    ...(maxFrames !== undefined && { maxFrames }),
    ...(shownFrames && { shownFrames }),
    ...(span && { span }),
  };
}

const now = () => new Date().toISOString();

function exchangeById(id: AnswerId): Exchange | undefined {
  return useDocument.getState().project.exchanges.find((exchange) => exchange.id === id);
}
