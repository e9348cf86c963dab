import type { SourceTensor } from "../../tensor-recipe.ts";
import type { SegmenterLayers } from "./layers.ts";

/** One of the two, [outputs, inputs] with whatever axes of length one the checkpoint has behind them. */
interface LinearSource {
  readonly name: string;
  readonly outputs: number;
  readonly inputs: number;
  readonly pointwise?: boolean;
}

/**
 * Two linear layers with nothing between them as one: `W = W₂ W₁`, `b = W₂ b₁ + b₂`, in double precision.
 * @param name of the tensors that this makes
 */
export function addFusedLinear(
  layers: SegmenterLayers,
  name: string,
  input: string,
  first: LinearSource,
  second: LinearSource,
): string {
  const { inputs, outputs: inner } = first;
  const { outputs } = second;
  const weightOf = ({ name, outputs, inputs, pointwise }: LinearSource): SourceTensor => ({
    name: `${name}.weight`,
    shape: pointwise ? [outputs, inputs, 1, 1] : [outputs, inputs],
  });
  const biasOf = ({ name, outputs }: LinearSource): SourceTensor => ({
    name: `${name}.bias`,
    shape: [outputs],
  });
  // As the right operand of a product, [inputs, outputs].
  const weight = layers.derived(
    `${name}.weight`,
    [inputs, outputs],
    [weightOf(first), weightOf(second)],
    ([inside, outside]) => {
      const product = new Float64Array(inputs * outputs);
      for (let output = 0; output < outputs; output++) {
        for (let k = 0; k < inner; k++) {
          const factor = outside![output * inner + k]!;
          for (let c = 0; c < inputs; c++)
            product[c * outputs + output]! += factor * inside![k * inputs + c]!;
        }
      }
      return product;
    },
  );
  const bias = layers.derivedVector(
    `${name}.bias`,
    outputs,
    [biasOf(first), weightOf(second), biasOf(second)],
    ([inside, outside, last]) =>
      Float64Array.from(last!, (value, output) => {
        let sum = value;
        for (let k = 0; k < inner; k++) sum += outside![output * inner + k]! * inside![k]!;
        return sum;
      }),
  );
  return layers.add(layers.node("MatMul", [input, weight]), bias);
}
