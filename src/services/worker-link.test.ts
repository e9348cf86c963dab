import { expose } from "comlink";
import { describe, expect, it, vi } from "vitest";
import { ok, type Result } from "../core/failure.ts";
import { WorkerLink } from "./worker-link.ts";

interface EchoApi {
  echo(text: string): Promise<Result<string>>;
  hang(): Promise<Result<string>>;
  explode(): Promise<Result<string>>;
}

/** A worker's outside over a real MessageChannel, with comlink's real other end in the same thread. */
class ChannelWorker extends EventTarget {
  private readonly channel = new MessageChannel();
  terminated = false;

  constructor() {
    super();
    const api: EchoApi = {
      echo: async (text) => ok(text),
      hang: () => new Promise(() => {}),
      explode: async () => {
        throw new Error("boom");
      },
    };
    expose(api, this.channel.port2);
    this.channel.port1.addEventListener("message", (event) =>
      this.dispatchEvent(new MessageEvent("message", { data: event.data })),
    );
    this.channel.port1.start();
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    this.channel.port1.postMessage(message, transfer);
  }

  terminate(): void {
    this.terminated = true;
    this.channel.port1.close();
    this.channel.port2.close();
  }

  crash(message: string): void {
    this.dispatchEvent(Object.assign(new Event("error", { cancelable: true }), { message }));
  }
}

function link() {
  const workers: ChannelWorker[] = [];
  const result = new WorkerLink<EchoApi>("The echo worker", () => {
    const worker = new ChannelWorker();
    workers.push(worker);
    return worker as unknown as Worker;
  });
  return { link: result, workers };
}

describe("WorkerLink", () => {
  it("starts the worker with the first call and keeps it", async () => {
    const { link: echo, workers } = link();
    expect(workers).toHaveLength(0);
    expect(await echo.call((remote) => remote.echo("a"))).toEqual(ok("a"));
    expect(await echo.call((remote) => remote.echo("b"))).toEqual(ok("b"));
    expect(workers).toHaveLength(1);
    workers[0]!.terminate();
  });

  it("turns an exception of the worker into a failure", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const { link: echo, workers } = link();
    const result = await echo.call((remote) => remote.explode());
    expect(result.ok ? "" : result.error.message).toContain("boom");
    workers[0]!.terminate();
  });

  it("settles calls in flight when the worker dies, reports once, and starts another for the next call", async () => {
    const { link: echo, workers } = link();
    const onCrash = vi.fn();
    echo.onCrash = onCrash;
    const hanging = [echo.call((remote) => remote.hang()), echo.call((remote) => remote.hang())];
    workers[0]!.crash("out of memory");
    for (const result of await Promise.all(hanging)) {
      expect(result.ok ? "" : result.error.message).toContain("out of memory");
    }
    expect(onCrash).toHaveBeenCalledTimes(1);
    expect(workers[0]!.terminated).toBe(true);
    expect(await echo.call((remote) => remote.echo("again"))).toEqual(ok("again"));
    expect(workers).toHaveLength(2);
    workers[1]!.terminate();
  });

  it("gives up a worker that is of no more use as if it had died", async () => {
    const { link: echo, workers } = link();
    const onCrash = vi.fn();
    echo.onCrash = onCrash;
    const hanging = echo.call((remote) => remote.hang());
    const failure = { code: "gpu-lost", message: "the graphics device was lost" } as const;
    echo.giveUp(failure);
    expect(await hanging).toEqual({ ok: false, error: failure });
    expect(onCrash).toHaveBeenCalledExactlyOnceWith(failure);
    expect(workers[0]!.terminated).toBe(true);
    expect(await echo.call((remote) => remote.echo("again"))).toEqual(ok("again"));
    workers[1]!.terminate();
  });
});
