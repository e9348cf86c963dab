import type { Network, WeightBits } from "../network.ts";

/**
 * `Linear → GELU (erf) → Linear`, the shape of both the projector and the region encoder's head.
 * @param prefix checkpoint name up to the layer number, such as `model.mm_projector.readout`
 */
export function twoLayerMlp(
  network: Network,
  input: string,
  prefix: string,
  sizes: { readonly input: number; readonly output: number },
  bits: WeightBits,
): string {
  const { input: inner, output: width } = sizes;
  const layer = (index: 0 | 2, columns: number, value: string): string =>
    network.linear(`layers.${index}`, value, {
      weight: { parts: [{ name: `${prefix}.${index}.weight`, shape: [width, columns] }] },
      bias: [{ name: `${prefix}.${index}.bias`, shape: [width] }],
      bits,
    });
  return layer(2, width, network.node("Gelu", [layer(0, inner, input)], { approximate: "none" }));
}
