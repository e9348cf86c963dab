/** Sizes of a model's networks that decide what a question costs. */
export interface ModelSizes {
  readonly family: "vr3" | "vr7" | "prl";
  readonly vision: TransformerSizes;
  readonly language: TransformerSizes & {
    /** Width of the keys, and of the values, of one token. */
    readonly keyValueSize: number;
    readonly vocabulary: number;
    /** Whether head and embedding are one table. */
    readonly tied: boolean;
  };
}

interface TransformerSizes {
  readonly hidden: number;
  readonly intermediate: number;
  readonly layers: number;
}
