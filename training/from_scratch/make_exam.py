"""Renders an exam: video files, masks and questions as a person would give them, with the truth beside.

    python -m training.from_scratch.make_exam --out exam --first 900000 --count 100
    npm run ask -- --batch exam/jobs.jsonl > exam/answers.jsonl
    python -m training.from_scratch.score_exam exam
"""

import argparse
import json
from pathlib import Path

import cv2
import numpy as np

from .make_clips import askable
from ..shapes_world.codec import encode
from ..shapes_world.pointing import draw_mask
from ..shapes_world.render import background, render_frame
from ..shapes_world.scene import sample_scene

#: What each model is asked in the app when nobody writes a question.
QUESTIONS = {"nano": "Please describe the <region> in the video in detail.", "nano7": "Describe the <region> in detail in the video."}


def truth_of(thing):
    return {"shape": thing.shape, "colour": thing.colour, "to_colour": thing.to_colour, "size": thing.size, "surface": thing.surface, "behaviour": thing.behaviour,
            "direction": thing.motion.get("direction")}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--first", type=int, default=900000)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--model", choices=QUESTIONS, default="nano")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    jobs, truth = [], {}
    seed = args.first
    made = 0
    while made < args.count:
        rng = np.random.default_rng(seed)
        seed += 1
        scene = sample_scene(rng)
        canvas, origin = background(scene)
        drawn = [render_frame(scene, t, canvas, origin) for t in scene.times]
        asked = []
        for k in rng.permutation(len(scene.things)):
            frames = [i for i in rng.permutation(len(drawn)) if askable(scene, drawn[i], int(k))]
            if frames and len(asked) < 2:
                asked.append((int(k), int(frames[0])))
        if not asked:
            continue
        codec, end = ("h264", "mp4") if rng.random() < 0.6 else ("vp9", "webm")
        name = f"{made:03d}.{end}"
        (args.out / name).write_bytes(encode([d[0] for d in drawn], scene.times, scene.end, codec, int(rng.integers(18, 33))))
        for n, (k, i) in enumerate(asked):
            style = str(rng.choice(["exact", "brush", "box", "polygon"]))
            mask = draw_mask(rng, drawn[i][1] == k, style)
            mask_name = f"{made:03d}-{n}.png"
            cv2.imwrite(str(args.out / mask_name), mask.astype(np.uint8) * 255)
            job = f"{made:03d}-{n}"
            jobs.append({"id": job, "video": name, "time": scene.times[i], "mask": mask_name, "question": QUESTIONS[args.model]})
            truth[job] = truth_of(scene.things[k]) | {"style": style, "codec": codec, "panned": scene.pan != (0.0, 0.0)}
        made += 1
    (args.out / "jobs.jsonl").write_text("".join(json.dumps(j) + "\n" for j in jobs))
    (args.out / "truth.json").write_text(json.dumps(truth, indent=1) + "\n")
    print(f"{made} clips, {len(jobs)} questions")


if __name__ == "__main__":
    main()
