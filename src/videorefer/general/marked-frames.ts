/** An object with the frames that it is marked on. */
interface MarkedObject {
  readonly views: readonly { readonly frameIndex: number }[];
}

/** A frame that is shown, with the objects to be drawn on it. */
export interface MarkedFrame {
  readonly frameIndex: number;
  /** Places of objects in the question, and of the view that lies on this frame. */
  readonly marks: readonly { readonly object: number; readonly view: number }[];
}

/**
 * The frames that a general model is shown, with what is marked on each. An object is marked wherever one of its views lies on a shown
 * frame. Where none does, the frame of its first view takes the place of the nearest one without marks, so that no object goes unseen.
 * @param shown ascending, each once
 * Source: videorefer-suite.md 7.1; upstream marks only frames that are shown anyway.
 */
export function markFrames(
  shown: readonly number[],
  objects: readonly MarkedObject[],
): readonly MarkedFrame[] {
  const isSeen = ({ views }: MarkedObject, frames: readonly number[]) =>
    views.some(({ frameIndex }) => frames.includes(frameIndex));
  const frames = [...shown];
  for (const object of objects) {
    const first = object.views[0];
    if (!first || isSeen(object, frames)) continue;
    const isFree = (frame: number) => !objects.some(({ views }) => views.some((v) => v.frameIndex === frame));
    const nearest = frames
      .filter(isFree)
      .sort((a, b) => Math.abs(a - first.frameIndex) - Math.abs(b - first.frameIndex))[0];
    if (nearest === undefined) frames.push(first.frameIndex);
    else frames[frames.indexOf(nearest)] = first.frameIndex;
  }
  return frames
    .sort((a, b) => a - b)
    .map((frameIndex) => ({
      frameIndex,
      marks: objects.flatMap(({ views }, object) => {
        const view = views.findIndex((one) => one.frameIndex === frameIndex);
        return view < 0 ? [] : [{ object, view }];
      }),
    }));
}
