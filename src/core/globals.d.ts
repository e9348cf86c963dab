// What the page, workers, service workers and Node all have, so that pure code compiles with nothing more.

declare const console: { error(...values: readonly unknown[]): void };

type BufferSource = ArrayBufferView<ArrayBuffer> | ArrayBuffer;

declare const crypto: {
  readonly subtle: { digest(algorithm: string, bytes: BufferSource): Promise<ArrayBuffer> };
};

declare namespace WebAssembly {
  function validate(bytes: BufferSource): boolean;
}

declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label?: string, options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean });
  decode(bytes?: BufferSource, options?: { readonly stream?: boolean }): string;
}
