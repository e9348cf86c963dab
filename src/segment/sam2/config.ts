import * as v from "valibot";
import type { JsonObject } from "../../core/json-object.ts";
import {
  type ConfigFile,
  configFailure,
  layerCount,
  numberAbove,
  only,
  parseConfig,
  size,
  wholeNumber,
} from "../../videorefer/shared/config-file.ts";

/** What SAM 2.1 and EdgeTAM read from `config.json`, as transformers writes it. */
export interface Sam2Config {
  /** Side of the square input that the checkpoint was trained with. */
  readonly imageSize: number;
  /** Channels of features, tokens and object pointers. */
  readonly width: number;
  readonly decoder: DecoderConfig;
  readonly memory: MemoryConfig;
  readonly choice: MaskChoice;
}

interface DecoderConfig {
  /** Channels of the mask prompt before it becomes an embedding. */
  readonly promptChannels: number;
  readonly layers: number;
  readonly heads: number;
  /** Hidden width of the transformer's perceptrons. */
  readonly mlpWidth: number;
  /** Hidden width of the heads that estimate the IoU. */
  readonly iouWidth: number;
  readonly iouDepth: number;
  /** What divides the width of attention between tokens and image. */
  readonly attentionDivisor: number;
}

interface MemoryConfig {
  /** Channels of a memory. */
  readonly width: number;
  readonly layers: number;
  /** Hidden width of the perceptrons of memory attention. */
  readonly mlpWidth: number;
  readonly ropeTheta: number;
  readonly fuserLayers: number;
  readonly fuserWidth: number;
  /** Makes the memory encoder's input of a mask's probabilities: `scale · p + bias`. */
  readonly maskScale: number;
  readonly maskBias: number;
  /** Rows of the table of temporal positions: memories that are attended to, a prompted one and the latest before. */
  readonly frames: number;
  /** Most object pointers of one object that are attended to. */
  readonly pointers: number;
  /** Whether memories of an absent object are marked. */
  readonly occlusion: boolean;
  /** Whether pointers carry their distance in time. */
  readonly pointerTimes: boolean;
}

/** When one of three masks is taken, and when the first, which stands for an unambiguous prompt. Source: sam2.md 5.3. */
interface MaskChoice {
  /** With at least and at most so many points the best of three is taken. */
  readonly minPoints: number;
  readonly maxPoints: number;
  readonly stabilityDelta: number;
  readonly stabilityThreshold: number;
}

/** SAM 2.1's image encoder. */
export interface HieraConfig {
  /** Per stage. */
  readonly widths: readonly number[];
  readonly blocks: readonly number[];
  readonly heads: readonly number[];
  readonly windows: readonly number[];
  /** Blocks whose attention has no windows. */
  readonly globalBlocks: readonly number[];
  /** After so many stages queries are pooled. */
  readonly pooledStages: number;
  readonly mlpRatio: number;
  /** Rows and columns of the coarse table of positions. */
  readonly backgroundSize: readonly [number, number];
}

export interface Sam2ImageConfig extends Sam2Config {
  readonly hiera: HieraConfig;
}

/** What EdgeTAM compresses memories with. Its numbers of latents are also the tokens of a memory. */
export interface PerceiverConfig {
  readonly layers: number;
  readonly mlpWidth: number;
  readonly latents: number;
  /** Latents that lie on a grid of this side, each over a window of the image. */
  readonly gridSide: number;
}

export interface EdgeTamConfig extends Sam2Config {
  readonly perceiver: PerceiverConfig;
}

const MASKS = 4;
const FOUR_STAGES = 4;

const perStage = (item: v.GenericSchema<unknown, number>) => v.pipe(v.array(item), v.length(FOUR_STAGES));
const exactly = <const T extends number | boolean>(value: T) => v.literal(value, JSON.stringify(value));
const exactList = (...values: readonly number[]) =>
  v.custom<readonly number[]>(
    (found) => JSON.stringify(found) === JSON.stringify(values),
    JSON.stringify(values),
  );

const common = {
  image_size: wholeNumber(32, 4096),
  num_maskmem: wholeNumber(2, 64),
  max_object_pointers_in_encoder: wholeNumber(1, 1024),
  multimask_min_pt_num: v.nullish(wholeNumber(0, 64), 0),
  multimask_max_pt_num: v.nullish(wholeNumber(0, 64), 1),
  multimask_output_for_tracking: v.nullish(exactly(true), true),
  multimask_output_in_sam: v.nullish(exactly(true), true),
  sigmoid_scale_for_mem_enc: v.nullish(v.number(), 20),
  sigmoid_bias_for_mem_enc: v.nullish(v.number(), -10),
  memory_encoder_output_channels: size,
  memory_encoder_hidden_size: size,
  memory_attention_hidden_size: size,
  memory_attention_num_layers: layerCount,
  memory_attention_num_attention_heads: v.nullish(exactly(1), 1),
  memory_attention_downsample_rate: v.nullish(exactly(1), 1),
  memory_fuser_num_layers: v.nullish(layerCount, 2),
  memory_fuser_intermediate_dim: v.nullish(size, 1024),
  memory_fuser_kernel_size: v.nullish(exactly(7), 7),
  memory_fuser_hidden_act: v.nullish(only("gelu")),
  mask_downsampler_hidden_act: v.nullish(only("gelu")),
  mask_downsampler_kernel_size: v.nullish(exactly(3), 3),
  mask_downsampler_stride: v.nullish(exactly(2), 2),
  mask_downsampler_total_stride: v.nullish(exactly(16), 16),
  mask_decoder_config: v.object({
    hidden_size: size,
    num_hidden_layers: v.nullish(layerCount, 2),
    num_attention_heads: v.nullish(size, 8),
    attention_downsample_rate: v.nullish(wholeNumber(1, 64), 2),
    mlp_dim: v.nullish(size, 2048),
    iou_head_hidden_dim: v.nullish(size, 256),
    iou_head_depth: v.nullish(wholeNumber(2, 16), 3),
    num_multimask_outputs: v.nullish(exactly(MASKS - 1), MASKS - 1),
    dynamic_multimask_via_stability: v.nullish(exactly(true), true),
    dynamic_multimask_stability_delta: v.nullish(numberAbove(0), 0.05),
    dynamic_multimask_stability_thresh: v.nullish(numberAbove(0), 0.98),
  }),
  prompt_encoder_config: v.object({ mask_input_channels: v.nullish(size, 16) }),
} as const;

const commonSchema = v.object(common);

const ROPE_THETA = 10000;

const sam2Schema = v.object({
  model_type: only("sam2_video"),
  memory_attention_feed_forward_hidden_size: size,
  memory_attention_feed_forward_hidden_act: v.nullish(only("relu")),
  memory_attention_rope_theta: v.nullish(numberAbove(0), ROPE_THETA),
  enable_occlusion_spatial_embedding: v.nullish(v.boolean(), true),
  enable_temporal_pos_encoding_for_object_pointers: v.nullish(v.boolean(), true),
  vision_config: v.object({
    fpn_hidden_size: size,
    fpn_kernel_size: v.nullish(exactly(1)),
    fpn_top_down_levels: v.nullish(exactList(2, 3)),
    backbone_config: v.object({
      hidden_act: v.nullish(only("gelu")),
      patch_kernel_size: v.nullish(exactList(7, 7)),
      patch_stride: v.nullish(exactList(4, 4)),
      patch_padding: v.nullish(exactList(3, 3)),
      query_stride: v.nullish(exactList(2, 2)),
      embed_dim_per_stage: perStage(size),
      blocks_per_stage: perStage(layerCount),
      num_attention_heads_per_stage: perStage(size),
      window_size_per_stage: perStage(wholeNumber(1, 4096)),
      global_attention_blocks: v.array(wholeNumber(0, 4096)),
      num_query_pool_stages: v.nullish(exactly(FOUR_STAGES - 1), FOUR_STAGES - 1),
      mlp_ratio: v.nullish(numberAbove(0), 4),
      window_positional_embedding_background_size: v.pipe(v.array(size), v.length(2)),
    }),
  }),
});

/**
 * Settings of a SAM 2.1 checkpoint or package.
 * @throws FailureError naming the file and the key, as `parseConfig` does
 * Source: sam2.md 2.1.
 */
export function parseSam2Config(file: ConfigFile): Sam2ImageConfig {
  const own = parseConfig(sam2Schema, file);
  const backbone = own.vision_config.backbone_config;
  const [rows, columns] = backbone.window_positional_embedding_background_size as [number, number];
  return {
    ...parseCommon(file, {
      mlpWidth: own.memory_attention_feed_forward_hidden_size,
      ropeTheta: own.memory_attention_rope_theta,
      occlusion: own.enable_occlusion_spatial_embedding,
      pointerTimes: own.enable_temporal_pos_encoding_for_object_pointers,
    }),
    hiera: {
      widths: backbone.embed_dim_per_stage,
      blocks: backbone.blocks_per_stage,
      heads: backbone.num_attention_heads_per_stage,
      windows: backbone.window_size_per_stage,
      globalBlocks: backbone.global_attention_blocks,
      pooledStages: backbone.num_query_pool_stages,
      mlpRatio: backbone.mlp_ratio,
      backgroundSize: [rows, columns],
    },
  };
}

const edgeTamSchema = v.object({
  model_type: only("edgetam_video"),
  memory_attention_mlp_hidden_size: size,
  memory_attention_mlp_hidden_act: v.nullish(only("relu")),
  memory_attention_rope_theta: v.nullish(numberAbove(0)),
  rope_parameters: v.nullish(v.object({ rope_theta: v.nullish(numberAbove(0)) })),
  perceiver_resampler_hidden_size: size,
  perceiver_resampler_num_attention_heads: v.nullish(exactly(1), 1),
  perceiver_resampler_attention_head_dim: size,
  perceiver_resampler_mlp_intermediate_size: size,
  perceiver_resampler_num_latents: size,
  perceiver_resampler_num_latents_2d: size,
  perceiver_resampler_num_layers: layerCount,
});

/**
 * Settings of an EdgeTAM checkpoint or package. Widths and depths of its image encoder are not among them; its tensors have them.
 * The class's defaults for occlusion and times of pointers are not those of the model, which has neither.
 * @throws FailureError naming the file and the key, as `parseConfig` does
 * Source: edgetam.md 2.
 */
export function parseEdgeTamConfig(file: ConfigFile): EdgeTamConfig {
  const own = parseConfig(edgeTamSchema, file);
  const config = parseCommon(file, {
    mlpWidth: own.memory_attention_mlp_hidden_size,
    ropeTheta: own.memory_attention_rope_theta ?? own.rope_parameters?.rope_theta ?? ROPE_THETA,
    occlusion: false,
    pointerTimes: false,
  });
  const gridSide = Math.sqrt(own.perceiver_resampler_num_latents_2d);
  if (!Number.isInteger(gridSide))
    throw configFailure(
      file,
      `perceiver_resampler_num_latents_2d should be a square, is ${own.perceiver_resampler_num_latents_2d}`,
    );
  for (const key of ["perceiver_resampler_hidden_size", "perceiver_resampler_attention_head_dim"] as const) {
    if (own[key] !== config.memory.width)
      throw configFailure(
        file,
        `${key} should be memory_encoder_output_channels, ${config.memory.width}, is ${own[key]}`,
      );
  }
  return {
    ...config,
    perceiver: {
      layers: own.perceiver_resampler_num_layers,
      mlpWidth: own.perceiver_resampler_mlp_intermediate_size,
      latents: own.perceiver_resampler_num_latents,
      gridSide,
    },
  };
}

type OwnMemory = Pick<MemoryConfig, "mlpWidth" | "ropeTheta" | "occlusion" | "pointerTimes">;

function parseCommon(file: ConfigFile, memory: OwnMemory): Sam2Config {
  const found = parseConfig(commonSchema, file);
  const decoder = found.mask_decoder_config;
  const width = decoder.hidden_size;
  for (const key of ["memory_attention_hidden_size", "memory_encoder_hidden_size"] as const) {
    if (found[key] !== width)
      throw configFailure(
        file,
        `${key} should be mask_decoder_config.hidden_size, ${width}, is ${found[key]}`,
      );
  }
  // Rotary positions turn pairs of channels, half of them along each axis; the decoder ends at an eighth of the width.
  if (width % 8 !== 0)
    throw configFailure(file, `mask_decoder_config.hidden_size should be a multiple of 8, is ${width}`);
  const memoryWidth = found.memory_encoder_output_channels;
  if (width % memoryWidth !== 0 || memoryWidth % 4 !== 0)
    throw configFailure(
      file,
      `memory_encoder_output_channels should be a multiple of 4 that divides ${width}, is ${memoryWidth}`,
    );
  return {
    imageSize: found.image_size,
    width,
    decoder: {
      promptChannels: found.prompt_encoder_config.mask_input_channels,
      layers: decoder.num_hidden_layers,
      heads: decoder.num_attention_heads,
      mlpWidth: decoder.mlp_dim,
      iouWidth: decoder.iou_head_hidden_dim,
      iouDepth: decoder.iou_head_depth,
      attentionDivisor: decoder.attention_downsample_rate,
    },
    memory: {
      ...memory,
      width: memoryWidth,
      layers: found.memory_attention_num_layers,
      fuserLayers: found.memory_fuser_num_layers,
      fuserWidth: found.memory_fuser_intermediate_dim,
      maskScale: found.sigmoid_scale_for_mem_enc,
      maskBias: found.sigmoid_bias_for_mem_enc,
      frames: found.num_maskmem,
      pointers: found.max_object_pointers_in_encoder,
    },
    choice: {
      minPoints: found.multimask_min_pt_num,
      maxPoints: found.multimask_max_pt_num,
      stabilityDelta: decoder.dynamic_multimask_stability_delta,
      stabilityThreshold: decoder.dynamic_multimask_stability_thresh,
    },
  };
}

/** Settings of a package of either model. */
export function parseTrackerConfig(json: JsonObject): Sam2Config {
  const file: ConfigFile = { name: "config", json, from: "package" };
  return json.model_type === "edgetam_video" ? parseEdgeTamConfig(file) : parseSam2Config(file);
}
