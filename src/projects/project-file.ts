import { fail, type Result } from "../core/failure.ts";
import type { StoredMask } from "../core/named-mask.ts";
import { packedMaskSize } from "../core/packed-mask.ts";
import type { ProjectInColumns } from "../protocol/project-files.ts";
import { readArchive, writeArchive } from "./project-archive.ts";
import { EXTENSION } from "./project-file-name.ts";
import { MAX_FILE_BYTES, PROJECT_FORMAT, type UnpackedProject } from "./project-schema.ts";
import { projectFromV1 } from "./project-v1.ts";

const MEDIA_TYPE = "application/zip";

/** The project as a file a person can keep: a zip of the document and its masks. The video is not in it. */
export async function projectToFile(
  project: ProjectInColumns,
  masks: readonly StoredMask[],
  onFraction: (fraction: number) => void = () => {},
): Promise<File> {
  const archive = await writeArchive(project, masks, onFraction);
  return new File([archive], `${fileName(project.name)}${EXTENSION}`, { type: MEDIA_TYPE });
}

/** Reads a project file of either version, and checks that its masks are of its video's size. */
export async function projectFromFile(
  file: Blob,
  onFraction: (fraction: number) => void = () => {},
): Promise<Result<UnpackedProject>> {
  if (file.size > MAX_FILE_BYTES)
    return fail("project-invalid", "the file has {size} bytes, too many for a project", { size: file.size });
  let read: Result<UnpackedProject>;
  try {
    read = (await isZip(file)) ? await readArchive(file, onFraction) : fromJson(await file.text());
  } catch (error) {
    return fail("project-invalid", "the file cannot be read: {error}", {
      error: error instanceof Error ? error.message : String(error),
    });
  }
  if (!read.ok) return read;
  const problem = sizeProblem(read.value);
  return problem ? fail("project-invalid", problem) : read;
}

async function isZip(file: Blob): Promise<boolean> {
  const start = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  return start[0] === 0x50 && start[1] === 0x4b; // "PK"
}

function fromJson(text: string): Result<UnpackedProject> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fail("project-invalid", "the file is neither a zip nor JSON");
  }
  if (
    typeof value !== "object" ||
    value === null ||
    !("format" in value) ||
    value.format !== PROJECT_FORMAT
  ) {
    return fail("project-invalid", "the file does not say that it is a {PROJECT_FORMAT}", { PROJECT_FORMAT });
  }
  return projectFromV1("project" in value ? value.project : null);
}

function sizeProblem({ project: { video }, masks }: UnpackedProject): string | null {
  for (const { packed, frameIndex } of masks) {
    const { width, height } = packedMaskSize(packed);
    if (!video) return "it has masks but says of no video that they are for it";
    if (width !== video.width || height !== video.height) {
      return (
        `masks should be ${video.width}×${video.height} like the pictures of ${video.name}, ` +
        `but one on frame ${frameIndex + 1} is ${width}×${height}`
      );
    }
  }
  return null;
}

/** Replaces what file systems refuse. */
function fileName(name: string): string {
  return name.replace(/[\\/:*?"<>|\p{Cc}]+/gu, "-").trim() || "project";
}
