type Rule = readonly [pattern: RegExp, replacement: string];

/** EdgeTAM's trunk keeps the names of timm, which no other rule applies to. */
const TRUNK: Rule = [/^image_encoder\.trunk\.body\./, "vision_encoder.backbone.timm_model."];

/** Applied one after the other: whole parts of the model first, then what they have in common. */
const RULES: readonly Rule[] = [
  [/^image_encoder\.trunk\.patch_embed\.proj\./, "vision_encoder.backbone.patch_embed.projection."],
  [/^image_encoder\.trunk\./, "vision_encoder.backbone."],
  [/^image_encoder\.neck\.convs\.(\d+)\.conv\./, "vision_encoder.neck.convs.$1."],
  [/^memory_encoder\.pix_feat_proj\./, "memory_encoder.feature_projection."],
  [/^memory_encoder\.out_proj\./, "memory_encoder.projection."],
  [/^memory_encoder\.mask_downsampler\.encoder\.12\./, "memory_encoder.mask_downsampler.final_conv."],
  ...[0, 1, 2, 3].flatMap((layer): Rule[] => [
    [
      new RegExp(`^memory_encoder\\.mask_downsampler\\.encoder\\.${3 * layer}\\.`),
      `memory_encoder.mask_downsampler.layers.${layer}.conv.`,
    ],
    [
      new RegExp(`^memory_encoder\\.mask_downsampler\\.encoder\\.${3 * layer + 1}\\.`),
      `memory_encoder.mask_downsampler.layers.${layer}.layer_norm.`,
    ],
  ]),
  [/^memory_encoder\.fuser\./, "memory_encoder.memory_fuser."],
  [/\.dwconv\./, ".depthwise_conv."],
  [/\.pwconv([12])\./, ".pointwise_conv$1."],
  [/\.gamma$/, ".scale"],
  [
    /^sam_prompt_encoder\.pe_layer\.positional_encoding_gaussian_matrix$/,
    "shared_image_embedding.positional_embedding",
  ],
  [/^sam_prompt_encoder\.point_embeddings\.(\d)\.weight$/, "prompt_encoder.point_embed.weight.$1"],
  ...(
    [
      [0, "conv1"],
      [1, "layer_norm1"],
      [3, "conv2"],
      [4, "layer_norm2"],
      [6, "conv3"],
    ] as const
  ).map(
    ([index, name]): Rule => [
      new RegExp(`^sam_prompt_encoder\\.mask_downscaling\\.${index}\\.`),
      `prompt_encoder.mask_embed.${name}.`,
    ],
  ),
  [/^sam_prompt_encoder\./, "prompt_encoder."],
  [/^sam_mask_decoder\.output_upscaling\.0\./, "mask_decoder.upscale_conv1."],
  [/^sam_mask_decoder\.output_upscaling\.1\./, "mask_decoder.upscale_layer_norm."],
  [/^sam_mask_decoder\.output_upscaling\.3\./, "mask_decoder.upscale_conv2."],
  [/^sam_mask_decoder\./, "mask_decoder."],
  [/^obj_ptr_proj\./, "object_pointer_proj."],
  [/^obj_ptr_tpos_proj\./, "temporal_positional_encoding_projection_layer."],
  [/^maskmem_tpos_enc$/, "memory_temporal_positional_encoding"],
  [/^no_mem_embed$/, "no_memory_embedding"],
  [/^no_mem_pos_enc$/, "no_memory_positional_encoding"],
  [/^no_obj_ptr$/, "no_object_pointer"],
  [/^no_obj_embed_spatial$/, "occlusion_spatial_embedding_parameter"],
  [/^spatial_perceiver\.latents$/, "spatial_perceiver.latents_1d"],
  [/^(spatial_perceiver\.layers\.\d+)\.attn\.norm_x\./, "$1.layer_norm_input."],
  [/^(spatial_perceiver\.layers\.\d+)\.attn\.norm_latents\./, "$1.layer_norm_latents."],
  [/^(spatial_perceiver\.layers\.\d+)\.self_attn\.norm\./, "$1.layer_norm_self."],
  [/^(spatial_perceiver\.layers\.\d+)\.attn\./, "$1.cross_attention."],
  [/^(spatial_perceiver\.layers\.\d+)\.self_attn\./, "$1.self_attention."],
  [/^(spatial_perceiver\.layers\.\d+)\.(self_)?ff\.0\./, "$1.$2mlp.layer_norm."],
  [/^(spatial_perceiver\.layers\.\d+)\.(self_)?ff\.1\./, "$1.$2mlp.up_proj."],
  [/^(spatial_perceiver\.layers\.\d+)\.(self_)?ff\.3\./, "$1.$2mlp.down_proj."],
  [/\.to_q\./, ".q_proj."],
  [/\.to_out\./, ".o_proj."],
  [/\.out_proj\./, ".o_proj."],
  [/\.norm(\d?)\./, ".layer_norm$1."],
  [/\.norm_final_attn\./, ".layer_norm_final_attn."],
  // Perceptrons of two layers, which are called so, and of three.
  [/\.mlp\.layers\.0\./, ".mlp.proj_in."],
  [/\.mlp\.layers\.1\./, ".mlp.proj_out."],
  [/(mlps\.\d|_head|object_pointer_proj)\.layers\.0\./, "$1.proj_in."],
  [/(mlps\.\d|_head|object_pointer_proj)\.layers\.1\./, "$1.layers.0."],
  [/(mlps\.\d|_head|object_pointer_proj)\.layers\.2\./, "$1.proj_out."],
];

/** EdgeTAM's memory attention has names of its own for what SAM 2.1 calls as upstream does. */
const EDGETAM_RULES: readonly Rule[] = [
  [/^(memory_attention\.layers\.\d+)\.linear1\./, "$1.mlp.up_proj."],
  [/^(memory_attention\.layers\.\d+)\.linear2\./, "$1.mlp.down_proj."],
];

/** Keys and values of a perceiver's attention, one above the other. */
const FUSED = /\.to_kv\.weight$/;

/**
 * What transformers calls a tensor of upstream's own checkpoint. Source: sam2.md 7; edgetam.md 9.
 * @returns one name; of keys and values in one, the names of the two halves
 */
export function transformersNames(
  name: string,
  model: "sam2" | "edgetam",
): readonly [string] | readonly [string, string] {
  if (TRUNK[0].test(name)) return [name.replace(...TRUNK)];
  const rules = model === "edgetam" ? [...RULES, ...EDGETAM_RULES] : RULES;
  const renamed = rules.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), name);
  return FUSED.test(renamed)
    ? [renamed.replace(FUSED, ".k_proj.weight"), renamed.replace(FUSED, ".v_proj.weight")]
    : [renamed];
}
