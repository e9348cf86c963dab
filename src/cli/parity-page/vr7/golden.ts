/** golden.json of a fixture of the VideoRefer-7B family. */
export interface Vr7Golden {
  readonly cases: Readonly<Record<string, Vr7GoldenCase>>;
  readonly sentinels: { readonly "<image>": number; readonly "<video>": number };
  readonly special_ids: { readonly "<region>": number };
  readonly max_new_tokens: number;
  readonly tensors: Readonly<Record<string, { readonly meaning: string }>>;
  readonly inputs: Readonly<Record<string, { readonly shape: readonly number[] }>>;
}

export interface Vr7GoldenCase {
  readonly mode: "video" | "image" | "text";
  readonly clip: string | null;
  readonly question: string;
  readonly prompt: string;
  readonly input_ids: readonly number[];
  readonly sequence_length: number;
  readonly generated_ids: readonly number[];
  readonly generated_text: string;
  readonly num_frames?: number;
  readonly frame_indices?: readonly number[];
  readonly pixel_bytes_sha256?: string;
  readonly connector_tokens?: number;
  readonly region_frames?: readonly number[];
  readonly ann_indices?: readonly (readonly number[])[];
  readonly masks?: string;
  readonly region_token_counts?: readonly number[];
}
