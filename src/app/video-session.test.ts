import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, expect, it, vi } from "vitest";
import { fail, ok, type Result } from "../core/failure.ts";
import { packedMasks } from "../core/named-mask.ts";
import type { Project } from "../core/project.ts";
import type { VideoInfo } from "../core/video.ts";
import { fingerprint } from "../services/fingerprint.ts";
import type { GivenFootage } from "../state/given-footage.ts";
import { sampleProject } from "../testing/sample-project.ts";

const { project, masks } = sampleProject();

/** A stand-in for the parts around the session, which has its stores and the database to itself. */
async function createSession() {
  vi.resetModules();
  vi.stubGlobal("indexedDB", new IDBFactory());
  const { VideoSession } = await import("./video-session.ts");
  const { useApp } = await import("../state/app-store.ts");
  const { createEmptyProject, useDocument } = await import("../state/document.ts");
  const store = await import("../projects/project-store.ts");
  const calls: string[] = [];
  const media = {
    open: async (file: File): Promise<Result<VideoInfo>> => ok(info(file)),
    openPictures: async (files: readonly File[], picturesPerSecond: number): Promise<Result<VideoInfo>> =>
      ok({ ...info(files[0]!), picturesPerSecond }),
    close: () => calls.push("close"),
    thumbnails: async () => ok(undefined),
  };
  const playback = {
    load: async (file: File | null) => {
      calls.push(`load ${file?.name}`);
    },
    unload: () => {},
  };
  const projects = {
    mayLeave: async () => true,
    open: async (opened: Project) => {
      calls.push(`project ${opened.name}`);
      useDocument.getState().projectOpened(opened);
      return true;
    },
    openNew: async (opened: Project) => {
      calls.push(`new project ${opened.name}`);
      useDocument.getState().projectOpened(opened);
      return true;
    },
  };
  const stopAnswers = vi.fn();
  const session = new VideoSession({
    media,
    playback,
    thumbnails: { clear: () => {}, open: () => {} },
    projects,
    beforeChange: stopAnswers,
  } as unknown as ConstructorParameters<typeof VideoSession>[0]);
  useDocument.getState().projectOpened(createEmptyProject());
  return {
    session,
    media,
    projects,
    store,
    calls,
    stopAnswers,
    app: () => useApp.getState(),
    project: () => useDocument.getState().project,
  };
}

const video = (name: string, bytes = name) => new File([bytes], name);
const given = (file: File): GivenFootage => ({ kind: "file", file, handle: null });
const info = (file: File): VideoInfo =>
  ({
    width: 3,
    height: 2,
    timesSeconds: [0, 0.5, 1],
    endSeconds: 1.5,
    notices: [],
    name: file.name,
  }) as unknown as VideoInfo;
const sample = (path: string) => ({ kind: "sample", path }) as const;

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve: () => resolve() };
}

let parts: Awaited<ReturnType<typeof createSession>>;
beforeEach(async () => {
  parts = await createSession();
});

it("gives an empty project the video, and its name where it has none", async () => {
  const file = video("park.mp4");
  await parts.session.open(given(file), sample("park.mp4"));
  expect(parts.project()).toMatchObject({
    name: "park",
    video: {
      name: "park.mp4",
      bytes: file.size,
      fingerprint: await fingerprint(file),
      width: 3,
      height: 2,
      frameCount: 3,
      durationSeconds: 1.5,
    },
  });
  expect(parts.app().video.kind).toBe("ready");
  expect(parts.calls).toEqual(["load park.mp4"]);
  expect(parts.stopAnswers).toHaveBeenCalledOnce();
  await vi.waitFor(async () =>
    expect(await parts.store.loadVideoSource(parts.project().id)).toEqual(sample("park.mp4")),
  );
});

it("takes the same bytes for the same video, whatever they are called", async () => {
  await parts.session.open(given(video("a.mp4", "bytes")), null);
  const { id } = parts.project();
  await parts.session.open(given(video("b.mp4", "bytes")), null);
  expect(parts.project().id).toBe(id);
});

it("starts a new project for a different video, and says so in words", async () => {
  await parts.session.open(given(video("a.mp4")), null);
  await parts.session.open(given(video("b.mp4")), null);
  expect(parts.project()).toMatchObject({ name: "b", video: { name: "b.mp4" } });
  expect(parts.calls).toContain("new project b");
  expect(parts.app().notice?.text).toBe(
    "This is a different video, so a new project was started. “a” is still under Projects.",
  );
});

it("goes back to the stored project about a video", async () => {
  const file = video("dog.mp4");
  const stored = { ...project, video: { ...project.video!, fingerprint: await fingerprint(file) } };
  await parts.store.saveProject(null, stored, packedMasks(masks));
  await parts.session.open(given(video("a.mp4")), null);
  await parts.session.open(given(file), null);
  expect(parts.project()).toEqual(stored);
});

it("keeps a copy of a picture that is stored nowhere, and of a folder its rate", async () => {
  const picture = video("Pasted.png");
  parts.media.open = async (file) => ok({ ...info(file), timesSeconds: [0], endSeconds: 0, still: true });
  await parts.session.open({ ...given(picture), made: true } as GivenFootage);
  expect(parts.project().video).toMatchObject({ still: true, frameCount: 1 });
  await vi.waitFor(async () =>
    expect(await parts.store.loadVideoSource(parts.project().id)).toMatchObject({ kind: "copy" }),
  );
  const files = [video("0.png"), video("1.png")];
  await parts.session.open({ kind: "folder", name: "bear", files, handle: null, picturesPerSecond: 24 });
  expect(parts.project()).toMatchObject({
    name: "bear",
    video: { name: "bear", bytes: 10, picturesPerSecond: 24 },
  });
  const { id } = parts.project();
  await parts.session.open({ kind: "folder", name: "renamed", files, handle: null, picturesPerSecond: 24 });
  expect(parts.project().id).toBe(id);
});

it("says why a file cannot be opened, and leaves the project alone", async () => {
  await parts.session.open(given(new File([], "empty.mp4")), null);
  expect(parts.app().video).toMatchObject({ kind: "failed", failure: { code: "file-empty" } });
  parts.media.open = async () => fail("not-a-video", "text");
  await parts.session.open(given(video("notes.txt")), null);
  expect(parts.app().video).toMatchObject({ kind: "failed", failure: { code: "not-a-video" } });
  expect(parts.project().video).toBeNull();
});

it("drops a video while whose project was being found another was opened", async () => {
  await parts.session.open(given(video("first.mp4")), null);
  const { openNew } = parts.projects;
  const [waiting, disk] = [deferred(), deferred()];
  parts.projects.openNew = async (opened) => {
    if (opened.name === "slow") {
      waiting.resolve();
      await disk.promise;
    }
    return openNew(opened);
  };
  const slow = parts.session.open(given(video("slow.mp4")), sample("slow.mp4"));
  await waiting.promise;
  const fast = parts.session.open(given(video("fast.mp4")), sample("fast.mp4"));
  disk.resolve();
  await Promise.all([slow, fast]);
  expect(parts.project().video?.name).toBe("fast.mp4");
  expect(parts.app().video).toMatchObject({ kind: "ready", reference: { name: "fast.mp4" } });
  expect(parts.calls.filter((call) => call.startsWith("load"))).toEqual(["load first.mp4", "load fast.mp4"]);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await parts.store.loadVideoSource(parts.project().id)).toEqual(sample("fast.mp4"));
});

it("keeps the open video and project when the person would not leave unsaved work", async () => {
  await parts.session.open(given(video("first.mp4")), null);
  const shown = parts.app().video;
  parts.projects.mayLeave = async () => false;
  await parts.session.open(given(video("second.mp4")), null);
  expect(parts.app().video).toBe(shown);
  expect(parts.project().video?.name).toBe("first.mp4");
  expect(parts.calls.filter((call) => call.startsWith("load"))).toEqual(["load first.mp4"]);
  // The project's own video asks nobody.
  await parts.session.open(given(video("first.mp4")), null);
  expect(parts.calls.filter((call) => call.startsWith("load"))).toEqual(["load first.mp4", "load first.mp4"]);
});

it("waits for the project's video when the person stays at the last moment", async () => {
  await parts.session.open(given(video("first.mp4")), null);
  parts.projects.openNew = async () => false;
  await parts.session.open(given(video("second.mp4")), null);
  expect(parts.app().video).toMatchObject({ kind: "waiting", reference: { name: "first.mp4" } });
});

it("lets go of everything when it is closed, also of a file that is being read", async () => {
  const opening = parts.session.open(given(video("a.mp4")), null);
  parts.session.close({ kind: "none" });
  await opening;
  expect(parts.app().video.kind).toBe("none");
  expect(parts.calls).toEqual(["close"]);
});
