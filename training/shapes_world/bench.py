"""Writes a benchmark about shapes world in the format of VideoRefer-Bench (docs/spec/videorefer-suite.md, section 4), with the truth as reference.

    python -m training.shapes_world.bench --out bench --questions 1000 --descriptions 400
    npm run evaluate -- --bench Q --annotations bench/bench-q.json --videos bench/videos --out q.jsonl

The items of src/app/fixtures/shapes-bench are made with --single, which leaves masks of other frames out, and packed by gzip -9n.
"""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ..data.example import Mask, Picture
from ..data.masks import to_rle
from .codec import encode
from .fact import Fact, Rng
from .one_object import about_one, description
from .options import LETTERS
from .scene import Scene, sample_scene
from .source import MIN_VISIBLE, SceneClip, Truth
from .two_objects import about_two

#: Kinds of questions by upstream's names, with the shares that its averages lead to (section 4).
TYPES: Mapping[str, tuple[str, float]] = {
    "basic": ("Basic Questions", 0.235), "sequential": ("Sequential Questions", 0.254), "relationship": ("Relationship Questions", 0.254),
    "reasoning": ("Reasoning Questions", 0.142), "future": ("Future Predictions", 0.115),
}
#: Width and height of clips.
SIZES = ((320, 240), (384, 216), (216, 384), (256, 256))
#: Up to how many frames an object is marked on.
KEYS = 32
#: Every so many clips is a folder of frames.
FOLDERS = 4
QUESTIONS_PER_CLIP, DESCRIPTIONS_PER_CLIP = 5, 2
#: Of a question, as many as upstream's have.
OPTIONS = 4

Item = dict[str, Any]


def keys_of(frames: int) -> list[int]:
    """The frames that upstream marks objects on (section 2, S3)."""
    bounds = np.round(np.arange(KEYS + 1) * ((frames - 1) / KEYS)).astype(int)
    return sorted({int(a + b) // 2 for a, b in zip(bounds, bounds[1:], strict=False)})


@dataclass
class Drawn:
    """A clip as it is shown: its frames, and where its objects can be pointed at."""

    scene: Scene
    truth: Truth
    pictures: list[Picture]
    #: By object and frame: what is seen of it, and how far its colour has changed; none where too little of it is in sight.
    seen: list[dict[int, tuple[Mask, float]]]

    @classmethod
    def of(cls, rng: Rng, seed: int) -> "Drawn":
        scene = sample_scene(rng, SIZES[int(rng.integers(len(SIZES)))])
        clip = SceneClip(scene, seed)
        keys = set(keys_of(len(scene.times)))
        pictures: list[Picture] = []
        seen: list[dict[int, tuple[Mask, float]]] = [{} for _ in scene.things]
        for frame in range(len(scene.times)):
            picture, ids, states = clip.drawn(frame)
            pictures.append(picture)
            for k, state in enumerate(states):
                visible = ids == k
                if frame in keys and state["present"] and visible.sum() > max(40, MIN_VISIBLE * 0.35 * state["diameter"] ** 2):
                    seen[k][frame] = (visible, float(state["mix"]))
        return cls(scene, Truth.of(scene), pictures, seen)

    def annotation(self, k: int) -> Item:
        """An object's masks by frame, null where it is not in sight."""
        return {
            str(frame): {"segmentation": to_rle(self.seen[k][frame][0]) if frame in self.seen[k] else None} for frame in keys_of(len(self.pictures))
        }

    def frame_with(self, rng: Rng, objects: Sequence[int]) -> int | None:
        """A frame on which objects can be pointed at, each in one of its colours."""
        def is_clear(k: int, frame: int) -> bool:
            return frame in self.seen[k] and not 0.05 < self.seen[k][frame][1] < 0.95

        frames = [frame for frame in keys_of(len(self.pictures)) if all(is_clear(k, frame) for k in objects)]
        return frames[int(rng.integers(len(frames)))] if frames else None

    def write(self, videos: Path, name: str, rng: Rng, is_folder: bool) -> str:
        """@returns: its path below the folder of videos"""
        if is_folder:
            path = f"frames/{name}"
            (videos / path).mkdir(parents=True, exist_ok=True)
            for frame, picture in enumerate(self.pictures):
                cv2.imwrite(str(videos / path / f"{frame:05d}.jpg"), cv2.cvtColor(picture, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 92])
            return path
        path = f"clips/{name}.mp4"
        (videos / "clips").mkdir(parents=True, exist_ok=True)
        (videos / path).write_bytes(encode(self.pictures, self.scene.times, self.scene.end, "h264", int(rng.integers(18, 28))))
        return path


def _question(rng: Rng, drawn: Drawn, kind: str, letter: int) -> Item | None:
    """One question with four options, the right one at a place; none where this clip gives no occasion for it."""
    facts = drawn.truth.facts
    objects = [int(k) for k in rng.permutation(len(facts))[: 2 if kind == "relationship" else 1]]
    frame = drawn.frame_with(rng, objects)
    fact: Fact | None = None
    if frame is not None and kind == "relationship" and len(objects) == 2:
        fact = about_two(rng, facts[objects[0]], facts[objects[1]])
    elif frame is not None and kind != "relationship":
        k = objects[0]
        others = [f for f in facts if f.k != k]
        fact = about_one(rng, kind, facts[k], drawn.seen[k][frame][1], others, drawn.truth.coverers[k], drawn.scene.pan != (0.0, 0.0))
    if fact is None or len(fact.wrong) < OPTIONS - 1:
        return None
    stem = fact.stems[int(rng.integers(len(fact.stems)))].replace("{R}", "<object0>", 1)
    named = sorted(range(len(objects)), key=lambda n: stem.find(f"<object{n}>"))
    if "{R}" in stem or any(f"<object{n}>" not in stem for n in named):
        return None
    for n in named:
        stem = stem.replace(f"<object{n}>", f"<object{n}><region>", 1)
    options = [fact.wrong[int(n)] for n in rng.permutation(len(fact.wrong))[: OPTIONS - 1]]
    options.insert(letter, fact.right)
    lettered = [f"({LETTERS[n]}) {option}" for n, option in enumerate(options)]
    return {
        "Question": stem, "type": TYPES[kind][0], "options": lettered, "Answer": lettered[letter], "frame_idx": str(frame),
        # In the order in which the text has them, whatever their numbers.
        "annotation": [drawn.annotation(objects[n]) for n in named],
    }


def _description(rng: Rng, drawn: Drawn, k: int) -> Item | None:
    frame = drawn.frame_with(rng, [k])
    if frame is None:
        return None
    caption = description(rng, drawn.truth.facts[k], 0.0).answers[0]
    return {"caption": caption, "frame_idx": str(frame), "annotation": [drawn.annotation(k)]}


def single_frame(items: Sequence[Item]) -> list[Item]:
    """The same items, marked on the frame that they are asked about alone."""
    return [{**item, "annotation": [{item["frame_idx"]: frames[item["frame_idx"]]} for frames in item["annotation"]]} for item in items]


def make(out: Path, questions: int, descriptions: int, first: int, said: Callable[[str], None] = print, is_single: bool = False) -> None:
    """Writes bench-q.json, bench-d.json and the clips. The same numbers give the same benchmark. first: the seed of the first clip."""
    made_q: list[Item] = []
    made_d: list[Item] = []
    kinds, weights = zip(*((kind, weight) for kind, (_, weight) in TYPES.items()), strict=True)
    seed = first
    while len(made_q) < questions or len(made_d) < descriptions:
        rng = np.random.default_rng(seed)
        drawn = Drawn.of(rng, seed)
        name = f"shapes-{seed}"
        path = drawn.write(out / "videos", name, rng, is_folder=(seed - first) % FOLDERS == FOLDERS - 1)
        seed += 1
        for _ in range(QUESTIONS_PER_CLIP):
            item = _question(rng, drawn, str(rng.choice(kinds, p=weights)), len(made_q) % OPTIONS)
            if item and len(made_q) < questions:
                made_q.append({"id": len(made_q), "video": path, **item})
        for k in [int(k) for k in rng.permutation(len(drawn.seen))][:DESCRIPTIONS_PER_CLIP]:
            item = _description(rng, drawn, k)
            if item and len(made_d) < descriptions:
                made_d.append({"id": len(made_d), "video": path, **item})
    shown = single_frame if is_single else list[Item]
    (out / "bench-q.json").write_text(json.dumps(shown(made_q)))
    (out / "bench-d.json").write_text(json.dumps(shown(made_d)))
    said(f"{seed - first} clips, {len(made_q)} questions, {len(made_d)} descriptions")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--descriptions", type=int, default=400)
    parser.add_argument("--first", type=int, default=950000, help="the seed of the first clip")
    parser.add_argument("--single", action="store_true", help="mark objects on the frame that is asked about alone")
    args = parser.parse_args()
    make(args.out, args.questions, args.descriptions, args.first, is_single=args.single)


if __name__ == "__main__":
    main()
