import { readFile } from "node:fs/promises";
import { expect } from "@playwright/test";
import { scoreDescriptions } from "../src/benchmark/description-scores.ts";
import { readDescriptionPredictions } from "../src/benchmark/read-predictions.ts";
import { writeBench } from "../src/testing/bench-files.ts";
import { type ChatReply, type ChatServer, startChatServer } from "../src/testing/chat-server.ts";
import { RED_CIRCLE, test } from "./app-test.ts";
import { axeFindings } from "./axe-findings.ts";
import { BenchmarkPage } from "./pages/benchmark-page.ts";

// Descriptions of a run, judged on the Benchmark screen by a model behind an address, which a server of this machine plays.

/** In upstream's form, but for the third: its colon stands outside of the emphasis, so only the corrected reading finds it. */
const JUDGEMENTS = [
  "1. Subject Correspondence: 5\n2. Appearance Description: 4\n3. Temporal Description: 3\n4. Hallucination Detection: 2",
  "1. Subject Correspondence: 4\n2. Appearance Description: 3/5\n3. Temporal Description: 2\n4. Hallucination Detection: 1",
  "1. **Subject Correspondence**: 3\n2. Appearance Description: 2\n3. Temporal Description: 1\n4. Hallucination Detection: 0",
];

let server: ChatServer;
let replies: ChatReply[];
test.beforeEach(async () => {
  replies = [];
  server = await startChatServer((_, nth) => replies[nth] ?? { status: 500 }, { models: ["judge"] });
});
test.afterEach(() => server.close());

test("descriptions are judged: tried again, stopped, gone on with after a reload, and scored as the command does", async ({
  app,
  folder,
}) => {
  test.setTimeout(180_000);
  const files = await writeBench(folder, RED_CIRCLE.path);
  const bench = await BenchmarkPage.visit(app);
  const { page } = bench;
  await app.choose(files.descriptions, () => bench.button("Open a benchmark").click());
  await expect(bench.words).toHaveText("0 of 3 answered");
  await bench.chooseFolder(files.videos);
  await bench.button("Run").click();
  await expect(bench.words).toContainText("3 of 3 answered", { timeout: 90_000 });

  await bench.button("Scores").click();
  await expect(page.getByText("Descriptions have no scores without a judge.")).toBeVisible();
  await bench.button("Add a model behind an address").click();
  await page.getByLabel("Address", { exact: true }).fill(server.base);
  await page.getByLabel("Model", { exact: true }).fill("judge");
  await page.getByRole("button", { name: "Add and use" }).click();
  await expect(page.getByRole("dialog", { name: "Models" }).getByText("Runs at")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);

  const prompt = "Score each description.\n";
  const judge = async (left: number) => {
    const button = bench.button(new RegExp(`^Judge ${left}\\s+descriptions?$`));
    const buffer = Buffer.from(prompt);
    await page
      .getByLabel("File with the judge's prompt")
      .setInputFiles({ name: "prompt.txt", mimeType: "text/plain", buffer });
    await button.click();
  };
  const [first, second, third] = JUDGEMENTS.map((whole): ChatReply => ({ whole }));

  // Too many requests, a reply, and then none until it is stopped.
  replies = [{ status: 429 }, first!, "silence"];
  expect(await axeFindings(page)).toEqual([]);
  await judge(3);
  await expect(page.getByText("prompt.txt is not upstream's prompt")).toBeVisible();
  await expect.poll(() => server.requests.length, { timeout: 30_000 }).toBe(3);
  await expect(page.getByText("1 of 3 judged")).toBeVisible();
  await bench.button("Stop judging").click();
  await expect(page.getByText("1 of 3 are judged.")).toBeVisible();
  await expect.poll(() => server.abandoned).toBe(1);

  // What was judged is kept; what fails costs no other item.
  await page.reload();
  await page
    .getByRole("button", { name: /bench-d\.json/ })
    .first()
    .click();
  await bench.button("Scores").click();
  replies.push({ status: 400, body: '{"error":{"message":"no such words"}}' }, third!);
  await judge(2);
  await expect(page.getByText(/^1 could not be judged; .*no such words/)).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText("2 of 3 are judged.")).toBeVisible();
  replies.push(second!);
  await judge(1);
  await expect(page.getByText("3 of 3 are judged.")).toBeVisible({ timeout: 30_000 });
  await expect(bench.button(/^Judge /)).toHaveCount(0);
  expect(await axeFindings(page)).toEqual([]);

  // Each was asked about until there was a reply, in words alone.
  const captions: string[] = JSON.parse(await readFile(files.descriptions, "utf8")).map(
    ({ caption }: { caption: string }) => caption,
  );
  const asked = server.requests.map(({ body: { messages } }) => {
    expect(messages.map(({ role, content }) => [role, typeof content])).toEqual([
      ["system", "string"],
      ["user", "string"],
    ]);
    expect(messages[0]!.content).toBe(prompt);
    return captions.findIndex((caption) => String(messages[1]!.content).includes(caption));
  });
  expect(asked).toEqual([0, 0, 1, 1, 2, 1]);

  const predictions = await readDescriptionPredictions(await bench.exported());
  expect(predictions.map(({ gpt }) => gpt)).toEqual(JUDGEMENTS);
  const { upstream, corrected } = scoreDescriptions(predictions);
  expect([upstream.average, corrected.average]).toEqual([(4.5 + 3 + 2 + 1) / 4, (4 + 3 + 2 + 1) / 4]);
  const shown = await bench.cells(/^Scores from 0 to 5, by both readings of the judge's replies/);
  const points = (score: number | null) => score!.toFixed(2);
  expect(shown.get("Average")).toEqual([upstream.average, corrected.average].map(points));
  // In brackets from how many replies.
  expect(shown.get("Subject Correspondence")).toEqual(["4.50 (2)", "4.00 (3)"]);
  expect(shown.get("Hallucination Detection")).toEqual(["1.00 (3)", "1.00 (3)"]);
  expect(app.errors).toEqual([]);
});
