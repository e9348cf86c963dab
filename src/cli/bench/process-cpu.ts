import type { BrowserContext } from "@playwright/test";

/** CPU time so far of the page's processes, and of the browser's GPU process, where a software adapter computes. */
export interface Cpu {
  readonly pageMs: number;
  readonly gpuMs: number;
}

export async function processCpu(context: BrowserContext): Promise<() => Promise<Cpu>> {
  const session = await context.browser()!.newBrowserCDPSession();
  return async () => {
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    const of = (type: string) =>
      1000 * processInfo.filter((one) => one.type === type).reduce((sum, { cpuTime }) => sum + cpuTime, 0);
    return { pageMs: of("renderer"), gpuMs: of("GPU") };
  };
}
