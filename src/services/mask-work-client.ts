import { type Failure, ok, type Result } from "../core/failure.ts";
import type { MaskRecipe } from "../core/mask-recipe.ts";
import type { PackedMask } from "../core/packed-mask.ts";
import type { MaskWorkApi } from "../protocol/mask-work.ts";
import { WorkerLink } from "./worker-link.ts";

/** Masks sent at a time: few enough to tell often how far it is, many enough that messages cost nothing. */
const BATCH = 8;

const CANCELLED: Failure = { code: "cancelled", message: "cancelled" };

/** The page's side of the masks worker, which starts with the first masks to be made. */
export class MaskWorkClient {
  private readonly link: WorkerLink<MaskWorkApi>;

  constructor(
    create = () =>
      new Worker(new URL("../../workers/masks.worker.ts", import.meta.url), {
        type: "module",
        name: "masks",
      }),
  ) {
    this.link = new WorkerLink<MaskWorkApi>("The worker for masks", create);
  }

  /**
   * Makes a mask for each recipe.
   * @param onFraction told what share is done, 0 to 1
   * @returns them in order, null for one without a pixel; `cancelled` when `signal` aborted
   */
  async make(
    recipes: readonly MaskRecipe[],
    onFraction: (fraction: number) => void,
    signal: AbortSignal,
  ): Promise<Result<readonly (PackedMask | null)[]>> {
    const made: (PackedMask | null)[] = [];
    while (made.length < recipes.length) {
      const batch = recipes.slice(made.length, made.length + BATCH);
      const result = await this.link.call((remote) => remote.make(batch));
      if (!result.ok) return result;
      if (signal.aborted) return { ok: false, error: CANCELLED };
      made.push(...result.value);
      onFraction(made.length / recipes.length);
    }
    return ok(made);
  }
}
