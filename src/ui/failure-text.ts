import { type Failure, FailureError, type Said } from "../core/failure.ts";
import { fillText } from "../core/fill-text.ts";
import { knownPattern, t } from "../language/text.ts";

export interface FailureText {
  /** What happened, in one sentence. */
  readonly title: string;
  /** What the person can do about it. */
  readonly advice: string;
}

/** What exactly was wrong, in the language of the page; `null` where that is known in English alone. */
export function failureDetail({ message, from }: Said): string | null {
  const words = knownPattern(from?.text ?? message);
  if (words === null || !from) return words;
  const values: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(from.values)) {
    const known =
      typeof value !== "object" ? value : "code" in value ? failureReason(value) : failureDetail(value);
    if (known === null) return null;
    values[name] = known;
  }
  return fillText(words, values);
}

/** The same for the end of a sentence, as in "The run ended: {message}."; what kind of failure it is where no more can be said. */
export function failureReason(failure: Failure): string {
  return (failureDetail(failure) ?? failureText(failure).title).replace(/[.。]$/, "");
}

/** As {@link failureReason}, of what was thrown. */
export function errorReason(error: unknown): string {
  if (error instanceof FailureError) return failureReason(error.failure);
  return failureReason({ code: "internal", message: error instanceof Error ? error.message : String(error) });
}

/** Every failure as words for people. {@link failureDetail} says more, and is shown beneath. */
export function failureText({ code }: Pick<Failure, "code">): FailureText {
  switch (code) {
    case "cancelled":
      return { title: t("Stopped."), advice: t("Nothing is wrong.") };
    case "internal":
      return {
        title: t("Something went wrong inside the app."),
        advice: t("Try again. If it happens again, reload the page; your work is saved."),
      };
    case "file-empty":
      return {
        title: t("This file is empty."),
        advice: t("Copy it again from its source, or choose another file."),
      };
    case "file-unreadable":
      return {
        title: t("This file cannot be read."),
        advice: t("It may have been moved, renamed or changed since it was chosen. Choose it again."),
      };
    case "not-a-video":
      return {
        title: t("This page cannot open this kind of file."),
        advice: t(
          "Videos work as MP4, MOV, WebM, Matroska and MPEG-TS, pictures as PNG, JPEG, WebP, AVIF and GIF.",
        ),
      };
    case "no-video-track":
      return {
        title: t("This file has sound but no video."),
        advice: t("Choose a file with a video track."),
      };
    case "codec-unsupported":
      return {
        title: t("This browser cannot decode this video."),
        advice: t("Convert it once to H.264, or try a browser that has the codec."),
      };
    case "video-corrupt":
      return {
        title: t("This video is damaged."),
        advice: t("Another copy may be intact. Remuxing it with ffmpeg often repairs the index."),
      };
    case "video-no-start":
      return {
        title: t("This video starts in the middle."),
        advice: t(
          "It was cut from a longer one, so no frame can be decoded by itself. A new encoding helps.",
        ),
      };
    case "picture-unreadable":
      return {
        title: t("This picture cannot be shown."),
        advice: t(
          "It may be damaged, or of a kind that this browser does not know. PNG, JPEG, WebP, AVIF and GIF work.",
        ),
      };
    case "picture-too-large":
      return {
        title: t("This picture is too large."),
        advice: t("Open a smaller copy of it."),
      };
    case "package-missing":
      return {
        title: t("The model's files are missing."),
        advice: t(
          "Connect to the network and load the model again, or repair it or choose another under Models. You can view and draw without a model.",
        ),
      };
    case "no-segmenter":
      return {
        title: t("This copy of the app comes without a segmenter."),
        advice: t("Get EdgeTAM or SAM 2.1 under Models, or mark with brush, box or polygon."),
      };
    case "package-corrupt":
      return {
        title: t("The model's files are damaged."),
        advice: t(
          "Load the model again: damaged files of the demo model are downloaded again. Repair your own models under Models.",
        ),
      };
    case "package-unsupported":
      return {
        title: t("This model cannot run here."),
        advice: t("Choose another variant, or reload the page to get the newest version of the app."),
      };
    case "checkpoint-invalid":
      return {
        title: t("This checkpoint cannot be converted."),
        advice: t("Check that it is complete and of a supported family."),
      };
    case "page-insecure":
      return {
        title: t("This page's address is not secure, so it may not use the GPU."),
        advice: t(
          "Open it by an address that begins with https://, or on this device with localhost. The CPU works meanwhile, but is slower.",
        ),
      };
    case "no-webgpu":
      return {
        title: t("This browser has no WebGPU."),
        advice: t(
          "Update it, or use the newest Chrome, Edge, Firefox or Safari; in some, WebGPU has to be turned on in the settings. The CPU works meanwhile, but is slower.",
        ),
      };
    case "no-adapter":
      return {
        title: t("This browser has WebGPU, but found no GPU for it."),
        advice: t(
          "Turn on hardware acceleration in the browser's settings, update the graphics driver, and start the browser again. The CPU works meanwhile, but is slower.",
        ),
      };
    case "gpu-rejected":
      return {
        title: t("The GPU gave wrong results in the self-test."),
        advice: t("Choose CPU under Device, or update the graphics driver."),
      };
    case "gpu-lost":
      return {
        title: t("The GPU was reset."),
        advice: t("What is done is kept. Try again; the model is loaded again."),
      };
    case "out-of-memory":
      return {
        title: t("There was not enough memory for this."),
        advice: t("Close other tabs and try again, or ask about a shorter video."),
      };
    case "model-too-large":
      return {
        title: t("This model is too large for the CPU."),
        advice: t("Choose a smaller model. One of this size needs a GPU."),
      };
    case "question-invalid":
      return {
        title: t("This question cannot be asked in this form."),
        advice: t("Change it as described below and ask again."),
      };
    case "region-invalid":
      return {
        title: t("One of the masks cannot be used."),
        advice: t("Draw it again, a little larger, and ask again."),
      };
    case "region-needed":
      return {
        title: t("This model sees only what is marked."),
        advice: t("Mark what you ask about, on one frame or several, and ask again."),
      };
    case "storage-full":
      return {
        title: t("This browser has no space left for saving."),
        advice: t("Free some disk space, or save the project to a file now."),
      };
    case "storage-unavailable":
      return {
        title: t("This window keeps no models."),
        advice: t(
          "A private window often has no storage for them; open the page in a normal one to keep a model. A package in a folder can be used here until the page closes.",
        ),
      };
    case "network":
      return {
        title: t("A file could not be downloaded."),
        advice: t("Check the connection and try again."),
      };
    case "address-invalid":
      return {
        title: t("This is not the name of a repository or the address of a hub."),
        advice: t("Write the repository as owner/name, as its page shows it."),
      };
    case "repository-missing":
      return {
        title: t("There is no such repository."),
        advice: t("Check the spelling of its name and of the revision."),
      };
    case "access-denied":
      return {
        title: t("This repository is not public."),
        advice: t("Accept its conditions on its page, then enter an access token of your account."),
      };
    case "endpoint-silent":
      return { title: t("The model's server does not answer."), advice: t("See below what to do about it.") };
    case "endpoint-refused":
      return {
        title: t("The model's server does not accept the key."),
        advice: t("Enter the key again under Models."),
      };
    case "endpoint-broken":
      return {
        title: t("The model's server did not answer as it should."),
        advice: t("Ask again. If it goes on, look into the server's own log."),
      };
    case "network-cut":
      return {
        title: t("Nothing was sent."),
        advice: t("Under Models, Privacy says who may be reached, and what was sent."),
      };
    case "project-invalid":
      return {
        title: t("This is not a project that this app can open."),
        advice: t("Choose a file that this app saved."),
      };
    case "dataset-invalid":
      return {
        title: t("This file is not a data set."),
        advice: t("A JSON array of records works, or JSON lines with a record each; either may be in gzip."),
      };
    case "annotations-invalid":
      return {
        title: t("This file of masks cannot be read."),
        advice: t("COCO, YouTube-VIS, DAVIS, CVAT, LabelMe and VideoRefer files can be imported."),
      };
    default:
      return unknown(code);
  }
}

function unknown(code: never): FailureText {
  throw new Error(`no sentence for the failure ${String(code)}`);
}
