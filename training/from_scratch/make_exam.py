"""Renders an exam: video files, masks and questions as a person would give them, with the truth beside.

    python -m training.from_scratch.make_exam --out exam --first 900000 --count 300 [--kinds] [--strange 200] [--footage FOLDER]
    npm run ask -- --batch exam/jobs.jsonl > exam/answers.jsonl
    python -m training.from_scratch.score_exam exam

Every clip is asked for descriptions of up to two objects; with `--kinds` also a question of each of the benchmark's five types, with options and without.
`--strange` adds regions that show nothing of shapes world: half of them of made pictures, or all of those of the videos in `--footage`, which stay where they are.
"""

import argparse
import json
from pathlib import Path

import av
import cv2
import numpy as np

from ..shapes_world import unknown
from ..shapes_world.one_object import about_one
from ..shapes_world.options import options
from ..shapes_world.two_objects import about_two
from ..shapes_world.codec import encode
from ..shapes_world.pointing import draw_mask
from ..shapes_world.questions import pick
from ..shapes_world.render import background, render_frame
from ..shapes_world.scene import sample_scene
from ..shapes_world.source import LEADS_TWO, REGION, Truth
from .make_clips import askable
from .preprocess import sample_frames

#: What each model is asked in the app when nobody writes a question.
QUESTIONS = {"nano": "Please describe the <region> in the video in detail.", "nano7": "Describe the <region> in detail in the video.",
             "nano-lite": "There is one object in the video: <region>.\nPlease describe the object in the video in detail."}
#: Is shown an object on all frames that nano samples, by exact masks; the others on one, as people mark it.
FOLLOWING = "nano-lite"
MIN_SEEN = 60  # pixels of a followed object
TYPES = ("basic", "sequential", "relationship", "reasoning", "future")


class Exam:
    """Collects jobs and what is true."""

    def __init__(self, out):
        self.out, self.jobs, self.truth = out, [], {}

    def add(self, name, video, seen, question, truth, followed=False):
        """seen: (seconds, mask) of each region, or of one that is followed."""
        masks = []
        for n, (time, mask) in enumerate(seen):
            path = f"{name}{f'-{n}' if followed else '-' + 'ab'[n] if len(seen) > 1 else ''}.png"
            cv2.imwrite(str(self.out / path), mask.astype(np.uint8) * 255)
            masks.append({"mask": path, "time": time})
        marked = {"masks": [masks]} if followed else {"time": seen[0][0], "mask": masks[0]["mask"]} if len(seen) == 1 else {"masks": masks}
        self.jobs.append({"id": name, "video": video, **marked, "question": question})
        self.truth[name] = truth

    def write(self):
        (self.out / "jobs.jsonl").write_text("".join(json.dumps(j) + "\n" for j in self.jobs))
        (self.out / "truth.json").write_text(json.dumps(self.truth, indent=1) + "\n")


def truth_of(thing):
    return {"shape": thing.shape, "colour": thing.colour, "to_colour": thing.to_colour, "size": thing.size, "surface": thing.surface, "behaviour": thing.behaviour,
            "direction": thing.motion.get("direction"), "fraction": thing.diameter}


def ask_kinds(exam, rng, name, video, scene, drawn, seen):
    """A question of each type, with options and without. seen: (object, frame) that can be pointed at."""
    truth = Truth.of(scene)
    for kind in TYPES:
        for form in ("options", "free"):
            for _ in range(6):
                chosen = [seen[int(i)] for i in rng.permutation(len(seen))][: 2 if kind == "relationship" else 1]
                if kind == "relationship" and len(chosen) < 2:
                    break
                mine = truth.facts[chosen[0][0]]
                mix = drawn[chosen[0][1]][2][chosen[0][0]]["mix"]
                fact = (about_two(rng, mine, truth.facts[chosen[1][0]]) if kind == "relationship" else
                        about_one(rng, kind, mine, mix, [f for f in truth.facts if f is not mine], truth.coverers[mine.k], scene.pan != (0.0, 0.0)))
                if fact is None or (form == "options" and len(fact.wrong) < 3):
                    continue
                stem = pick(rng, list(fact.stems), 0.25)
                question, letter = options(rng, fact, stem) if form == "options" else (stem, None)
                question = (pick(rng, list(LEADS_TWO), 0.5) if kind == "relationship" else "") + question
                regions = [(scene.times[i], draw_mask(rng, drawn[i][1] == k, "exact")) for k, i in chosen]
                exam.add(f"{name}-{kind}-{form}", video, regions, question.replace("{R}", REGION), {"kind": kind, "form": form, "right": letter, "answers": list(fact.answers)})
                break


def add_strange(exam, count, first, footage):
    """Regions that show nothing of shapes world."""
    videos = sorted(footage.glob("*.mp4")) if footage else []
    for n in range(count):
        rng = np.random.default_rng([first, n])
        name = f"strange-{n:03d}"
        if videos and n % 2:
            path = videos[int(rng.integers(len(videos)))]
            with av.open(str(path)) as source:
                stream = source.streams.video[0]
                height, width, time = stream.height, stream.width, float(rng.uniform(0, 0.95)) * float(source.duration) / av.time_base
            pieces, video = None, str(path.resolve())
        else:
            height, width, frames = 180, 240, 12
            film = unknown.film(rng, height, width, frames)
            at = int(rng.integers(frames))
            pieces, time, video = film.pieces[at], at / 4, f"{name}.mp4"
            (exam.out / video).write_bytes(encode(film.frames, [k / 4 for k in range(frames)], frames / 4, "h264", 23))
        mask = unknown.region(rng, height, width, pieces)
        exam.add(name, video, [(time, mask)], QUESTIONS["nano"], {"form": "strange", "footage": pieces is None})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--first", type=int, default=900000)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--model", choices=QUESTIONS, default="nano")
    parser.add_argument("--kinds", action="store_true")
    parser.add_argument("--strange", type=int, default=0)
    parser.add_argument("--footage", type=Path)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    exam = Exam(args.out)
    seed, made = args.first, 0
    while made < args.count:
        rng = np.random.default_rng(seed)
        seed += 1
        scene = sample_scene(rng)
        canvas, origin = background(scene)
        drawn = [render_frame(scene, t, canvas, origin) for t in scene.times]
        seen = []
        for k in rng.permutation(len(scene.things)):
            frames = [i for i in rng.permutation(len(drawn)) if askable(scene, drawn[i], int(k))]
            if frames:
                seen.append((int(k), int(frames[0])))
        if not seen:
            continue
        codec, end = ("h264", "mp4") if rng.random() < 0.6 else ("vp9", "webm")
        video = f"{made:03d}.{end}"
        (args.out / video).write_bytes(encode([d[0] for d in drawn], scene.times, scene.end, codec, int(rng.integers(18, 33))))
        for n, (k, i) in enumerate(seen[:2]):
            style = str(rng.choice(["exact", "brush", "box", "polygon"]))
            truth = truth_of(scene.things[k])
            truth |= {"fraction": truth["fraction"] / scene.short_side, "style": style, "codec": codec, "panned": scene.pan != (0.0, 0.0),
                      "others": [truth_of(t) for j, t in enumerate(scene.things) if j != k]}
            marked = [(scene.times[i], draw_mask(rng, drawn[i][1] == k, style))]
            if args.model == FOLLOWING:
                followed = [(scene.times[f], drawn[f][1] == k) for f in sorted(set(sample_frames(scene.times, scene.end)[0]))]
                marked = [(time, mask) for time, mask in followed if mask.sum() > MIN_SEEN] or marked
            exam.add(f"{made:03d}-{n}", video, marked, QUESTIONS[args.model], truth, followed=args.model == FOLLOWING)
        if args.kinds:
            ask_kinds(exam, rng, f"{made:03d}", video, scene, drawn, seen)
        made += 1
    add_strange(exam, args.strange, args.first, args.footage)
    exam.write()
    print(f"{made} clips, {len(exam.jobs)} questions")


if __name__ == "__main__":
    main()
