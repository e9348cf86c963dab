/** What a person gave the page to open. */
export type GivenFootage =
  | {
      readonly kind: "file";
      readonly file: File;
      /** To read it again on the next visit, where the browser gives one. */
      readonly handle: FileSystemFileHandle | null;
      /** It is stored nowhere, as what was pasted or recorded: the browser keeps a copy. */
      readonly made?: true;
    }
  | {
      readonly kind: "folder";
      readonly name: string;
      /** The pictures, in the order of the frames. */
      readonly files: readonly File[];
      readonly handle: FileSystemDirectoryHandle | null;
      /** How fast they follow each other; null until the person has said so. */
      readonly picturesPerSecond: number | null;
    };

export type GivenFolder = Extract<GivenFootage, { kind: "folder" }>;

export function givenName(given: GivenFootage): string {
  return given.kind === "file" ? given.file.name : given.name;
}

export function givenBytes(given: GivenFootage): number {
  return given.kind === "file" ? given.file.size : given.files.reduce((sum, { size }) => sum + size, 0);
}
