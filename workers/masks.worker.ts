import { expose } from "comlink";
import { settle } from "../src/core/failure.ts";
import { makeMasks } from "../src/core/mask-recipe.ts";
import type { MaskWorkApi } from "../src/protocol/mask-work.ts";

expose({ make: (recipes) => settle(() => makeMasks(recipes)) } satisfies MaskWorkApi);
