import { expose } from "comlink";
import { settle } from "../src/core/failure.ts";
import { madeMask } from "../src/core/mask-recipe.ts";
import type { MaskWorkApi } from "../src/protocol/mask-work.ts";

expose({ make: (recipes) => settle(() => recipes.map(madeMask)) } satisfies MaskWorkApi);
