import type { AskingCommands } from "./asking-commands.ts";
import type { EndpointCommands } from "./endpoint-commands.ts";
import type { MaskCommands } from "./mask-commands.ts";
import type { ModelCommands } from "./model-commands.ts";
import type { ProjectCommands } from "./project-commands.ts";
import type { SegmentCommands } from "./segment-commands.ts";
import type { ShellCommands } from "./shell-commands.ts";
import type { VideoCommands } from "./video-commands.ts";

/** What the person can do that reaches beyond the stores: files, workers, storage. One interface a feature, one file in `app` behind each. */
export interface Commands
  extends VideoCommands,
    ProjectCommands,
    AskingCommands,
    ModelCommands,
    EndpointCommands,
    SegmentCommands,
    MaskCommands,
    ShellCommands {}
