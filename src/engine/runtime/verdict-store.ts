import { type DBSchema, openDB } from "idb";

/** Room for one verdict. What is read may be anything: the reader checks it. */
export interface VerdictStore {
  read(): Promise<unknown>;
  write(verdict: unknown): Promise<void>;
  clear(): Promise<void>;
}

interface Schema extends DBSchema {
  verdicts: { key: string; value: unknown };
}

const KEY = "last";

/** In IndexedDB, which every worker has. Apart from the projects' database, so that neither waits for the other's upgrade. */
export function indexedVerdicts(): VerdictStore {
  const open = async () =>
    openDB<Schema>("videorefer-self-test", 1, {
      upgrade: (database) => void database.createObjectStore("verdicts"),
    });
  const using = async <T>(work: (database: Awaited<ReturnType<typeof open>>) => Promise<T>): Promise<T> => {
    const database = await open();
    try {
      return await work(database);
    } finally {
      database.close();
    }
  };
  return {
    read: () => using((database) => database.get("verdicts", KEY)),
    write: (verdict) => using(async (database) => void (await database.put("verdicts", verdict, KEY))),
    clear: () => using((database) => database.clear("verdicts")),
  };
}
