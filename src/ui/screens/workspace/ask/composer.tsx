import { CornerDownLeft } from "lucide-react";
import { type KeyboardEvent, useRef } from "react";
import { useShallow } from "zustand/react/shallow";
import {
  askableObjects,
  draftObjects,
  draftProblem,
  EMPTY_DRAFT,
  isWritten,
  withMention,
} from "../../../../asking/draft.ts";
import { handOverWords, spanProblem } from "../../../../asking/hand-over.ts";
import { tinyWords } from "../../../../asking/tiny-objects.ts";
import { lastToFollow } from "../../../../core/conversation.ts";
import type { FrameMask, ObjectId } from "../../../../core/project.ts";
import { rleArea } from "../../../../core/rle.ts";
import { t } from "../../../../language/text.ts";
import { useApp } from "../../../../state/app-store.ts";
import { demonstrationAnswers } from "../../../../state/bundled-models.ts";
import { useDocument } from "../../../../state/document.ts";
import { maskRegistry } from "../../../../state/mask-registry.ts";
import { useIsStill, useVideoInfo } from "../../../../state/video-info.ts";
import { needsRegion, objectFrames } from "../../../../videorefer/family-list.ts";
import { Button } from "../../../kit/button.tsx";
import { useFramesHost } from "../../../model/use-frames-host.ts";
import { useCommands, useFrameIndex } from "../../../services.tsx";
import { useMaskReads } from "../objects/use-mask-reads.ts";
import { useQuestionSpan } from "../video/span-commands.ts";
import { CaptionChoice } from "./caption-choice.tsx";
import { CheaperOffer } from "./cheaper-offer.tsx";
import styles from "./composer.module.css";
import { EditedNote, FollowedNote } from "./draft-note.tsx";
import { editQuestion, newestQuestion } from "./follow-up.ts";
import { FrameChoice } from "./frame-choice.tsx";
import { ObjectPicker } from "./object-picker.tsx";
import { OptionFields } from "./option-fields.tsx";
import { PresetPicker } from "./preset-picker.tsx";
import { QuestionField } from "./question-field.tsx";
import { SettingsPopover } from "./settings-popover.tsx";
import { SpanChoice } from "./span-choice.tsx";

const DEMONSTRATION_WORDS = "The demo model learned from single questions and may lose the thread.";

/** The next question: what kind, about which objects, in which words. */
export function Composer() {
  const commands = useCommands();
  const draft = useApp((state) => state.draft);
  const objects = useDocument((state) => state.project.objects);
  const selected = useDocument((state) => state.selectedObjectId);
  // What it went on from may have been deleted, or be another project's: then the question begins a conversation.
  const running = useApp(useShallow((state) => Object.keys(state.live)));
  const followed = useDocument(({ project }) => lastToFollow(project.exchanges, draft.follows, running));
  const edited = useDocument(({ project }) => project.exchanges.find(({ id }) => id === draft.versionOf));
  const demonstration = useApp(demonstrationAnswers);
  const frameIndex = useFrameIndex();
  const looks = useApp(({ model }) => (model.kind === "ready" ? objectFrames(model.info.family) : null));
  const onlyMarked = useApp(({ model }) => model.kind === "ready" && needsRegion(model.info.family));
  const host = useFramesHost();
  const text = useRef<HTMLTextAreaElement>(null);
  const { draftChanged, editEnded } = useApp.getState();

  const isStill = useIsStill();
  const info = useVideoInfo();
  const follows = followed?.id ?? null;
  const { span } = useQuestionSpan();
  const chosen = draftObjects({ ...draft, follows }, objects, selected);
  const problem =
    draftProblem({ ...draft, follows }, chosen, onlyMarked) ??
    (onlyMarked ? spanProblem(objects, chosen, span ?? undefined) : null);
  useMaskReads();
  const warning = problem ?? tinyWords(objects, chosen, frameIndex, maskPixels, span ?? undefined);
  const writes = isWritten(draft.preset);
  const aboutAll = chosen.length === 0 && objects.length > 0 && !span;
  const hint =
    (followed
      ? demonstration && t(DEMONSTRATION_WORDS)
      : aboutAll && (isStill ? t("About the whole picture.") : t("About the whole video."))) ||
    handOverWords(objects, chosen, frameIndex, looks, draft.frames, span ?? undefined);

  const send = () => {
    if (problem !== null) return;
    const asked = commands.ask({ ...draft, follows, objectIds: chosen });
    if (edited) editEnded();
    // In a conversation one stays, until one leaves it.
    else
      draftChanged({
        ...EMPTY_DRAFT,
        preset: draft.preset,
        captionLength: draft.captionLength,
        settings: draft.settings,
        follows: followed && asked,
        span: draft.span,
      });
  };
  const pressed = (event: KeyboardEvent) => {
    // The list of suggestions took it.
    if (event.defaultPrevented) return;
    const isEmpty = event.target === text.current && draft.text === "";
    if (event.key === "ArrowUp" && isEmpty && !edited) {
      const newest = newestQuestion();
      if (!newest) return;
      event.preventDefault();
      editQuestion(newest);
      return;
    }
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    if (event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    send();
  };
  const mention = (name: string) => {
    const field = text.current;
    if (!field) return;
    draftChanged({ text: withMention(draft.text, field.selectionStart, field.selectionEnd, name) });
    field.focus();
  };

  return (
    <section
      className={styles.composer}
      aria-label={edited ? t("Edited question") : followed ? t("Follow-up question") : t("New question")}
      onKeyDown={pressed}
    >
      <div className={styles.fields}>
        {edited ? <EditedNote edited={edited} /> : followed && <FollowedNote followed={followed} />}
        <PresetPicker
          preset={draft.preset}
          onChoose={(preset) => draftChanged({ preset, objectIds: null })}
        />
        {draft.preset === "describe" && (
          <CaptionChoice
            length={draft.captionLength}
            onChoose={(captionLength) => draftChanged({ captionLength })}
          />
        )}
        <ObjectPicker
          objects={askableObjects(objects)}
          chosen={chosen}
          onChange={(objectIds) => draftChanged({ objectIds })}
          onMention={writes ? mention : null}
        />
        <SpanChoice here={frameIndex} />
        {info && <CheaperOffer info={info} />}
        {looks !== null && looks > 1 && !isStill && (
          <FrameChoice
            objects={objects.filter(({ id }) => chosen.includes(id))}
            frames={draft.frames}
            here={frameIndex}
            limit={looks}
            span={span ?? undefined}
            onChange={(frames) => draftChanged({ frames })}
          />
        )}
        {writes && (
          <QuestionField
            ref={text}
            describedBy={edited || followed ? "draft-note" : undefined}
            placeholder={placeholder(chosen.length, followed !== null, isStill)}
            value={draft.text}
            onChange={(words) => draftChanged({ text: words })}
          />
        )}
        {draft.preset === "choice" && (
          <OptionFields options={draft.options} onChange={(options) => draftChanged({ options })} />
        )}
      </div>
      <div className={styles.foot}>
        <p className={styles.hint} role={warning ? "status" : undefined}>
          {warning ?? hint}
          {!warning && host && t(" The frames are sent to {host}.", { host })}
        </p>
        <SettingsPopover
          label={t("Settings of the question")}
          settings={draft.settings}
          frames={follows === null && !isStill}
          onChange={(settings) => draftChanged({ settings })}
        />
        <Button
          id={writes ? undefined : "ask-composer"}
          tone="primary"
          disabled={problem !== null}
          icon={<CornerDownLeft size={15} />}
          onClick={send}
        >
          {t("Ask")}
        </Button>
      </div>
    </section>
  );
}

/** Null until the mask was read from disk. */
function maskPixels(object: ObjectId, mask: FrameMask): number | null {
  const rle = maskRegistry.rle(object, mask);
  return rle && rleArea(rle);
}

function placeholder(objects: number, follows: boolean, isStill: boolean): string {
  if (isStill) return objects > 0 ? t("What is it made of?") : t("How many objects are there?");
  if (follows) return t("And what about the end?");
  return objects > 0 ? t("What is it doing at the end?") : t("How many objects are there?");
}
