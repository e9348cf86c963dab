"""Masks that are exchanged, spread over the frame or left out, and the table of what answers were right with them."""

from dataclasses import replace

import numpy as np
import torch

from ..ablate import CHANGES, TYPES, Question, accuracies, chosen, exam, permuted, single, table, whole_frame
from ..data.example import Turn
from ..data.text import IGNORED
from ..shapes_world.source import SceneClip
from .tiny import Squares, tiny_model


def test_an_exam_asks_all_types_with_letters_as_answers() -> None:
    questions = exam(960_000, 5)
    assert [question.type for question in questions] == list(TYPES)
    assert all(question.example.turns[0].gpt in "ABCD" for question in questions)


def test_masks_are_exchanged_spread_and_left_out() -> None:
    for question in exam(960_000, 5):
        example = question.example
        assert all(mask.all() for masks in whole_frame(example).objects for mask in masks.values())
        assert all(len(masks) == 1 for masks in single(example).objects)
        other = permuted(example)
        if other is None:
            continue
        if len(example.objects) == 2:
            assert other.objects == example.objects[::-1]
            continue
        assert isinstance(example.clip, SceneClip)
        for frame, mask in other.objects[0].items():
            assert np.unique(example.clip.drawn(frame)[1][mask]).size == 1
            assert not (mask & example.objects[0][frame]).sum() > 0.5 * mask.sum()


def test_the_table_counts_what_a_model_chose() -> None:
    model = tiny_model("vr3")
    example = replace(Squares(1)[0], turns=(Turn("<video>\nWhat is <region>? (A) a (B) b (C) c (D) d.", "A"),))
    sample = model.prepare(example, "chat", 0)
    letter = chosen(model.eval(), sample)
    at = int((sample.labels != IGNORED).nonzero()[0]) - 1
    with torch.no_grad():
        x, _ = model.assemble(sample, model.look(sample))
        scores = model.logits(model.hidden(x[None])[0, at])
    ids = {c: model.tokenizer.encode(c, add_special_tokens=False).ids[0] for c in "ABCD"}
    assert letter == max(ids, key=lambda c: float(scores[ids[c]]))
    right = replace(example, turns=(Turn(example.turns[0].human, letter),))
    results = accuracies(model, [Question("basic", right)], lambda line: None)
    assert results["true masks"]["basic"] == [True]
    assert results["another object's masks"]["basic"] == []
    lines = table(results).splitlines()
    assert lines[2] == "| true masks | 100 | – | – | – | – | 100 | 1 |"
    assert len(lines) == 2 + len(CHANGES)
