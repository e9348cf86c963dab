import { FailureError } from "../../core/failure.ts";
import { SegmentClient } from "../../services/segment-client.ts";
import { useApp } from "../../state/app-store.ts";
import { deviceFromAddress } from "../../state/device-from-address.ts";
import { segmenterPackages } from "../segmenter-packages.ts";
import { FootageSegmenter } from "./footage-segmenter.ts";

/** The chosen segmenter in a worker of its own, so that clicks in the workspace keep theirs. It is loaded when it is first wanted. */
export class ClipSegmenter extends FootageSegmenter {
  private loading: Promise<void> | null = null;

  constructor(protected override readonly client: SegmentClient = new SegmentClient()) {
    super(client);
    client.onCrash = () => {
      this.loading = null;
      this.forget();
    };
  }

  protected override ready(): Promise<void> {
    this.loading ??= this.load().catch((error: unknown) => {
      this.loading = null;
      throw error;
    });
    return this.loading;
  }

  private async load(): Promise<void> {
    const { settings } = useApp.getState();
    const device = deviceFromAddress() ?? settings.device;
    let why = new FailureError(
      "no-segmenter",
      "expected a segmenter, and none is here; get one under Models",
    );
    for (const source of segmenterPackages()) {
      const loaded = await this.client.load(source, device, () => {}, settings.segmenterSide);
      if (loaded.ok) return;
      why = FailureError.of(loaded.error);
    }
    throw why;
  }
}
