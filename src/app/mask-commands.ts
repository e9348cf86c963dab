import type { ObjectId } from "../core/project.ts";
import type { MaskCommands } from "../state/commands/mask-commands.ts";
import { maskRegistry } from "../state/mask-registry.ts";
import type { MaskWork } from "./mask-work.ts";

/** @param maskCorrected told of a mask that was made by hand */
export function createMaskCommands(
  maskCorrected: (objectId: ObjectId, frameIndex: number) => void,
): MaskCommands {
  let work: Promise<MaskWork> | null = null;
  let running = new AbortController();
  const begun = () => {
    work ??= Promise.all([import("./mask-work.ts"), import("../services/mask-work-client.ts")]).then(
      ([{ MaskWork }, { MaskWorkClient }]) =>
        new MaskWork({ worker: new MaskWorkClient(), masks: maskRegistry, maskCorrected }),
    );
    return work;
  };
  return {
    async changeMasks(...change) {
      const { signal } = running;
      await (await begun()).changeMasks(...change, signal);
    },
    async mergeObjects(ids) {
      const { signal } = running;
      await (await begun()).mergeObjects(ids, signal);
    },
    async splitObject(...split) {
      const { signal } = running;
      await (await begun()).splitObject(...split, signal);
    },
    async interpolateMasks(...where) {
      const { signal } = running;
      await (await begun()).interpolateMasks(...where, signal);
    },
    cancelMaskWork() {
      running.abort();
      running = new AbortController();
    },
  };
}
