"""What nano lite is asked about a set of marks (make_marks.py), as ids: an opening that ends with the last mark, and ways to go on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..data.text import Encoder
from ..shapes_world import unknown
from ..shapes_world.asking import phrased
from ..shapes_world.fact import Fact, told
from ..shapes_world.one_object import about_one
from ..shapes_world.two_objects import about_two
from ..shapes_world.questions import Facts, article, pick
from ..shapes_world.vocabulary import COLOURS, SHAPES, SIZES, SURFACES, ZONES, zone

Rng = np.random.Generator

#: The answer to whatever a single look cannot tell.
ONE_LOOK = "I cannot tell that from one frame. Please mark it on several frames."
KINDS = {"description": 3.0, "caption": 1.0, "basic": 3.0, "sequential": 1.5, "reasoning": 1.5, "future": 1.5}
CHOICES = 0.4
ONE = ("There is one object in the video: {R}.\n", "There is 1 object in the video: <object0> {R}. ", "There is one object in the video: <object0> {R}. ",
       "There is 1 object in the video: <object0>{R}. ")
TWO = ("There is 2 objects in the video: <object0>{R}, <object1>{R}. ", "There are 2 objects in the video: <object0>{R}, <object1>{R}. ",
       "There are two objects: <object0> {R}, <object1> {R}. ", "Two objects are marked: <object0> {R} and <object1> {R}. ")
FACT_WEIGHT = 3.0
FACTS = re.compile(
    r"\b(" + "|".join([*COLOURS, *SHAPES, *SIZES, *SURFACES])
    + r"|still|not move|place|circl\w*|bounc\w*|spin\w*|rotat\w*|turn\w*|grow\w*|bigger|larger|expand\w*|increas\w*|shrink\w*|smaller|decreas\w*|reduc\w*|chang\w*|appear\w*|"
    r"shows up|disappear\w*|vanish\w*|gone|left|right|up\w*|down\w*|diagonally|speeds|faster|accelerat\w*|stops?|top|bottom|centre|first|middle|last|start|end|above|below|closer|apart|"
    r"same|covered|frame|border|none|camera)\b", re.IGNORECASE)


@dataclass
class Branch:
    """Ids after the opening; weights of those that are learned; `answer`: where the first answer begins."""

    ids: list[int]
    weights: list[float]
    answer: int


@dataclass
class Asked:
    """opening: ids; marks: of each mask, where its tokens are there; objects: of each mask, which of the set's it is of."""

    opening: list[int]
    marks: list[range]
    objects: list[int]
    branches: list[Branch] = field(default_factory=list)


class Asker:
    """region: the token that a mask's rows take the place of, `tokens` of them."""

    def __init__(self, tokenizer: Encoder, tokens: int):
        self.tokenizer, self.tokens = tokenizer, tokens
        found = tokenizer.token_to_id("<REGION>")
        if found is None:
            raise ValueError("The tokenizer has no <REGION>.")
        self.region = found

    def asked(self, rng: Rng, clip: dict[str, Any], marked: dict[str, Any], branches: int) -> Asked | None:
        """None where nothing can be asked about a set."""
        conversations = self._two(rng, clip, marked, branches) if len(marked["objects"]) == 2 else self._one(rng, clip, marked, branches)
        if not conversations:
            return None
        shown = [f"[{','.join(f'Time {round(t, 1)}:' + '<REGION>' * self.tokens for t in times)}]" for times in marked["times"]]
        made: Asked | None = None
        for turns in conversations:
            ids, weights = self._ids(turns, shown)
            last = len(ids) - 1 - ids[::-1].index(self.region)
            opening, branch = ids[: last + 1], Branch(ids[last + 1 :], weights[last + 1 :], next(i for i, w in enumerate(weights) if w > 0) - last - 1)
            if made is None:
                places = [i for i, token in enumerate(opening) if token == self.region]
                marks = [range(places[i], places[i] + self.tokens) for i in range(0, len(places), self.tokens)]
                made = Asked(opening, marks, [o for o, times in enumerate(marked["times"]) for _ in times])
            if opening == made.opening:
                made.branches.append(branch)
        return made

    def _ids(self, turns: Sequence[tuple[str, str]], shown: Sequence[str]) -> tuple[list[int], list[float]]:
        """A conversation as it is trained: answers and their ends are learned, not what stands between them."""
        ids: list[int] = []
        weights: list[float] = []

        def add(text: str, learned: int = 0, spans: Sequence[tuple[int, int]] = ()) -> None:
            read = self.tokenizer.encode(text, add_special_tokens=False)
            for token, (a, b) in zip(read.ids, read.offsets, strict=True):
                ids.append(token)
                weights.append(0.0 if a >= learned else FACT_WEIGHT if any(a < hi and b > lo for lo, hi in spans) else 1.0)

        before = ""
        for nth, (question, answer) in enumerate(turns):
            text = question
            for region in shown if nth == 0 else ():
                text = text.replace("{R}", region, 1)
            prompt = f"<|im_start|>user\n{text}<|im_end|>\n<|im_start|>assistant\n"
            if nth == 0:
                add(prompt)
            else:
                end = before + "<|im_end|>"
                add(f"{end}\n{prompt}", len(end), _spans(before))
            before = answer
        end = before + "<|im_end|>"
        add(f"{end}\n", len(end), _spans(before))
        return ids, weights

    def _one(self, rng: Rng, clip: dict[str, Any], marked: dict[str, Any], branches: int) -> list[list[tuple[str, str]]]:
        direct = rng.random() < 0.45
        wanted = 1 if direct else branches
        lead = pick(rng, list(ONE), 0.4)
        out = []
        for _ in range(wanted):
            first = _about(rng, clip, marked)
            if first is None:
                continue
            question, answer = first
            if not direct:
                name = "the object" if lead is ONE[0] else "<object0>"
                bare = _named(question, name)
                question = lead + bare[0].upper() + bare[1:]
            turns = [(question, answer)]
            more = int(rng.integers(0, 5)) if direct else int(rng.random() < 0.2)
            for _ in range(more):
                then = _about(rng, clip, marked)
                if then and then[0] != first[0]:
                    said = _named(then[0], "it").replace("it's", "its")
                    turns.append((said[0].upper() + said[1:], then[1]))
            out.append(turns)
        return out

    def _two(self, rng: Rng, clip: dict[str, Any], marked: dict[str, Any], branches: int) -> list[list[tuple[str, str]]]:
        a, b = (clip["facts"][k] for k in marked["objects"])
        lead = pick(rng, list(TWO), 0.4)
        out = []
        for _ in range(branches):
            fact = about_two(rng, a, b)
            if fact is None or not (marked["tracked"] or any(word in fact.stems[0] for word in ("colour", "color", "larger"))):
                continue
            question, answer = phrased(rng, fact, CHOICES)
            out.append([(lead + question, answer)])
        return out


def _spans(text: str) -> list[tuple[int, int]]:
    letter = [(0, 1)] if re.fullmatch("[A-D]", text) else []
    return letter + [m.span() for m in FACTS.finditer(text)]


def _named(question: str, name: str) -> str:
    """A question with a name where it has the region."""
    return question.replace("the marked object {R}", name).replace("the highlighted object {R}", name).replace("the {R}", name).replace("{R}", name)


def _about(rng: Rng, clip: dict[str, Any], marked: dict[str, Any]) -> tuple[str, str] | None:
    """A question about the one object of a set, and its answer."""
    k = marked["objects"][0]
    names = list(KINDS)
    weights = np.array(list(KINDS.values()))
    kind = str(rng.choice(names, p=weights / weights.sum()))
    f: Facts = clip["facts"][max(k, 0)]
    mix = marked["states"][0][0][3] if k >= 0 else 0.0
    others = [other for other in clip["facts"] if other.k != f.k]
    looks = len(marked["times"][0])
    if k >= 0 and 1 < looks and not marked["tracked"] and kind in ("sequential", "reasoning"):
        kind = "basic"
    fact = about_one(rng, kind, f, mix, others, clip["coverers"][f.k], clip["panned"])
    if fact is None:
        return None
    question, answer = phrased(rng, fact, CHOICES)
    if k < 0:
        return question, unknown.ANSWER
    return (question, answer) if looks > 1 else (question, _at_one_look(rng, f, kind, fact, question, answer, marked["states"][0][0]))


def _at_one_look(rng: Rng, f: Facts, kind: str, fact: Fact, question: str, answer: str, state: tuple[float, float, float, float]) -> str:
    """What a single frame shows of an answer."""
    thing = told(f.thing(rng, size=kind == "description"))
    now = f.o["to_colour"] if f.o["to_colour"] and state[3] > 0.5 else f.o["colour"]
    thing = thing.replace(f.o["colour"], now)
    if kind == "description":
        return f"The object is {article(thing)} {thing}. It is {ZONES[zone(*state[:2])]}."
    if kind == "caption":
        return f"{article(thing).capitalize()} {thing}."
    looks = {"colour", "color", "shape", "size", "surface", "large", "big", "pattern", "plain", "object", "category", "is {R}?"}
    moves = ("do", "doing", "move", "movement", "happens", "behave")
    if kind == "basic" and any(word in question for word in looks) and not any(re.search(rf"\b{word}\b", fact.stems[0]) for word in moves):
        return answer
    return ONE_LOOK
