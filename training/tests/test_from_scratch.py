"""What one step of nano's training asks: questions of all kinds in parts that do not see each other, with the places of their options."""

from collections.abc import Iterator
from itertools import islice

import numpy as np
import pytest

from ..from_scratch.batches import LETTER_WEIGHT, PARTS, WIDTH, joint_batch, pack
from ..from_scratch.dialogues import KINDS, conversations, facts_of
from ..from_scratch.make_clips import shapes_clip, strange_clip
from ..from_scratch.mirror import mirrored
from ..from_scratch.steps_vr3 import Vr3Training
from ..shapes_world.options import LETTERS
from ..shapes_world.unknown import ANSWER


@pytest.fixture(scope="module")
def training() -> Iterator[Vr3Training]:
    yield Vr3Training()


def test_parts_hold_all_questions_side_by_side() -> None:
    lengths = [100, 90, 60, 100, 30]
    places = pack(lengths, 192)
    for part in {p for p, _ in places}:
        spans = sorted((start, start + lengths[i]) for i, (p, start) in enumerate(places) if p == part)
        assert spans[0][0] == 0
        assert spans[-1][1] <= 192
        assert all(a[1] == b[0] for a, b in zip(spans, spans[1:], strict=False))


def test_all_kinds_of_questions_come_and_letters_stand_behind_their_options(training: Vr3Training) -> None:
    clip = shapes_clip(5003)
    facts = facts_of(clip)
    kinds = {kind for _, _, kind in islice(conversations(np.random.default_rng(0), clip, facts, facts[0]), 200)}
    assert kinds >= {*KINDS} - {"reasoning"}
    _, _, _, items, _, _, _ = joint_batch([training.featured(clip)], training.words, np.random.default_rng(0), 0, [])
    questions = items[0]["questions"]
    assert max(part for part, _ in pack([len(q["ids"]) for q in questions])) < PARTS
    assert WIDTH * PARTS * 0.7 < sum(len(q["ids"]) for q in questions)
    chosen = [q for q in questions if q["options"]]
    assert chosen
    for q in chosen:
        for end in {o[3] for o in q["options"]}:
            right = [number for _, number, true, at, _, _ in q["options"] if at == end and true]
            assert len(right) == 1
            assert q["ids"][end + 1] == training.words.letters[right[0]]
            assert q["weights"][end + 1] == LETTER_WEIGHT
        for place, number, _, end, letter, first in q["options"]:
            assert letter < first <= place < end
            assert LETTERS[number] in training.words.tokenizer.decode([q["ids"][letter]])


def test_what_is_not_of_the_world_has_one_answer() -> None:
    clip = strange_clip(np.random.default_rng(3), 3)
    spare = facts_of(shapes_clip(5003))[0]
    answers = {answer for _, turns, _ in islice(conversations(np.random.default_rng(0), clip, [], spare), 40) for _, answer in turns}
    assert answers == {ANSWER}


def test_a_mirrored_clip_tells_the_other_direction() -> None:
    clip = next(c for c in map(shapes_clip, range(5000, 5040)) if c and any(o["behaviour"] == "moves left" for o in c["objects"]))
    k = next(i for i, o in enumerate(clip["objects"]) if o["behaviour"] == "moves left")
    turned = mirrored(clip, True, False)
    assert turned["objects"][k]["behaviour"] == "moves right"
    assert np.allclose(turned["truth"][:, k, 0], 1 - clip["truth"][:, k, 0])
    assert turned["pan"][0] == -clip["pan"][0]
