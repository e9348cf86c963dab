import { expect, it } from "vitest";
import type { BatchLine } from "../../state/batch.ts";
import { batchPage, pictureKey } from "./batch-page.ts";

const line = (more: Partial<BatchLine>): BatchLine => ({
  ...{ id: "1", video: "a.mp4", question: "What is <region>?", object: "object 1", model: "m" },
  ...more,
});
const batch = { folderName: "clips & more", modelName: "M", startedAt: "2026-01-02T03:04:05Z" };

it("holds every line and picture, runs nothing and asks for nothing", () => {
  const mask = { segmentation: { size: [2, 2], counts: "4" } };
  const lines = [
    line({ answer: "A <b>dog</b>.\nIt runs.", annotation: [{ "7": mask }] }),
    line({ question: "Why?", answer: "Fun.", annotation: [{ "7": mask }] }),
    line({ video: "b.mp4", object: null, error: "expected b.mp4 in the folder" }),
  ];
  const picture = { key: pictureKey(lines[0]!), frame: 7, address: "data:image/jpeg,x", width: 4, height: 3 };
  const html = batchPage(batch, lines, new Map([[picture.key, picture]]));
  expect(html).toContain("clips &#38; more");
  expect(html).toContain("2 of 3 questions answered, 1 pictures are left out");
  expect(html).toContain("A &#60;b&#62;dog&#60;/b&#62;.<br>It runs.");
  expect(html.match(/<img/g)).toHaveLength(1);
  expect(html).toContain("<em>expected b.mp4 in the folder</em>");
  expect(html).not.toMatch(/<script|<b>|src="(?!data:)|https?:/);
});
