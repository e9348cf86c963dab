import { transfer, wrap } from "comlink";
import { prepareRegions, shownFrame } from "../../app/batch/marked-regions.ts";
import { taggedRequest } from "../../asking/tagged-question.ts";
import { unwrap } from "../../core/failure.ts";
import type { VideoInfo } from "../../core/video.ts";
import { MediaClient } from "../../services/media-client.ts";
import { withFiles } from "../runner/with-files.ts";
import type { MeasureWorker } from "./measure.worker.ts";
import type { AnswerReport, BitsPage, ClipQuestion, Questions } from "./report.ts";

const worker = new Worker(new URL("./measure.worker.ts", import.meta.url), { type: "module" });
const remote = wrap<MeasureWorker>(worker);
const media = new MediaClient();

async function fileAt(url: string): Promise<File> {
  return new File([await (await fetch(url)).blob()], url);
}

async function askClips(family: string, questions: readonly ClipQuestion[]): Promise<AnswerReport[]> {
  const reports: AnswerReport[] = [];
  let open = "";
  let info: VideoInfo | null = null;
  for (const [index, question] of questions.entries()) {
    const { video, atSeconds } = question;
    if (!info || open !== video) info = unwrap(await media.open(await fileAt(video), () => undefined));
    open = video;
    const files = await Promise.all(question.masks.map(fileAt));
    const { regions } = await prepareRegions(withFiles(question.regions, files), info);
    const here = atSeconds === null || regions.length === 0 ? null : shownFrame(info, atSeconds);
    const request = taggedRequest({ ...question, regions, here }, {}, family, {
      kind: "video",
      identity: video,
    });
    const port = unwrap(await media.framesPort());
    reports.push(await remote.ask(String(index), request, transfer(port, [port])));
  }
  return reports;
}

const page: BitsPage = {
  async measure(packageUrl: string, integers: boolean, asked: Questions) {
    const family = await remote.load(packageUrl, integers);
    return asked.kind === "fixture" ? remote.askFixture(asked.url) : askClips(family, asked.questions);
  },
};
Object.assign(globalThis, page);
