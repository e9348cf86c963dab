import { FailureError } from "../../core/failure.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

/** Typed access to one configuration file of a checkpoint; every complaint names the file, the key and what was found. */
export class JsonReader {
  private readonly file: string;
  private readonly values: JsonObject;

  constructor(file: string, values: JsonObject) {
    this.file = file;
    this.values = values;
  }

  has(key: string): boolean {
    return this.values[key] !== undefined && this.values[key] !== null;
  }

  /** @throws FailureError `package-unsupported` unless the value is one of `accepted` (`undefined` accepts absence) */
  require(key: string, accepted: readonly (string | number | boolean | null | undefined)[]): void {
    const value = this.values[key];
    if (accepted.some((candidate) => candidate === value)) return;
    const wanted = accepted
      .filter((candidate) => candidate !== undefined)
      .map((candidate) => show(candidate));
    throw new FailureError(
      "package-unsupported",
      `${this.file}: ${key} should be ${wanted.join(" or ")}, got ${show(value)}`,
    );
  }

  integer(key: string, { minimum, otherwise }: { minimum: number; otherwise?: number }): number {
    const value = this.valueOr(key, otherwise);
    if (Number.isSafeInteger(value) && (value as number) >= minimum) return value as number;
    throw this.complaint(key, `an integer of at least ${minimum}`);
  }

  number(key: string, { above, otherwise }: { above?: number; otherwise?: number } = {}): number {
    const value = this.valueOr(key, otherwise);
    if (Number.isFinite(value) && (above === undefined || (value as number) > above)) return value as number;
    throw this.complaint(key, above === undefined ? "a number" : `a number above ${above}`);
  }

  boolean(key: string, otherwise: boolean): boolean {
    const value = this.valueOr(key, otherwise);
    if (typeof value === "boolean") return value;
    throw this.complaint(key, "true or false");
  }

  /** One integer or a list of them, as a list. */
  integers(key: string): number[] {
    const value = this.values[key];
    const list: unknown[] = Array.isArray(value) ? value : [value];
    if (list.length > 0 && list.every((item) => Number.isSafeInteger(item))) return list as number[];
    throw this.complaint(key, "an integer or a list of integers");
  }

  /** Three finite numbers, one per colour channel. */
  triple(key: string): readonly [number, number, number] {
    const value = this.values[key];
    if (Array.isArray(value) && value.length === 3 && value.every((item) => Number.isFinite(item))) {
      return [value[0], value[1], value[2]];
    }
    throw this.complaint(key, "three numbers");
  }

  private valueOr(key: string, otherwise: unknown): unknown {
    return this.has(key) ? this.values[key] : otherwise;
  }

  private complaint(key: string, wanted: string): FailureError {
    return new FailureError(
      "package-corrupt",
      `${this.file}: ${key} should be ${wanted}, got ${show(this.values[key])}`,
    );
  }
}

function show(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
