export function createModels(): any {
  let stored: any[] = [
    {
      folder: "half-q4f32",
      name: "VideoRefer-VideoLLaMA3-7B",
      repository: "DAMO-NLP-SG/VideoRefer-VideoLLaMA3-7B",
      revision: "abcdef0123456789",
      licence: "apache-2.0",
      variant: "q4f32",
      family: null,
      state: "unfinished",
      bytes: 1.2e9,
      unfinished: {
        doneBytes: 4e9,
        totalBytes: 16e9,
        origin: { kind: "hub", repository: "a/b", revision: "x" },
      },
    },
  ];
  let paused = false;
  return {
    list: async () => ({ ok: true, value: stored }),
    quote: async (origin: any, variant: any) => ({
      ok: true,
      value: {
        folder: "vr2b-" + variant,
        origin,
        name: "VideoRefer-VideoLLaMA3-2B",
        repository: origin.repository ?? "x",
        revision: "0123456789abcdef0123456789abcdef01234567",
        licence: "apache-2.0",
        family: "videorefer-videollama3",
        variant,
        ready: false,
        sourceBytes: 3_912_345_678,
        doneBytes: 0,
        keptBytes: 1_523_456_789,
        freeBytes: 48e9,
      },
    }),
    add: async (q: any, t: any, on: any) => {
      paused = false;
      for (let i = 0; i <= 40; i++) {
        if (paused) return { ok: false, error: { code: "cancelled", message: "x" } };
        on({
          phase: "converting",
          doneBytes: (q.sourceBytes * i) / 40,
          totalBytes: q.sourceBytes,
          note: null,
        });
        await new Promise((r) => setTimeout(r, 200));
      }
      const m = {
        folder: q.folder,
        name: q.name,
        repository: q.repository,
        revision: q.revision,
        licence: q.licence,
        variant: q.variant,
        family: q.family,
        state: "ready",
        bytes: q.keptBytes,
        unfinished: null,
      };
      stored = [...stored, m];
      return { ok: true, value: m };
    },
    pause: () => {
      paused = true;
    },
    remove: async (f: string) => {
      stored = stored.filter((m) => m.folder !== f);
      return { ok: true, value: undefined };
    },
    verify: async (f: string, on: any) => {
      on({ phase: "checking", doneBytes: 1, totalBytes: 2, note: null });
      return { ok: true, value: ["decoder.weights-000.bin"] };
    },
    exportTo: async () => ({ ok: true, value: undefined }),
  };
}
