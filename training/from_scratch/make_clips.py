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
from ..shapes_world import unknown
from ..shapes_world.codec import decode, encode
from ..shapes_world.pointing import STYLES, draw_mask
from ..shapes_world.render import background, render_frame
from ..shapes_world.scene import Scene, sample_scene
from ..shapes_world.source import MOMENTS, Truth, compress

MIN_VISIBLE = 0.45  # of the object's own area, to be asked about
NOTHING = -1  # the object of a region that shows none
STRANGE, PANS = 0.12, 0.3  # shares of clips of something else, and with a moving camera: more than shapes world has, as they are harder
#: Share of short clips, and how long clips last. Without short ones of shapes, few frames alone would tell something else.
SHORT, SECONDS_SHORT, SECONDS = 0.1, (0.2, 1.5), (2, 6)


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


def record(seed, choose, whole_share=0.25, sample=sample_scene):
    """Renders, encodes and decodes a scene; `choose(times, end)` picks the frames. None when the codec lost some."""
    rng = np.random.default_rng(seed)
    scene = sample(rng)
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
    if not count:
        return np.full((rows, columns), NOTHING, np.int8)
    cover = np.stack([cv2.resize((ids == k).astype(np.float32), (columns, rows), interpolation=cv2.INTER_AREA) for k in range(count)], -1)
    return np.where(cover.max(-1) > 0.12, cover.argmax(-1), NOTHING).astype(np.int8)


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
    """A clip as nano sees it, or something that is not of its world."""
    rng = np.random.default_rng([seed, 1])
    return strange_clip(rng, seed) if rng.random() < STRANGE else shapes_clip(seed)


def shapes_clip(seed):
    # Of its own numbers, so that the rest of a clip does not depend on the share.
    seconds = SECONDS_SHORT if np.random.default_rng([seed, 2]).random() < SHORT else SECONDS
    recording = record(seed, lambda times, end: sample_frames(times, end)[0], sample=lambda rng: sample_scene(rng, pans=PANS, seconds=seconds))
    if recording is None:
        return None
    rng, scene, index, drawn, pixels = recording.rng, recording.scene, recording.index, recording.drawn, recording.pixels
    regions = []

    def point(k, count):
        found = pointed_at(recording, k, recording.needed if recording.whole else index)
        if found:
            i, mask, _ = found
            regions.extend(region_of(k, count, pixels[i], mask, drawn[i][2][k]["mix"]))

    for k in range(len(scene.things)):
        for count in (1, 1, 2) if len(scene.things) > 1 else (1, 1):
            point(k, count)
    if not regions:
        return None
    if rng.random() < 0.4:
        i = int(rng.choice(index))
        regions += region_of(NOTHING, 1, pixels[i], unknown.region(rng, scene.height, scene.width) & (drawn[i][1] < 0))
    truth = Truth.of(scene)
    states = np.stack([f.state for f in truth.facts], 1)
    return seen_as(seed, [pixels[i] for i in index], np.stack([drawn[i][1] for i in index]), scene.times, scene.end, regions) | {
        "states": states_of(scene, drawn, index), "truth": states, "coverers": truth.coverers, "pan": tuple(v / scene.short_side for v in scene.pan), "objects": objects_of(scene)}


def strange_clip(rng, seed):
    """A clip of textures, drawings and things without a name."""
    short = int(np.exp(rng.uniform(np.log(120), np.log(300))))
    width, height = int(short * rng.uniform(1, 1.8)) // 2 * 2, short // 2 * 2
    if rng.random() < 0.3:
        width, height = height, width
    frames = int(rng.integers(6, 20))
    times, end = [k / 4 for k in range(frames)], frames / 4
    film = unknown.film(rng, height, width, frames)
    pixels = compress(rng, film.frames, times, end)
    regions = []
    for _ in range(4):
        i = int(rng.integers(frames))
        regions += region_of(NOTHING, 1, pixels[i], unknown.region(rng, height, width, film.pieces[i]))
    index = sample_frames(times, end)[0]
    if not regions:
        return None
    return seen_as(seed, [pixels[i] for i in index], np.full((len(index), height, width), NOTHING, np.int8), times, end, regions) | {
        "states": np.zeros((len(index), 0, 6), np.float32), "truth": np.zeros((MOMENTS, 0, 6), np.float32), "coverers": [], "pan": (0.0, 0.0), "objects": []}


def seen_as(seed, pictures, ids, times, end, regions):
    """What the sampler and the resizer make of pictures, and which object each patch shows."""
    height, width = ids.shape[1:]
    h, w = smart_resize(height, width, 2, len(pictures))
    frames = np.stack([resize(p, h, w) for p in pictures])
    return {"seed": seed, "width": width, "height": height, "end": end, "times": times, "stamps": sample_frames(times, end)[1], "frames": frames, "ids": ids,
            "keep": keep_mask(patches(frames, 2)), "label": np.stack([labels_of(i, int(ids.max()) + 1, h // PATCH, w // PATCH) for i in ids]), "regions": regions}


def region_of(k, count, picture, mask, mix=0.0):
    """The region under a mask, as a list of one; empty when no patch is marked. k: its object, or NOTHING; count: regions in the question."""
    if not mask.any():
        return []
    crop, grid = prepare_crop(picture, mask, count)
    return [{"object": k, "count": count, "crop": crop, "grid": grid, "mix": mix}] if grid.any() else []


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
