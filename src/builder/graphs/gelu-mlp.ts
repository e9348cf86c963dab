import type { Network, WeightBits } from "../network.ts";

/**
 * Linear layers with GELU (erf) between them, the shape of both the projector and the region encoder's head.
 * @param prefix checkpoint name up to the layer number, such as `model.mm_projector.readout`
 * @param layers of weights; the activations between them are counted in the checkpoint's names
 */
export function geluMlp(
  network: Network,
  input: string,
  prefix: string,
  sizes: { readonly input: number; readonly output: number },
  bits: WeightBits,
  layers = 2,
): string {
  const { output: width } = sizes;
  let value = input;
  for (let layer = 0; layer < layers; layer++) {
    const index = 2 * layer;
    if (layer > 0) value = network.node("Gelu", [value], { approximate: "none" });
    value = network.linear(`layers.${index}`, value, {
      weight: {
        parts: [{ name: `${prefix}.${index}.weight`, shape: [width, layer === 0 ? sizes.input : width] }],
      },
      bias: [{ name: `${prefix}.${index}.bias`, shape: [width] }],
      bits,
    });
  }
  return value;
}
