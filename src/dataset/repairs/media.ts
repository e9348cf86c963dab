import { said } from "../../core/failure.ts";
import type { JsonObject } from "../../core/json-object.ts";
import { hasMasks, mediaOf, readMedia } from "../record-parts.ts";
import type { FindRepair, Repair } from "./repair.ts";

/** The same clip, named as its generation names one (videorefer-suite.md 3.1, 3.2). */
export const repairMedia: FindRepair = (record) =>
  withoutEmptyPath(record) ?? inOtherForm(record) ?? tidyPaths(record);

const isEmpty = (value: unknown) => value === "" || (Array.isArray(value) && value.length === 0);

function withoutEmptyPath({ video, image }: JsonObject): Repair | null {
  if (video === undefined || image === undefined || isEmpty(video) === isEmpty(image)) return null;
  const name = isEmpty(video) ? "video" : "image";
  return {
    changes: { [name]: undefined },
    sentences: [said("Leaves out {name}, which names nothing.", { name })],
  };
}

function inOtherForm(record: JsonObject): Repair | null {
  const media = mediaOf(record);
  if (typeof media === "string" || typeof readMedia(record) !== "string") return null;
  const [path, ...others] = media.paths;
  if (hasMasks(record)) {
    return {
      changes: { video: media.paths },
      sentences: [said("Writes the video's path as a list of one, as records with masks have it.")],
    };
  }
  if (others.length > 0) return null;
  return { changes: { video: path }, sentences: [said("Writes the only path of the list as the video.")] };
}

/** A path of another system, or with a blank at its end, that no folder holds as it stands. */
function tidyPaths(record: JsonObject): Repair | null {
  const media = mediaOf(record);
  if (typeof media === "string" || media.kind === "none") return null;
  const tidy = media.paths.map((path) => path.trim().replaceAll("\\", "/"));
  if (tidy.every((path, nth) => path === media.paths[nth])) return null;
  return {
    changes: { [media.kind]: Array.isArray(record[media.kind]) ? tidy : tidy[0] },
    sentences: [
      said("Writes the path with slashes and without blanks at its ends, where the clip is found."),
    ],
  };
}
