import { answerParts } from "../../core/answer-parts.ts";
import { conversation, conversationObjects, threads } from "../../core/conversation.ts";
import { heldAnswer } from "../../core/correction.ts";
import { type Exchange, type Project, regionMasks, type VideoReference } from "../../core/project.ts";
import { questionWords } from "../../core/question.ts";
import { type ChosenVersions, shownExchanges } from "../../core/versions.ts";

/** A frame of the video, by its index from 0 and its time from the first frame. */
export interface NamedFrame {
  readonly index: number;
  readonly timeSeconds: number;
}

/** A piece of an answer: plain words, a time that they name, or an object by its name. */
export type WordsPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "time"; readonly text: string; readonly seconds: number }
  | { readonly kind: "object"; readonly text: string; readonly paletteIndex: number | null };

export interface TranscriptTurn {
  readonly askedAt: string;
  readonly question: string;
  /** Of the person where they corrected the model. */
  readonly answer: readonly WordsPart[];
  readonly corrected: boolean;
  readonly state: Exchange["state"];
  /** What was pointed at, with the frames that were shown of it. */
  readonly objects: readonly { readonly name: string; readonly frames: readonly NamedFrame[] }[];
  readonly model: Exchange["model"];
  readonly settings: Exchange["settings"];
}

/** Questions and answers of a project as a person reads them, objects by their names. */
export interface Transcript {
  readonly name: string;
  readonly video: VideoReference | null;
  readonly conversations: readonly (readonly TranscriptTurn[])[];
}

/** @param chosen which version of a question is on display */
export function transcriptOf(
  { name, video, objects, exchanges }: Project,
  chosen: ChosenVersions,
): Transcript {
  const shown = shownExchanges(exchanges, chosen);
  const nameOf = (id: string) => objects.find((object) => object.id === id)?.name ?? "deleted object";
  const turnOf = (exchange: Exchange): TranscriptTurn => {
    const numbered = conversationObjects(conversation(shown, exchange.id));
    return {
      askedAt: exchange.askedAt,
      question: questionWords(exchange.question, objects),
      answer: answerParts(heldAnswer(exchange)).map((part): WordsPart => {
        if (part.kind !== "region") return part;
        const id = numbered[part.index];
        const object = objects.find((candidate) => candidate.id === id);
        const text = object?.name ?? (id === undefined ? `object ${part.index}` : "deleted object");
        return { kind: "object", text, paletteIndex: object?.paletteIndex ?? null };
      }),
      corrected: exchange.correction !== undefined,
      state: exchange.state,
      objects: exchange.regions.map((region) => ({
        name: nameOf(region.objectId),
        frames: (region.track ?? regionMasks(region)).map(({ frameIndex, timeSeconds }) => ({
          index: frameIndex,
          timeSeconds,
        })),
      })),
      model: exchange.model,
      settings: exchange.settings,
    };
  };
  return { name, video, conversations: threads(shown).map((thread) => thread.map(turnOf)) };
}

export const plainWords = (parts: readonly WordsPart[]): string => parts.map(({ text }) => text).join("");
