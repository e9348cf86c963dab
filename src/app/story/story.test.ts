import { expect, it } from "vitest";
import type { AnswerId, Exchange } from "../../core/project.ts";
import { sampleProject } from "../../testing/sample-project.ts";
import { keyFrames } from "./key-frames.ts";
import { type StoryFrame, storyPage } from "./story-page.ts";
import { transcriptOf } from "./transcript.ts";
import { transcriptJson, transcriptMarkdown } from "./transcript-files.ts";

const sample = sampleProject().project;
const first: Exchange = {
  ...sample.exchanges[0]!,
  versionOf: undefined,
  correction: undefined,
  answer: "<object0> barks at 0:00.5 & <b>jumps</b>, <object4> sleeps",
};
const again: Exchange = {
  ...first,
  id: "a2" as AnswerId,
  versionOf: first.id,
  correction: { text: "<object0> is *still*", writtenAt: "" },
};
const project = { ...sample, exchanges: [first] };
const info = { timesSeconds: Array.from({ length: 30 }, (_, k) => k / 30), endSeconds: 1 };

it("says names in the place of tags, as Markdown that text cannot break", () => {
  const text = transcriptMarkdown(transcriptOf(project, {}));
  expect(text).toContain("# dog: the/film");
  expect(text).toContain("**What is dog?**");
  expect(text).toContain("dog barks at 0:00.5 & \\<b\\>jumps\\</b\\>, object 4 sleeps");
  expect(text).toContain("*dog on frame 4 (0:00.100)");
  expect(text).toContain(`fingerprint ${"ab".repeat(32)}`);
});

it("holds the version on display, and a correction in place of the model's words", () => {
  const both = { ...sample, exchanges: [first, again] };
  expect(transcriptMarkdown(transcriptOf(both, {}))).toContain(
    "dog is \\*still\\*\n\n*dog on frame 4 (0:00.100). Corrected",
  );
  expect(transcriptMarkdown(transcriptOf(both, { [first.id]: first.id }))).toContain("dog barks");
});

it("is JSON with frames by index and time", () => {
  const { video, conversations } = JSON.parse(transcriptJson(transcriptOf(project, {})));
  expect(video).toMatchObject({ fingerprint: "ab".repeat(32), frame_count: 30 });
  expect(conversations[0][0]).toMatchObject({
    answer: "dog barks at 0:00.5 & <b>jumps</b>, object 4 sleeps",
    objects: [{ name: "dog", frames: [{ frame_index: 3, time_seconds: 0.1 }] }],
  });
});

it("takes the frames that were asked about, that answers name, and each object's first", () => {
  expect(keyFrames(transcriptOf(project, {}), project, info)).toEqual([3, 15]);
  expect(keyFrames(transcriptOf({ ...project, exchanges: [] }, {}), project, info)).toEqual([3]);
});

it("is a page without scripts, whose times lead to the frame before them, and whose texts are texts", () => {
  const frame = (index: number): StoryFrame => ({
    index,
    timeSeconds: index / 30,
    picture: "data:image/jpeg;base64,AA==",
    width: 3,
    height: 2,
    objects: [{ name: `"dog" <img src=x>`, paletteIndex: 0 }],
  });
  const html = storyPage(transcriptOf(project, {}), [frame(3), frame(14)]);
  expect(html).toContain('<a href="#frame-14">0:00.5</a>');
  expect(html).toContain('id="frame-3"');
  expect(html).toContain("&#60;b&#62;jumps");
  expect(html).not.toMatch(/<script|<b>|src="(?!data:)|https?:/);
  expect(html.match(/<img/g)).toHaveLength(2);
});
