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
        advice: "Copy it again from where it came from, or choose another.",
      };
    case "file-unreadable":
      return {
        title: "This file cannot be read.",
        advice: "It may have been moved, renamed or changed since it was chosen. Choose it again.",
      };
    case "not-a-video":
      return {
        title: "This is not a video that can be read here.",
        advice: "MP4, MOV, WebM, Matroska and MPEG-TS files work.",
      };
    case "no-video-track":
      return { title: "This file has no pictures, only sound.", advice: "Choose a file with a video track." };
    case "codec-unsupported":
      return {
        title: "This browser cannot decode this video.",
        advice: "Convert it once to H.264, or try a browser that has the codec.",
      };
    case "video-corrupt":
      return {
        title: "This video is damaged.",
        advice: "Another copy may be whole. Rewrapping it with ffmpeg often repairs the index.",
      };
    case "video-no-start":
      return {
        title: "This video starts in the middle.",
        advice: "It was cut from a longer one, so no frame can be decoded by itself. A new encoding helps.",
      };
    case "package-missing":
      return {
        title: "The model's files are not where they should be.",
        advice:
          "Connect to the network once and load the model again, or repair it or choose another under Models. Drawing and viewing work without one.",
      };
    case "package-corrupt":
      return {
        title: "The model's files are damaged.",
        advice:
          "Load it again: what is broken in a bundled model is fetched anew. One of your own can be repaired under Models.",
      };
    case "package-unsupported":
      return {
        title: "This model package is of a kind that cannot run here.",
        advice: "Take another variant of it, or reload the page to get the newest version of the app.",
      };
    case "checkpoint-invalid":
      return {
        title: "This checkpoint cannot be converted.",
        advice: "Check that it is complete and of this family.",
      };
    case "no-webgpu":
      return {
        title: "There is no graphics processor this page can use.",
        advice: "Choose “CPU (wasm)” under Device. It is slower and works everywhere.",
      };
    case "gpu-rejected":
      return {
        title: "The graphics processor gave wrong numbers in the self-test.",
        advice: "Choose “CPU (wasm)” under Device, or update the graphics driver.",
      };
    case "gpu-lost":
      return {
        title: "The graphics processor was reset.",
        advice: "Your question is kept. Try again; the model is loaded anew.",
      };
    case "out-of-memory":
      return {
        title: "There was not enough memory for this.",
        advice: "Close other tabs and try again, or ask about a shorter video.",
      };
    case "model-too-large":
      return {
        title: "This model is too large for the CPU.",
        advice: "Choose a smaller one; one of this size needs a graphics processor.",
      };
    case "question-invalid":
      return {
        title: "This question cannot be asked as it stands.",
        advice: "Change it as described and ask again.",
      };
    case "region-invalid":
      return {
        title: "One of the masks cannot be used.",
        advice: "Draw it again, a little larger, and ask again.",
      };
    case "storage-full":
      return {
        title: "This browser has no room left to save.",
        advice: "Free some disk space, or save the project to a file now.",
      };
    case "network":
      return { title: "A file could not be fetched.", advice: "Check the connection and try again." };
    case "address-invalid":
      return {
        title: "This is not the name of a repository, or not the address of a hub.",
        advice: "Write the repository as owner/name, as its page shows it.",
      };
    case "repository-missing":
      return {
        title: "There is no such repository.",
        advice: "Check the spelling of its name and of the revision.",
      };
    case "access-denied":
      return {
        title: "This repository is not open to everyone.",
        advice: "Accept its conditions on its page, then give an access token of your account.",
      };
    case "project-invalid":
      return {
        title: "This is not a project that can be opened.",
        advice: "Choose a file that this app saved.",
      };
    default:
      return unknown(code);
  }
}

function unknown(code: never): FailureText {
  throw new Error(`no sentence for the failure ${String(code)}`);
}
