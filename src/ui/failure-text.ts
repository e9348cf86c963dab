import type { Failure } from "../core/failure.ts";

export interface FailureText {
  /** What happened, in one sentence. */
  readonly title: string;
  /** What the person can do about it. */
  readonly advice: string;
}

/** Every failure as words for people. The message of the failure itself is detail, shown beneath. */
export function failureText({ code }: Pick<Failure, "code">): FailureText {
  switch (code) {
    case "cancelled":
      return { title: "Stopped.", advice: "Nothing is wrong." };
    case "internal":
      return {
        title: "Something went wrong inside the app.",
        advice: "Try again. If it happens again, reload the page; your work is saved.",
      };
    case "file-empty":
      return {
        title: "This file is empty.",
        advice: "Copy it again from its source, or choose another file.",
      };
    case "file-unreadable":
      return {
        title: "This file cannot be read.",
        advice: "It may have been moved, renamed or changed since it was chosen. Choose it again.",
      };
    case "not-a-video":
      return {
        title: "This page cannot open this kind of file.",
        advice:
          "Videos work as MP4, MOV, WebM, Matroska and MPEG-TS, pictures as PNG, JPEG, WebP, AVIF and GIF.",
      };
    case "no-video-track":
      return { title: "This file has sound but no video.", advice: "Choose a file with a video track." };
    case "codec-unsupported":
      return {
        title: "This browser cannot decode this video.",
        advice: "Convert it once to H.264, or try a browser that has the codec.",
      };
    case "video-corrupt":
      return {
        title: "This video is damaged.",
        advice: "Another copy may be intact. Remuxing it with ffmpeg often repairs the index.",
      };
    case "video-no-start":
      return {
        title: "This video starts in the middle.",
        advice: "It was cut from a longer one, so no frame can be decoded by itself. A new encoding helps.",
      };
    case "picture-unreadable":
      return {
        title: "This picture cannot be shown.",
        advice:
          "It may be damaged, or of a kind that this browser does not know. PNG, JPEG, WebP, AVIF and GIF work.",
      };
    case "picture-too-large":
      return {
        title: "This picture is too large.",
        advice: "Open a smaller copy of it.",
      };
    case "package-missing":
      return {
        title: "The model's files are missing.",
        advice:
          "Connect to the network and load the model again, or repair it or choose another under Models. You can view and draw without a model.",
      };
    case "no-segmenter":
      return {
        title: "This copy of the app comes without a segmenter.",
        advice: "Get EdgeTAM or SAM 2.1 under Models, or mark with brush, box or polygon.",
      };
    case "package-corrupt":
      return {
        title: "The model's files are damaged.",
        advice:
          "Load the model again: damaged files of the demo model are downloaded again. Repair your own models under Models.",
      };
    case "package-unsupported":
      return {
        title: "This model cannot run here.",
        advice: "Choose another variant, or reload the page to get the newest version of the app.",
      };
    case "checkpoint-invalid":
      return {
        title: "This checkpoint cannot be converted.",
        advice: "Check that it is complete and of a supported family.",
      };
    case "no-webgpu":
      return {
        title: "This page found no GPU that it can use.",
        advice: "Choose CPU under Device. It is slower, but works everywhere.",
      };
    case "gpu-rejected":
      return {
        title: "The GPU gave wrong results in the self-test.",
        advice: "Choose CPU under Device, or update the graphics driver.",
      };
    case "gpu-lost":
      return {
        title: "The GPU was reset.",
        advice: "What is done is kept. Try again; the model is loaded again.",
      };
    case "out-of-memory":
      return {
        title: "There was not enough memory for this.",
        advice: "Close other tabs and try again, or ask about a shorter video.",
      };
    case "model-too-large":
      return {
        title: "This model is too large for the CPU.",
        advice: "Choose a smaller model. One of this size needs a GPU.",
      };
    case "question-invalid":
      return {
        title: "This question cannot be asked in this form.",
        advice: "Change it as described below and ask again.",
      };
    case "region-invalid":
      return {
        title: "One of the masks cannot be used.",
        advice: "Draw it again, a little larger, and ask again.",
      };
    case "region-needed":
      return {
        title: "This model sees only what is marked.",
        advice: "Mark what you ask about, on one frame or several, and ask again.",
      };
    case "storage-full":
      return {
        title: "This browser has no space left for saving.",
        advice: "Free some disk space, or save the project to a file now.",
      };
    case "storage-unavailable":
      return {
        title: "This window keeps no models.",
        advice:
          "A private window often has no storage for them; open the page in a normal one to keep a model. A package in a folder can be used here until the page closes.",
      };
    case "network":
      return { title: "A file could not be downloaded.", advice: "Check the connection and try again." };
    case "address-invalid":
      return {
        title: "This is not the name of a repository or the address of a hub.",
        advice: "Write the repository as owner/name, as its page shows it.",
      };
    case "repository-missing":
      return {
        title: "There is no such repository.",
        advice: "Check the spelling of its name and of the revision.",
      };
    case "access-denied":
      return {
        title: "This repository is not public.",
        advice: "Accept its conditions on its page, then enter an access token of your account.",
      };
    case "endpoint-silent":
      return { title: "The model's server does not answer.", advice: "See below what to do about it." };
    case "endpoint-refused":
      return {
        title: "The model's server does not accept the key.",
        advice: "Enter the key again under Models.",
      };
    case "endpoint-broken":
      return {
        title: "The model's server did not answer as it should.",
        advice: "Ask again. If it goes on, look into the server's own log.",
      };
    case "network-cut":
      return {
        title: "Nothing was sent.",
        advice: "Under Models, Privacy says who may be reached, and what was sent.",
      };
    case "project-invalid":
      return {
        title: "This is not a project that this app can open.",
        advice: "Choose a file that this app saved.",
      };
    case "dataset-invalid":
      return {
        title: "This file is not a data set.",
        advice: "A JSON array of records works, or JSON lines with a record each; either may be in gzip.",
      };
    case "annotations-invalid":
      return {
        title: "This file of masks cannot be read.",
        advice: "COCO, YouTube-VIS, DAVIS, CVAT, LabelMe and VideoRefer files can be imported.",
      };
    default:
      return unknown(code);
  }
}

function unknown(code: never): FailureText {
  throw new Error(`no sentence for the failure ${String(code)}`);
}
