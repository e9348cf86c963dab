"""Makes training clips: rendered, encoded, decoded and preprocessed exactly as the app will see them.

    python -m training.from_scratch.make_clips --out data --first 0 --count 8000

Three clips of four are encoded from just the frames that the sampler picks, which keeps the artefacts and costs a fifth.
"""

import argparse
import pickle
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from .preprocess import PATCH, keep_mask, patches, prepare_crop, resize, sample_frames, smart_resize
from ..shapes_world.codec import decode, encode
from ..shapes_world.pointing import STYLES, draw_mask
from ..shapes_world.render import background, render_frame
from ..shapes_world.scene import Scene, sample_scene

MIN_VISIBLE = 0.45  # of the object's own area, to be asked about


@dataclass
class Recording:
    """A scene as a video file gives it back."""

    rng: np.random.Generator
    scene: Scene
    index: list  # frames that the sampler picks; some may repeat
    needed: list  # frames that were encoded
    drawn: dict  # by frame: picture, object per pixel, states
    pixels: dict  # by frame: the decoded picture
    whole: bool  # whether every frame was encoded


def record(seed, choose, whole_share=0.25):
    """Renders, encodes and decodes a scene; `choose(times, end)` picks the frames. None when the codec lost some."""
    rng = np.random.default_rng(seed)
    scene = sample_scene(rng)
    index = choose(scene.times, scene.end)
    whole = rng.random() < whole_share
    needed = list(range(len(scene.times))) if whole else index
    canvas, origin = background(scene)
    drawn = {i: render_frame(scene, scene.times[i], canvas, origin) for i in needed}
    codec = "h264" if rng.random() < 0.7 else "vp9"
    matrix = "ITU709" if rng.random() < 0.25 else "ITU601"
    needed = sorted(set(needed))  # distinct, ascending
    data = encode([drawn[i][0] for i in needed], [scene.times[i] for i in needed], scene.end, codec, int(rng.integers(18, 33)),
                  str(rng.choice(["ultrafast", "veryfast", "medium"], p=[0.3, 0.5, 0.2])))
    pixels = dict(zip(needed, decode(data, matrix)))
    return Recording(rng, scene, index, needed, drawn, pixels, whole) if len(pixels) == len(needed) else None


def states_of(scene, drawn, frames):
    """[frames, objects, 6]: place in frame units, diameter over the shorter side, angle, how much is seen, colour mix."""
    states = np.zeros((len(frames), len(scene.things), 6), np.float32)
    for f, i in enumerate(frames):
        _, ids, st = drawn[i]
        for k, s in enumerate(st):
            seen = (ids == k).sum() / max(1.0, 0.35 * s["diameter"] ** 2)
            states[f, k] = [s["x"] / scene.width, s["y"] / scene.height, s["diameter"] / scene.short_side, s["angle"], seen, s["mix"]]
    return states


def labels_of(ids, count, rows, columns):
    """Which object shows most in every cell of a grid; -1 for none."""
    cover = np.stack([cv2.resize((ids == k).astype(np.float32), (columns, rows), interpolation=cv2.INTER_AREA) for k in range(count)], -1)
    return np.where(cover.max(-1) > 0.12, cover.argmax(-1), -1).astype(np.int8)


def objects_of(scene):
    return [{"shape": t.shape, "colour": t.colour, "to_colour": t.to_colour, "size": t.size, "surface": t.surface,
             "behaviour": t.behaviour, "motion": t.motion, "fraction": t.diameter / scene.short_side} for t in scene.things]


def pointed_at(recording, k, frames):
    """A frame among `frames` on which object `k` can be pointed at, and a person's mask there; None when there is none."""
    rng, scene, drawn = recording.rng, recording.scene, recording.drawn
    choice = [i for i in rng.permutation(frames)[:12] if askable(scene, drawn[int(i)], k)]
    if not choice:
        return None
    i = int(choice[0])
    style = str(rng.choice(STYLES, p=[0.3, 0.35, 0.2, 0.15]))
    return i, draw_mask(rng, drawn[i][1] == k, style), style


def make_clip(seed):
    """A clip as nano sees it."""
    recording = record(seed, lambda times, end: sample_frames(times, end)[0])
    if recording is None:
        return None
    rng, scene, index, drawn, pixels = recording.rng, recording.scene, recording.index, recording.drawn, recording.pixels
    stamps = sample_frames(scene.times, scene.end)[1]
    h, w = smart_resize(scene.height, scene.width, 2, len(index))
    frames = np.stack([resize(pixels[i], h, w) for i in index])
    keep = keep_mask(patches(frames, 2))
    label = np.stack([labels_of(drawn[i][1], len(scene.things), h // PATCH, w // PATCH) for i in index])
    regions, pairs = [], []

    def point(k, count):
        found = pointed_at(recording, k, recording.needed if recording.whole else index)
        if not found:
            return None
        i, mask, style = found
        crop, grid = prepare_crop(pixels[i], mask, count)
        if not grid.any():
            return None
        state = drawn[i][2][k]
        return {"object": k, "time": scene.times[i], "style": style, "crop": crop, "grid": grid, "mix": state["mix"], "second": _where(scene, state)}

    for k in rng.permutation(len(scene.things))[:3]:
        r = point(int(k), 1)
        if r:
            regions.append(r)
    if len(scene.things) > 1:
        a, b = (int(v) for v in rng.permutation(len(scene.things))[:2])
        two = [point(a, 2), point(b, 2)]
        if all(two):
            pairs.append(two)
    if not regions:
        return None
    return {"seed": seed, "width": scene.width, "height": scene.height, "end": scene.end, "stamps": stamps, "frames": frames, "keep": keep,
            "label": label, "states": states_of(scene, drawn, index), "regions": regions, "pairs": pairs, "pan": scene.pan, "objects": objects_of(scene)}


def _where(scene, state):
    return (state["x"] / scene.width, state["y"] / scene.height)


def askable(scene, drawn, k):
    _, ids, states = drawn
    area = 0.35 * states[k]["diameter"] ** 2
    mix = states[k]["mix"]
    return states[k]["present"] and (ids == k).sum() > max(60, MIN_VISIBLE * area) and (mix < 0.05 or mix > 0.95)


def save_numbered(out, numbers, make):
    """Keeps what `make(number)` gives under `out`, a file each, skipping what is there."""
    cv2.setNumThreads(1)
    out.mkdir(parents=True, exist_ok=True)
    began = time.time()
    for n, number in enumerate(numbers):
        path = out / f"{number}.pkl"
        if path.exists():
            continue
        made = make(number)
        if made is None:
            continue
        partial = path.with_suffix(".part")
        partial.write_bytes(pickle.dumps(made, protocol=5))
        partial.rename(path)
        if n % 200 == 199:
            print(f"{n + 1} files, {(time.time() - began) / (n + 1):.3f} s each", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=1000)
    args = parser.parse_args()
    save_numbered(args.out, range(args.first, args.first + args.count), make_clip)


if __name__ == "__main__":
    main()
