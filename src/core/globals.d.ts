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

declare function setTimeout(work: () => void, milliseconds: number): number;
declare function clearTimeout(timer: number): void;

interface AbortSignal {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

interface MessagePort {
  onmessage: (() => void) | null;
  postMessage(message: unknown): void;
}

declare class MessageChannel {
  readonly port1: MessagePort;
  readonly port2: MessagePort;
}
