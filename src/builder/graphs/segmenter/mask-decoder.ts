import type { Sam2Config } from "../../../segment/sam2/config.ts";
import type { Network } from "../../network.ts";
import { SegmenterLayers, type SegmenterPrecision } from "./layers.ts";
import { addDensePrompt, addGridCode, addPointTokens } from "./prompt-encoder.ts";

/** Masks that the decoder offers: one for a clear prompt, three for an ambiguous one. */
const MASKS = 4;
/** Tokens before those of the points: the object's presence, the IoU, the masks. */
const OWN_TOKENS = 2 + MASKS;
/** Of the transformer, and of norms over an image's channels. */
const EPSILON = 1e-5;
const IMAGE_EPSILON = 1e-6;

const NAME = "mask_decoder";

/**
 * Prompt encoder and mask decoder: prompts on one frame → four masks with their estimated IoU, the object's presence, and the four
 * pointers by which memory would know it. Which mask is taken is the caller's to say.
 * Source: sam2.md 5.1 to 5.3.
 */
export function buildMaskDecoder(config: Sam2Config, side: number, precision: SegmenterPrecision): Network {
  const layers = new SegmenterLayers("decoder", side, precision);
  const { width } = config;
  const grid = side / 16;
  const cells = grid * grid;
  const fine = layers.input("feats0", [1, cells * 16, width / 8]);
  const middle = layers.input("feats1", [1, cells * 4, width / 4]);
  const conditioned = layers.input("cond", [1, cells, width]);
  const withoutMemory = layers.input("no_memory", [1]);
  const points = addPointTokens(layers, config);
  const dense = addDensePrompt(layers, config, side);

  const embedding = layers.stored({ name: "no_memory_embedding", shape: [1, 1, width] });
  const frame = layers.add(conditioned, layers.multiply(embedding, withoutMemory));
  const own = ["obj_score_token", "iou_token", "mask_tokens"].map((name, index) =>
    layers.stored({ name: `${NAME}.${name}.weight`, shape: [index === 2 ? MASKS : 1, width] }),
  );
  const first = layers.reshape(layers.concat(own, 0), [1, OWN_TOKENS, width]);
  const start = { tokens: layers.concat([first, points], 1), image: layers.add(frame, dense) };
  const { tokens, image } = addTransformer(layers, config, start, addGridCode(layers, config, side));

  const [presence, iou, masks] = layers.split(
    layers.reshape(layers.slice(tokens, 1, 0, OWN_TOKENS), [OWN_TOKENS, width]),
    0,
    [1, 1, MASKS],
  ) as [string, string, string];
  const upscaled = addUpscaling(layers, image, { fine, middle, width, grid });
  const kernels = layers.split(masks, 0, Array(MASKS).fill(1)).map((token, index) => {
    const sizes = { input: width, hidden: width, output: width / 8 };
    return layers.perceptron(`${NAME}.output_hypernetworks_mlps.${index}`, token, sizes);
  });
  const turned = layers.transpose(upscaled, [1, 0]);
  const logits = layers.node("MatMul", [layers.concat(kernels, 0), turned]);
  const low = grid * 4;
  layers.network.leave(layers.reshape(logits, [1, MASKS, low, low]), "masks", [1, MASKS, low, low]);

  const { iouWidth, iouDepth } = config.decoder;
  const iouSizes = { input: width, hidden: iouWidth, output: MASKS };
  const ious = layers.perceptron(`${NAME}.iou_prediction_head`, iou, iouSizes, iouDepth);
  layers.network.leave(layers.node("Sigmoid", [ious]), "ious", [1, MASKS]);
  const scoreSizes = { input: width, hidden: width, output: 1 };
  layers.network.leave(
    layers.perceptron(`${NAME}.pred_obj_score_head`, presence, scoreSizes),
    "score",
    [1, 1],
  );
  const pointers = layers.perceptron("object_pointer_proj", masks, {
    input: width,
    hidden: width,
    output: width,
  });
  layers.network.leave(layers.reshape(pointers, [1, MASKS, width]), "pointers", [1, MASKS, width]);
  return layers.network;
}

interface Streams {
  /** [1, tokens, width] */
  readonly tokens: string;
  /** [1, cells, width] */
  readonly image: string;
}

/** The two-way transformer: tokens attend to each other and to the image, the image to the tokens. */
function addTransformer(
  layers: SegmenterLayers,
  { width, decoder }: Sam2Config,
  start: Streams,
  imageCode: string,
): Streams {
  const name = `${NAME}.transformer`;
  const norm = (part: string, value: string): string => layers.norm(`${name}.${part}`, value, width, EPSILON);
  const attend = (part: string, query: string, key: string, value: string, divisor = 1): string => {
    const inner = width / divisor;
    const project = (letter: string, input: string): string =>
      layers.linear(`${name}.${part}.${letter}_proj`, input, [inner, width]);
    const mixed = layers.node(
      "MultiHeadAttention",
      [project("q", query), project("k", key), project("v", value)],
      { num_heads: decoder.heads },
    );
    return layers.linear(`${name}.${part}.o_proj`, mixed, [width, inner]);
  };
  const code = start.tokens;
  let { tokens, image } = start;
  for (let layer = 0; layer < decoder.layers; layer++) {
    const at = `layers.${layer}`;
    if (layer === 0) tokens = attend(`${at}.self_attn`, tokens, tokens, tokens);
    else {
      const placed = layers.add(tokens, code);
      tokens = layers.add(tokens, attend(`${at}.self_attn`, placed, placed, tokens));
    }
    tokens = norm(`${at}.layer_norm1`, tokens);
    const placedImage = layers.add(image, imageCode);
    const seen = attend(
      `${at}.cross_attn_token_to_image`,
      layers.add(tokens, code),
      placedImage,
      image,
      decoder.attentionDivisor,
    );
    tokens = norm(`${at}.layer_norm2`, layers.add(tokens, seen));
    const sizes = { input: width, hidden: decoder.mlpWidth, output: width };
    const changed = layers.perceptron(`${name}.${at}.mlp`, tokens, sizes, 2);
    tokens = norm(`${at}.layer_norm3`, layers.add(tokens, changed));
    const told = attend(
      `${at}.cross_attn_image_to_token`,
      placedImage,
      layers.add(tokens, code),
      tokens,
      decoder.attentionDivisor,
    );
    image = norm(`${at}.layer_norm4`, layers.add(image, told));
  }
  const last = attend(
    "final_attn_token_to_image",
    layers.add(tokens, code),
    layers.add(image, imageCode),
    image,
    decoder.attentionDivisor,
  );
  return { tokens: norm("layer_norm_final_attn", layers.add(tokens, last)), image };
}

/** The image at four times the resolution, [16 · cells, width / 8], with the encoder's finer features added on the way. */
function addUpscaling(
  layers: SegmenterLayers,
  image: string,
  {
    fine,
    middle,
    width,
    grid,
  }: { readonly fine: string; readonly middle: string; readonly width: number; readonly grid: number },
): string {
  const half = addDoubling(layers, `${NAME}.upscale_conv1`, image, [width, width / 4], grid);
  const normed = layers.norm(
    `${NAME}.upscale_layer_norm`,
    layers.add(half, middle),
    width / 4,
    IMAGE_EPSILON,
  );
  const whole = addDoubling(
    layers,
    `${NAME}.upscale_conv2`,
    layers.gelu(normed),
    [width / 4, width / 8],
    grid * 2,
  );
  return layers.reshape(layers.gelu(layers.add(whole, fine)), [grid * grid * 16, width / 8]);
}

/** A transposed convolution whose kernel is as wide as its step: a product, and its columns dealt out over two by two cells. */
function addDoubling(
  layers: SegmenterLayers,
  name: string,
  input: string,
  [inputs, outputs]: readonly [number, number],
  side: number,
): string {
  const kernel = layers.stored({ name: `${name}.weight`, shape: [inputs, outputs, 2, 2] });
  const product = layers.node("MatMul", [input, layers.reshape(kernel, [inputs, outputs * 4])]);
  const cells = layers.reshape(product, [side, side, outputs, 2, 2]);
  const dealt = layers.reshape(layers.transpose(cells, [0, 3, 1, 4, 2]), [1, side * side * 4, outputs]);
  return layers.add(dealt, layers.vector(`${name}.bias`, outputs));
}
