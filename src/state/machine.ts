import type { DeviceSpeed } from "../core/device-speed.ts";
import type { Failure } from "../core/failure.ts";
import type { SliceCreator } from "./slice.ts";

/** What this machine is worth to a model. */
export interface Machine {
  readonly speed: DeviceSpeed;
  /** What the browser still gives this site on the disk; null when it does not say. */
  readonly freeBytes: number | null;
}

export type MachineState =
  | { readonly kind: "unknown" }
  /** An answer or a model that loads has the machine for now. */
  | { readonly kind: "waiting" }
  | { readonly kind: "measuring"; readonly fraction: number }
  | { readonly kind: "measured"; readonly machine: Machine }
  | { readonly kind: "failed"; readonly failure: Failure };

export interface MachineSlice {
  readonly machine: MachineState;
  machineChanged(machine: MachineState): void;
}

export const createMachineSlice: SliceCreator<MachineSlice> = (set) => ({
  machine: { kind: "unknown" },
  machineChanged: (machine) => set({ machine }),
});
