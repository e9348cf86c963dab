import { answerWords } from "../core/answer-parts.ts";
import { conversation, conversationObjects } from "../core/conversation.ts";
import type { AnswerId, AskedWith } from "../core/project.ts";
import type { AskEvent } from "../protocol/engine.ts";
import { useApp } from "../state/app-store.ts";
import { useDocument } from "../state/document.ts";
import { Pace } from "./pace.ts";
import { SentenceReader } from "./sentences.ts";
import { TextBatch } from "./text-batch.ts";
import { TokenRate } from "./token-rate.ts";

/** Writes what the engine tells of one running answer into the stores: progress, what was seen, words, and sentences to be read out. */
export class AnswerStream {
  private readonly pace = new Pace();
  private readonly reading = new TokenRate();
  private readonly writing = new TokenRate();
  private readonly sentences = new SentenceReader();
  private readonly text: TextBatch;

  /**
   * @param begun words that the answer goes on from
   * @param place what computes it
   */
  constructor(
    private readonly id: AnswerId,
    private readonly begun: string,
    private readonly place: Pick<AskedWith, "build" | "device">,
  ) {
    this.text = new TextBatch((words) => {
      useDocument.getState().answerStreamed(id, words);
      for (const sentence of this.sentences.push(words)) this.announce(sentence);
    });
  }

  /** Nothing happens for an answer that does not run any more. */
  received(event: AskEvent): void {
    const { live: running, answerMoved, answerSeen } = useApp.getState();
    const live = running[this.id];
    if (!live) return;
    switch (event.kind) {
      case "stage": {
        const { stage, done, total, kept } = event;
        const tokensPerSecond =
          kept === undefined ? null : this.reading.count(performance.now(), done - kept);
        // The next frame is decoded while one is looked at, which is what takes the time.
        const secondsLeft =
          stage === "frames"
            ? live.secondsLeft
            : this.pace.add(performance.now(), total > 0 ? done / total : 0);
        answerMoved(this.id, { stage, done, total, secondsLeft, tokensPerSecond });
        break;
      }
      case "seen": {
        const { regions: _grids, ...seen } = event.report;
        answerSeen(this.id, event.report);
        // What comes next is that it is read.
        this.reading.begin(performance.now(), 0);
        const { begun } = this;
        const askedWith = { ...seen, ...this.place, ...(begun !== "" && { begun }) };
        useDocument.getState().exchangeChanged(this.id, { askedWith });
        break;
      }
      case "text":
        if (live.stage !== "writing") answerMoved(this.id, { stage: "writing", tokensPerSecond: null });
        this.text.push(event.delta);
        if (event.tokens !== undefined) this.wrote(event.tokens);
        break;
      case "restarted":
        this.text.drop();
        this.sentences.finish();
        useDocument.getState().exchangeChanged(this.id, { answer: this.begun });
        answerMoved(this.id, {
          stage: "queued",
          done: 0,
          total: 0,
          secondsLeft: null,
          tokensPerSecond: null,
        });
        this.writing.forget();
        break;
    }
  }

  private wrote(tokens: number): void {
    const tokensPerSecond = this.writing.count(performance.now(), tokens);
    const { live, answerMoved } = useApp.getState();
    if (tokensPerSecond !== live[this.id]?.tokensPerSecond) answerMoved(this.id, { tokensPerSecond });
  }

  /** Passes on the words that are still held back. */
  flush(): void {
    this.text.flush();
  }

  /** Reads out what was not read out yet. */
  announceRest(): void {
    this.announce(this.sentences.finish());
  }

  private announce(sentence: string): void {
    const { exchanges, objects } = useDocument.getState().project;
    const numbered = conversationObjects(conversation(exchanges, this.id));
    useApp.getState().announced(answerWords(sentence, numbered, objects));
  }
}
