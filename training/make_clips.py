"""Makes training clips: rendered, encoded, decoded and preprocessed exactly as the app will see them.

    python make_clips.py --out data --first 0 --count 8000

Three clips of four are encoded from just the frames that the sampler picks, which keeps the artefacts and costs a fifth.
"""

import argparse
import pickle
import time
from pathlib import Path

import cv2
import numpy as np

from preprocess import PATCH, keep_mask, patches, prepare_crop, resize, sample_frames, smart_resize
from shapes_world.codec import decode, encode
from shapes_world.pointing import STYLES, draw_mask
from shapes_world.render import background, render_frame
from shapes_world.scene import sample_scene

MIN_VISIBLE = 0.45  # of the object's own area, to be asked about


def make_clip(seed, whole_share=0.25):
    rng = np.random.default_rng(seed)
    scene = sample_scene(rng)
    index, stamps = sample_frames(scene.times, scene.end)
    whole = rng.random() < whole_share
    needed = list(range(len(scene.times))) if whole else index
    canvas, origin = background(scene)
    drawn = {i: render_frame(scene, scene.times[i], canvas, origin) for i in needed}
    codec = "h264" if rng.random() < 0.7 else "vp9"
    matrix = "ITU709" if rng.random() < 0.25 else "ITU601"
    times = [scene.times[i] for i in needed]
    if not whole:  # distinct, ascending
        needed = sorted(set(needed))
        times = [scene.times[i] for i in needed]
    data = encode([drawn[i][0] for i in needed], times, scene.end, codec, int(rng.integers(18, 33)),
                  str(rng.choice(["ultrafast", "veryfast", "medium"], p=[0.3, 0.5, 0.2])))
    pixels = dict(zip(needed, decode(data, matrix)))
    if len(pixels) != len(needed):
        return None
    h, w = smart_resize(scene.height, scene.width, 2, len(index))
    frames = np.stack([resize(pixels[i], h, w) for i in index])
    keep = keep_mask(patches(frames, 2))
    gh, gw = h // PATCH, w // PATCH
    cover = np.zeros((len(index), gh, gw, len(scene.things)), np.float32)
    states = np.zeros((len(index), len(scene.things), 6), np.float32)
    for f, i in enumerate(index):
        _, ids, st = drawn[i]
        for k, s in enumerate(st):
            seen = (ids == k).astype(np.float32)
            cover[f, :, :, k] = cv2.resize(seen, (gw, gh), interpolation=cv2.INTER_AREA)
            full = max(1.0, 0.35 * s["diameter"] ** 2)
            states[f, k] = [s["x"] / scene.width, s["y"] / scene.height, s["diameter"] / scene.short_side, s["angle"], seen.sum() / full, s["mix"]]
    best = cover.max(-1)
    label = np.where(best > 0.12, cover.argmax(-1), -1).astype(np.int8)
    regions, pairs = [], []
    candidates = needed if whole else index

    def point(k, count):
        choice = [i for i in rng.permutation(candidates)[:12] if askable(scene, drawn[int(i)], k)]
        if not choice:
            return None
        i = int(choice[0])
        style = str(rng.choice(STYLES, p=[0.3, 0.35, 0.2, 0.15]))
        mask = draw_mask(rng, drawn[i][1] == k, style)
        crop, grid = prepare_crop(pixels[i], mask, count)
        if not grid.any():
            return None
        mix = drawn[i][2][k]["mix"]
        return {"object": k, "time": scene.times[i], "style": style, "crop": crop, "grid": grid, "mix": mix, "second": _where(scene, drawn[i][2][k])}

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
            "label": label, "states": states, "regions": regions, "pairs": pairs, "pan": scene.pan,
            "objects": [{"shape": t.shape, "colour": t.colour, "to_colour": t.to_colour, "size": t.size, "surface": t.surface,
                         "behaviour": t.behaviour, "motion": t.motion, "fraction": t.diameter / scene.short_side} for t in scene.things]}


def _where(scene, state):
    return (state["x"] / scene.width, state["y"] / scene.height)


def askable(scene, drawn, k):
    _, ids, states = drawn
    area = 0.35 * states[k]["diameter"] ** 2
    mix = states[k]["mix"]
    return states[k]["present"] and (ids == k).sum() > max(60, MIN_VISIBLE * area) and (mix < 0.05 or mix > 0.95)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=1000)
    args = parser.parse_args()
    cv2.setNumThreads(1)
    args.out.mkdir(parents=True, exist_ok=True)
    began = time.time()
    for n, seed in enumerate(range(args.first, args.first + args.count)):
        path = args.out / f"{seed}.pkl"
        if path.exists():
            continue
        clip = make_clip(seed)
        if clip is None:
            continue
        partial = path.with_suffix(".part")
        partial.write_bytes(pickle.dumps(clip, protocol=5))
        partial.rename(path)
        if n % 200 == 199:
            print(f"{n + 1} clips, {(time.time() - began) / (n + 1):.3f} s each", flush=True)


if __name__ == "__main__":
    main()
