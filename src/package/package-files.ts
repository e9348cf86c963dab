import { FailureError } from "../core/failure.ts";
import type { PackageSource } from "./package-source.ts";

/** Reads the files of one package folder, from a server or from the browser's storage. */
export interface PackageFiles {
  /**
   * @param onBytes called with the size of every piece as it arrives
   * @param fresh bypasses all caches, for use after a cached copy turned out to be damaged
   * @throws FailureError `package-missing`, `network`
   */
  read(path: string, onBytes: (bytes: number) => void, fresh?: boolean): Promise<Blob>;
}

export function openPackageFiles(source: PackageSource): PackageFiles {
  switch (source.kind) {
    case "url":
      return urlFiles(source.baseUrl);
    case "opfs":
      return opfsFiles(source.path);
    case "files":
      return pickedFiles(source.files);
  }
}

function missing(path: string, detail: string): FailureError {
  return new FailureError(
    "package-missing",
    `the model package lacks ${path} (${detail}); add or download the model again`,
  );
}

function urlFiles(baseUrl: string): PackageFiles {
  const folder = new URL(baseUrl.endsWith("/") ? baseUrl : `${baseUrl}/`, globalThis.location.origin);
  return {
    async read(path, onBytes, fresh = false) {
      let response: Response;
      try {
        response = await fetch(new URL(path, folder), { cache: fresh ? "reload" : "default" });
      } catch {
        throw new FailureError("network", "{path} of the model could not be fetched; check the connection", {
          values: { path },
        });
      }
      // A single-page server answers an unknown path with its page.
      const isPage = response.headers.get("content-type")?.startsWith("text/html") ?? false;
      if (!response.ok || isPage) throw missing(path, response.ok ? "not found" : `HTTP ${response.status}`);
      try {
        return await readCounted(response, onBytes);
      } catch {
        throw new FailureError(
          "network",
          "{path} did not arrive whole; check the connection and the free disk space, and try again",
          { values: { path } },
        );
      }
    },
  };
}

/** Reads a response as a blob. The browser keeps blobs outside of the worker's memory, unlike pieces collected here. */
function readCounted(response: Response, onBytes: (bytes: number) => void): Promise<Blob> {
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, controller) {
      onBytes(piece.byteLength);
      controller.enqueue(piece);
    },
  });
  return new Response(response.body?.pipeThrough(counter as never)).blob();
}

function pickedFiles(files: Extract<PackageSource, { kind: "files" }>["files"]): PackageFiles {
  return {
    async read(path, onBytes) {
      const found = files.find((one) => one.path === path);
      if (!found) throw missing(path, "it is not in the folder");
      onBytes(found.file.size);
      return found.file;
    },
  };
}

function opfsFiles(folderPath: string): PackageFiles {
  return {
    async read(path, onBytes) {
      try {
        let folder = await navigator.storage.getDirectory();
        for (const part of folderPath.split("/").filter(Boolean))
          folder = await folder.getDirectoryHandle(part);
        const file = await (await folder.getFileHandle(path)).getFile();
        onBytes(file.size);
        return file;
      } catch (error) {
        throw missing(`${folderPath}/${path}`, error instanceof Error ? error.name : "unreadable");
      }
    },
  };
}
