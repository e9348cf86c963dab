"""Clips with a star each, and questions about the star and another shape, as a person would ask them in the page.

    python -m training.corrections.make_clips --out FOLDER --first 970000 --count 10
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ..data.masks import runs_of
from ..shapes_world.codec import encode
from ..shapes_world.pointing import draw_mask
from ..shapes_world.render import background, render_frame
from ..shapes_world.scene import sample_scene
from ..shapes_world.source import MIN_VISIBLE

#: What the page asks a model of the bundled one's family when a person presses Describe (src/videorefer/vr3/questions.ts).
QUESTION = "Please describe the <region> in the video in detail."
ASIDE = "star"


@dataclass(frozen=True)
class Asked:
    """An object, pointed at on a frame."""

    thing: int
    frame: int


def choose(rng: np.random.Generator, scene: Any, drawn: Sequence[Any]) -> list[Asked]:
    """The star and one other object, each on a frame that shows it clearly; fewer where there is no such frame, none without a star."""
    stars = [k for k, thing in enumerate(scene.things) if thing.shape == ASIDE]
    others = [k for k in range(len(scene.things)) if k not in stars]
    wanted = [*stars[:1], *others[:1]]
    if not stars or not others:
        return []
    found = []
    for k in wanted:
        for frame in (int(i) for i in rng.permutation(len(drawn))):
            _, ids, states = drawn[frame]
            state = states[k]
            clear = state["mix"] < 0.05 or state["mix"] > 0.95
            if state["present"] and clear and (ids == k).sum() > max(40, MIN_VISIBLE * 0.35 * state["diameter"] ** 2):
                found.append(Asked(k, frame))
                break
    return found if len(found) == len(wanted) else []


def make(out: Path, first: int, count: int) -> int:
    """Writes clips, masks, `jobs.jsonl` for `npm run ask`, `marks.json` for the page's export, and `truth.json`.
    @returns: how many questions there are"""
    out.mkdir(parents=True, exist_ok=True)
    jobs: list[dict[str, Any]] = []
    marks: dict[str, Any] = {}
    truth: dict[str, Any] = {}
    made, seed = 0, first
    while made < count:
        rng = np.random.default_rng(seed)
        seed += 1
        scene = sample_scene(rng)
        if not any(thing.shape == ASIDE for thing in scene.things):
            continue
        canvas, origin = background(scene)
        drawn = [render_frame(scene, t, canvas, origin) for t in scene.times]
        asked = choose(rng, scene, drawn)
        if not asked:
            continue
        video = f"{made:03d}.mp4"
        (out / video).write_bytes(encode([d[0] for d in drawn], scene.times, scene.end, "h264", int(rng.integers(18, 28))))
        for nth, of in enumerate(asked):
            job, thing = f"{made:03d}-{nth}", scene.things[of.thing]
            mask = draw_mask(rng, drawn[of.frame][1] == of.thing, str(rng.choice(["exact", "brush", "polygon"])))
            cv2.imwrite(str(out / f"{job}.png"), mask.astype(np.uint8) * 255)
            time = float(scene.times[of.frame])
            jobs.append({"id": job, "video": video, "time": time, "mask": f"{job}.png", "question": QUESTION})
            clip = {"width": scene.width, "height": scene.height, "frameCount": len(scene.times), "durationSeconds": scene.end}
            marks[job] = {"video": video, "clip": clip, "frame": of.frame, "time": time, "counts": runs_of(mask)}
            truth[job] = {"shape": thing.shape, "colours": [c for c in (thing.colour, thing.to_colour) if c]}
        made += 1
    (out / "jobs.jsonl").write_text("".join(json.dumps(job) + "\n" for job in jobs))
    (out / "marks.json").write_text(json.dumps(marks))
    (out / "truth.json").write_text(json.dumps(truth, indent=1) + "\n")
    return len(jobs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--first", type=int, default=970000)
    parser.add_argument("--count", type=int, default=10)
    args = parser.parse_args()
    print(f"{args.count} clips, {make(args.out, args.first, args.count)} questions")


if __name__ == "__main__":
    main()
