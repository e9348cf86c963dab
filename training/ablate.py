"""What a model's answers depend on: multiple-choice questions of shapes world with true masks, with another object's, with the whole frame
as mask, and with one mask of an object instead of several (docs/spec/videorefer-suite.md, 11.5)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from .data.example import Example, Mask
from .data.mixture import with_masks
from .data.text import IGNORED
from .models.family import FamilyModel, Sample
from .shapes_world.options import LETTERS
from .shapes_world.source import SceneClip, ShapesWorld

#: The five types of VideoRefer-Bench-Q.
TYPES = ("basic", "sequential", "relationship", "reasoning", "future")
Change = Callable[[Example], Example | None]


@dataclass(frozen=True)
class Question:
    """type: one of TYPES; of an exam's example, which has one turn with four options and the right letter."""

    type: str
    example: Example


def exam(first: int, count: int) -> list[Question]:
    """count questions with options, of the five types in turn, about clips of the seeds from `first` on. All objects have several masks."""
    sources = {kind: ShapesWorld(first + 1_000_000 * nth, count * 20, {kind: 1}, choices=1.0, unknown=0, follow_ups=0, several=1.0) for nth, kind in enumerate(TYPES)}
    found: list[Question] = []
    tried = dict.fromkeys(TYPES, 0)
    while len(found) < count:
        kind = TYPES[len(found) % len(TYPES)]
        example = sources[kind][tried[kind]]
        tried[kind] += 1
        # A few facts have too few wrong values for options.
        if example.turns[0].gpt in tuple(LETTERS) and example.objects:
            found.append(Question(kind, example))
    return found


def unchanged(example: Example) -> Example:
    return example


def single(example: Example) -> Example:
    return with_masks(example, "one", np.random.default_rng(0))


def whole_frame(example: Example) -> Example:
    return replace(example, objects=tuple({frame: np.ones_like(mask) for frame, mask in masks.items()} for masks in example.objects))


def permuted(example: Example) -> Example | None:
    """Masks of other objects: of two that are asked about those of each other, of one those of another in its clip; none where there is no other."""
    if len(example.objects) > 1:
        return replace(example, objects=(*example.objects[1:], example.objects[0]))
    if not isinstance(example.clip, SceneClip):
        return None
    shown: dict[int, dict[int, Mask]] = {}
    for frame, mask in example.objects[0].items():
        ids = example.clip.drawn(frame)[1]
        mine = int(np.bincount(ids[mask] + 1).argmax()) - 1
        for other in range(len(example.clip.scene.things)):
            if other != mine and (ids == other).sum() > 40:
                shown.setdefault(other, {})[frame] = ids == other
    return replace(example, objects=(max(shown.values(), key=len),)) if shown else None


CHANGES: Mapping[str, Change] = {"true masks": unchanged, "one mask": single, "another object's masks": permuted, "whole frame": whole_frame}


@torch.no_grad()
def chosen(model: FamilyModel, sample: Sample) -> str:
    """The letter that the model prefers where its answer begins."""
    begins = int((sample.labels != IGNORED).nonzero()[0])
    prompt = replace(sample, ids=sample.ids[:begins], labels=sample.labels[:begins])
    x, _ = model.assemble(prompt, model.look(prompt))
    scores = model.logits(model.hidden(x[None])[0, -1])
    ids = [model.tokenizer.encode(letter, add_special_tokens=False).ids[0] for letter in LETTERS]
    return LETTERS[int(scores[ids].argmax())]


def accuracies(model: FamilyModel, questions: Sequence[Question], report: Callable[[str], None] = print) -> dict[str, dict[str, list[bool]]]:
    """For every change and type whether each answer was right. A question that a change cannot be made to is left out there."""
    model.eval()
    out: dict[str, dict[str, list[bool]]] = {name: {kind: [] for kind in TYPES} for name in CHANGES}
    for nth, question in enumerate(questions):
        for name, change in CHANGES.items():
            example = change(question.example)
            if example is None:
                continue
            try:
                sample = model.prepare(example, "chat", nth)
            except ValueError:
                continue
            out[name][question.type].append(chosen(model, sample) == example.turns[0].gpt)
        if nth % 20 == 19:
            report(f"{nth + 1} of {len(questions)} questions")
    return out


def table(results: Mapping[str, Mapping[str, Sequence[bool]]]) -> str:
    """Percentages in Markdown, a row for each change, with the mean of the types and the number of answers."""

    def percent(verdicts: Sequence[bool]) -> str:
        return f"{100 * sum(verdicts) / len(verdicts):.0f}" if verdicts else "–"

    lines = [f"| | {' | '.join(TYPES)} | mean | answers |", "|---" * (len(TYPES) + 3) + "|"]
    for name, by_type in results.items():
        asked = [by_type[kind] for kind in TYPES]
        means = [sum(v) / len(v) for v in asked if v]
        mean = f"{100 * sum(means) / len(means):.0f}" if means else "–"
        lines.append(f"| {name} | {' | '.join(percent(v) for v in asked)} | {mean} | {sum(len(v) for v in asked)} |")
    return "\n".join(lines)
