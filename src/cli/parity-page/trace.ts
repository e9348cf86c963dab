import type { MaskProbe } from "../../engine/families/prl/probe.ts";
import type { AnswerProbe } from "../../engine/families/probe.ts";
import type { PictureProbe, RegionProbe } from "../../engine/families/vr3/probe.ts";
import type { ObjectProbe, PairProbe } from "../../engine/families/vr7/probe.ts";

/** Keeps every number the engine shows while it answers. */
export class Trace implements AnswerProbe {
  readonly pictures: PictureProbe[] = [];
  readonly regions: RegionProbe[] = [];
  readonly pairs: PairProbe[] = [];
  readonly objects: ObjectProbe[] = [];
  readonly masks: MaskProbe[] = [];
  regionRows = new Float32Array(0);
  text = "";
  ids = new Int32Array(0);
  readonly chunks: Float32Array[] = [];
  readonly logitsPerStep: Float32Array[] = [];

  readonly vr3 = {
    picture: (stage: PictureProbe) => {
      this.pictures.push({ ...stage, features: stage.features.slice(), tokens: stage.tokens.slice() });
    },
    region: (stage: RegionProbe) => {
      this.regions.push({ ...stage, features: stage.features.slice() });
    },
  };

  readonly vr7 = {
    pair: (stage: PairProbe) => {
      this.pairs.push({ ...stage, features: stage.features.slice(), tokens: stage.tokens.slice() });
    },
    object: (stage: ObjectProbe) => {
      this.objects.push(stage);
    },
  };

  readonly prl = {
    mask: (stage: MaskProbe) => {
      const kept = (view: MaskProbe["local"]) => ({ ...view, features: view.features.slice() });
      const { local, global, fused } = stage;
      this.masks.push({ ...stage, local: kept(local), global: kept(global), fused: fused.slice() });
    },
  };

  regionTokens(tokens: Float32Array): void {
    this.regionRows = tokens.slice();
  }

  prompt(text: string, ids: Int32Array): void {
    this.text = text;
    this.ids = ids.slice();
  }

  embeddings(rows: Float32Array): void {
    this.chunks.push(rows.slice());
  }

  logits(values: Float32Array): void {
    this.logitsPerStep.push(values.slice());
  }
}

/** Float arrays one after another. */
export function joined(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
