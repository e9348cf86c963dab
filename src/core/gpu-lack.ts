/** Why a page gets no GPU: it is not secure, the browser has no WebGPU, or it has and offers no adapter. Each is a failure's code too. */
export type GpuLack = "page-insecure" | "no-webgpu" | "no-adapter";

/** What a window and a worker say of themselves. */
interface Scope {
  readonly isSecureContext: boolean;
  readonly navigator: { readonly gpu?: unknown };
}

/** Which it is, of a page or worker that got no adapter. */
export function gpuLack({ isSecureContext, navigator }: Scope): GpuLack {
  if (navigator.gpu) return "no-adapter";
  // Browsers that have WebGPU hide it from such pages.
  return isSecureContext ? "no-webgpu" : "page-insecure";
}

/** The cause, as part of a sentence. */
export const GPU_LACKS: Readonly<Record<GpuLack, string>> = {
  "page-insecure": "the page is neither on HTTPS nor on localhost, and browsers give WebGPU to no other",
  "no-webgpu": "this browser has no WebGPU, or it is turned off",
  "no-adapter": "this browser has WebGPU, but offers no adapter",
};
