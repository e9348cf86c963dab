import { transfer, wrap } from "comlink";
import { unwrap } from "../../core/failure.ts";
import type { VideoInfo } from "../../core/video.ts";
import { MediaClient } from "../../services/media-client.ts";
import { readTaggedTurns } from "../../videorefer/shared/tagged-text.ts";
import { prepareRegions } from "../runner/regions.ts";
import type { MeasureWorker } from "./measure.worker.ts";
import type { AnswerReport, BitsPage, ClipQuestion, Questions } from "./report.ts";

const worker = new Worker(new URL("./measure.worker.ts", import.meta.url), { type: "module" });
const remote = wrap<MeasureWorker>(worker);
const media = new MediaClient();

async function fileAt(url: string): Promise<File> {
  return new File([await (await fetch(url)).blob()], url);
}

async function askClips(questions: readonly ClipQuestion[]): Promise<AnswerReport[]> {
  const reports: AnswerReport[] = [];
  let open = "";
  let info: VideoInfo | null = null;
  for (const [index, { video, text, regions, masks }] of questions.entries()) {
    if (!info || open !== video) info = unwrap(await media.open(await fileAt(video), () => undefined));
    open = video;
    const request = {
      visual: { kind: "video", identity: video },
      regions: (await prepareRegions(regions, info, await Promise.all(masks.map(fileAt)))).regions,
      turns: readTaggedTurns([{ role: "user", text }], "video"),
      settings: {},
    } as const;
    const port = unwrap(await media.framesPort());
    reports.push(await remote.ask(String(index), request, transfer(port, [port])));
  }
  return reports;
}

const page: BitsPage = {
  async measure(packageUrl: string, integers: boolean, asked: Questions) {
    await remote.load(packageUrl, integers);
    return asked.kind === "fixture" ? remote.askFixture(asked.url) : askClips(asked.questions);
  },
};
Object.assign(globalThis, page);
