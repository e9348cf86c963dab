"""Shapes world as a data set: every example is made from its seed when it is asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from ..data.example import Clip, Example, Mask, Picture, Pictures, Turn
from . import unknown
from .asking import KINDS, count, phrased, summary
from .codec import decode, encode
from .fact import Fact
from .one_object import about_one
from .pointing import STYLES, draw_mask
from .questions import Facts, pick
from .render import background, render_frame
from .scene import Scene, sample_scene
from .two_objects import about_two

#: How much of an object has to be seen for it to be asked about.
MIN_VISIBLE = 0.45
#: Moments at which the truth is taken, on a picture of this shorter side.
MOMENTS, TRUTH_SIDE = 16, 96

LEADS_ONE = ("There is 1 object in the video: <object0> {R}. ", "There is one object: <object0> {R}. ")
LEADS_TWO = (
    "There are 2 objects in the video: <object0>{R}, <object1>{R}. ", "There is 2 objects in the video: <object0>{R}, <object1>{R}. ",
    "There are two objects: <object0> {R}, <object1> {R}. ", "There are 2 objects in the video: <object0> {R}, <object1> {R}. ",
    "Two objects are marked: <object0> {R} and <object1> {R}. ", "Look at <object0> {R} and <object1> {R}. ",
)
REGION = "<region>"


@dataclass
class SceneClip:
    """A scene as a file gives it back. Only the frames that are read are drawn; they go through a real codec together."""

    scene: Scene
    seed: int
    compressed: bool = True

    @property
    def times(self) -> Sequence[float]:
        return self.scene.times

    @property
    def end(self) -> float:
        return self.scene.end

    @cached_property
    def _canvas(self) -> tuple[np.ndarray, tuple[int, int]]:
        return background(self.scene)

    def drawn(self, frame: int) -> tuple[Picture, np.ndarray, list[dict[str, Any]]]:
        """Picture, object of each pixel, states."""
        return render_frame(self.scene, self.scene.times[frame], *self._canvas)

    def read(self, frames: Sequence[int]) -> list[Picture]:
        distinct = sorted(set(frames))
        pictures = [self.drawn(i)[0] for i in distinct]
        if self.compressed:
            pictures = compress(np.random.default_rng([self.seed, 7]), pictures, [self.scene.times[i] for i in distinct], self.scene.end)
        found = dict(zip(distinct, pictures, strict=True))
        return [found[i] for i in frames]


def compress(rng: np.random.Generator, pictures: list[Picture], times: Sequence[float], end: float) -> list[Picture]:
    """Pictures as a player shows them after H.264 or VP9; as they were when the codec loses one."""
    codec = "h264" if rng.random() < 0.7 else "vp9"
    matrix = "ITU709" if rng.random() < 0.25 else "ITU601"
    preset = str(rng.choice(["ultrafast", "veryfast", "medium"], p=[0.3, 0.5, 0.2]))
    decoded = decode(encode(pictures, times, end, codec, int(rng.integers(18, 33)), preset), matrix)
    return decoded if len(decoded) == len(pictures) else pictures


def scaled(scene: Scene, factor: float) -> Scene:
    """The same scene in a smaller picture."""
    lengths = {"dx", "dy", "cx", "cy", "ring"}
    things = [
        replace(t, diameter=t.diameter * factor, start=tuple(v * factor for v in t.start), motion={k: v * factor if k in lengths else v for k, v in t.motion.items()})
        for t in scene.things
    ]
    return replace(scene, width=max(1, round(scene.width * factor)), height=max(1, round(scene.height * factor)), things=things, pan=tuple(v * factor for v in scene.pan))


@dataclass
class Truth:
    """What is true of a scene: facts of each object, and what covers it at the end."""

    facts: list[Facts]
    coverers: list[str | None]

    @classmethod
    def of(cls, scene: Scene) -> "Truth":
        small = scaled(scene, TRUTH_SIDE / scene.short_side)
        canvas, origin = background(small)
        states = np.zeros((MOMENTS, len(scene.things), 6), np.float32)
        ids = np.zeros((small.height, small.width), np.int8)
        for m in range(MOMENTS):
            # The last moment is that of the last frame, which ends the clip.
            moment = scene.times[-1] * m / (MOMENTS - 1)
            _, ids, found = render_frame(small, moment, canvas, origin)
            for k, s in enumerate(found):
                seen = (ids == k).sum() / max(1.0, 0.35 * s["diameter"] ** 2)
                states[m, k] = [s["x"] / small.width, s["y"] / small.height, s["diameter"] / small.short_side, s["angle"], seen, s["mix"]]
        objects = [
            {"shape": t.shape, "colour": t.colour, "to_colour": t.to_colour, "size": t.size, "surface": t.surface, "behaviour": t.behaviour, "motion": t.motion,
             "fraction": t.diameter / scene.short_side}
            for t in scene.things
        ]
        clip = {"objects": objects, "states": states}
        facts = [Facts(clip, k) for k in range(len(objects))]
        coverers: list[str | None] = []
        for k in range(len(objects)):
            x, y = (float(v) for v in states[-1, k, :2])
            over = int(ids[min(int(y * small.height), small.height - 1), min(int(x * small.width), small.width - 1)]) if 0 <= x < 1 and 0 <= y < 1 else -1
            coverers.append(facts[over].name if over > k else None)
        return cls(facts, coverers)


@dataclass
class ShapesWorld:
    """count examples of the seeds from `first` on.

    kinds: weights of the kinds of questions (asking.KINDS). choices: the share with options, where a question has any. unknown: the share of examples that show
    something else, or nothing. follow_ups: the share that go on with further questions. several: the share with masks on several frames. size: one size (width, height)
    for all clips; none for any that shapes world has.
    """

    first: int
    count: int
    kinds: Mapping[str, float] = field(default_factory=lambda: {"description": 3, "caption": 1, "basic": 3, "sequential": 1.5, "relationship": 1.5, "reasoning": 1.5, "future": 1.5, "whole": 0.5})
    choices: float = 0.4
    unknown: float = 0.08
    follow_ups: float = 0.25
    several: float = 0.4
    size: tuple[int, int] | None = None
    compressed: bool = True

    def __post_init__(self) -> None:
        strange = set(self.kinds) - set(KINDS)
        if strange:
            raise ValueError(f"Shapes world has no questions of the kind {sorted(strange)[0]!r}; it has {', '.join(KINDS)}.")

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, nth: int) -> Example:
        seed = self.first + nth
        for attempt in range(100):
            made = self._make(np.random.default_rng([seed, attempt]), seed)
            if made is not None:
                return made
        raise ValueError(f"No example could be made of seed {seed}.")

    def _make(self, rng: np.random.Generator, seed: int) -> Example | None:
        if rng.random() < self.unknown:
            return self._unknown(rng, seed)
        scene = sample_scene(rng, tuple(self.size) if self.size else None)
        clip = SceneClip(scene, seed, self.compressed)
        truth = Truth.of(scene)
        names, weights = zip(*self.kinds.items(), strict=True)
        kind = str(rng.choice(names, p=np.array(weights) / sum(weights)))
        name = f"shapes-{seed}"
        if kind == "whole":
            question, answer = phrased(rng, count(truth.facts) if rng.random() < 0.5 else summary(rng, truth.facts), self.choices)
            return Example(name, "video", (Turn(f"<video>\n{question}", answer),), clip)
        if kind == "relationship":
            return self._two(rng, name, clip, truth)
        return self._one(rng, name, clip, truth, kind)

    def _one(self, rng: np.random.Generator, name: str, clip: SceneClip, truth: Truth, kind: str) -> Example | None:
        k = int(rng.integers(len(truth.facts)))
        pointed = self._point(rng, clip, k)
        if pointed is None:
            return None
        masks, mix = pointed
        others = [f for f in truth.facts if f.k != k]
        panned = clip.scene.pan != (0.0, 0.0)

        def ask(of: str) -> Fact | None:
            return about_one(rng, of, truth.facts[k], mix, others, truth.coverers[k], panned)

        fact = ask(kind)
        if fact is None:
            return None
        question, answer = phrased(rng, fact, self.choices)
        if rng.random() < 0.4:
            lead = pick(rng, list(LEADS_ONE), 0.5).replace("{R}", REGION)
            question = lead + question.replace("the {R}", "{R}").replace("{R}", "<object0>")
        turns = [Turn(f"<video>\n{question.replace('{R}', REGION)}", answer)]
        if rng.random() < self.follow_ups:
            turns += self._follow_ups(rng, ask, {fact.stems[0]})
        return Example(name, "video", tuple(turns), clip, (masks,))

    def _follow_ups(self, rng: np.random.Generator, ask: Any, asked: set[str]) -> list[Turn]:
        """Up to three more questions about the same object, none twice."""
        out = []
        for _ in range(int(rng.integers(1, 4))):
            fact = ask(str(rng.choice(["basic", "basic", "sequential", "reasoning", "future", "description"])))
            if fact is None or fact.stems[0] in asked:
                continue
            asked.add(fact.stems[0])
            question, answer = phrased(rng, fact, self.choices * 0.5)
            question = question.replace("the marked object {R}", "{R}").replace("the highlighted object {R}", "{R}").replace("the {R}", "{R}").replace("{R}'s", "its").replace("{R}", "it")
            out.append(Turn(question[0].upper() + question[1:], answer))
        return out

    def _two(self, rng: np.random.Generator, name: str, clip: SceneClip, truth: Truth) -> Example | None:
        if len(truth.facts) < 2:
            return None
        a, b = (int(v) for v in rng.permutation(len(truth.facts))[:2])
        first, second = self._point(rng, clip, a), self._point(rng, clip, b)
        fact = about_two(rng, truth.facts[a], truth.facts[b])
        if first is None or second is None or fact is None:
            return None
        question, answer = phrased(rng, fact, self.choices)
        lead = pick(rng, list(LEADS_TWO), 0.3).replace("{R}", REGION)
        return Example(name, "video", (Turn(f"<video>\n{lead}{question}", answer),), clip, (first[0], second[0]))

    def _point(self, rng: np.random.Generator, clip: SceneClip, k: int) -> tuple[dict[int, Mask], float] | None:
        """Masks of an object by frame, one or several, and how far its colour has changed on the first of them."""
        frames = len(clip.times)
        wanted = int(rng.integers(2, 9)) if rng.random() < self.several else 1
        style = str(rng.choice(STYLES, p=[0.3, 0.35, 0.2, 0.15]))
        masks: dict[int, Mask] = {}
        mixes: dict[int, float] = {}
        for frame in (int(i) for i in rng.permutation(frames)[: 2 * wanted + 6]):
            _, ids, states = clip.drawn(frame)
            state, visible = states[k], ids == k
            clear = state["mix"] < 0.05 or state["mix"] > 0.95
            if state["present"] and clear and visible.sum() > max(40, MIN_VISIBLE * 0.35 * state["diameter"] ** 2):
                masks[frame] = draw_mask(rng, visible, style if wanted == 1 else "exact")
                mixes[frame] = state["mix"]
            if len(masks) == wanted:
                break
        if not masks:
            return None
        ordered = {frame: masks[frame] for frame in sorted(masks)}
        return ordered, mixes[min(mixes)]

    def _unknown(self, rng: np.random.Generator, seed: int) -> Example | None:
        """A region that shows no shape: of a texture, or of a clip's background."""
        kind = str(rng.choice(["description", "caption", "basic", "future"]))
        clip: Clip
        if rng.random() < 0.7:
            width, height = self.size or (int(2 * rng.integers(80, 200)), int(2 * rng.integers(60, 150)))
            frames = int(rng.integers(4, 12))
            film, times = unknown.film(rng, height, width, frames), [k / 4 for k in range(frames)]
            clip = Pictures(compress(rng, film.frames, times, frames / 4) if self.compressed else film.frames, times, frames / 4)
            frame = int(rng.integers(frames))
            masks = {frame: unknown.region(rng, height, width, film.pieces[frame])}
            scene = sample_scene(rng, (160, 120))
        else:
            scene = sample_scene(rng, tuple(self.size) if self.size else None)
            shown = SceneClip(scene, seed, self.compressed)
            frame = int(rng.integers(len(scene.times)))
            masks = {frame: unknown.region(rng, scene.height, scene.width) & (shown.drawn(frame)[1] < 0)}
            clip = shown
            if masks[frame].sum() < 200:
                return None
        if not next(iter(masks.values())).any():
            return None
        # Asked as any object is; what another object would be told is not said.
        fact = about_one(rng, kind, Truth.of(scene).facts[0], 0.0, [], None, False)
        if fact is None:
            return None
        question, _ = phrased(rng, fact, 0.0)
        return Example(f"unknown-{seed}", "video", (Turn(f"<video>\n{question.replace('{R}', REGION)}", unknown.ANSWER),), clip, (masks,))
