"""Examples of shapes world are made from their seed alone, pass the validator, and are phrased in many ways."""

import numpy as np
import pytest

from ..data.example import Example
from ..data.masks import to_rle
from ..data.records import read_record
from ..shapes_world import unknown
from ..shapes_world.asking import count, summary
from ..shapes_world.fact import Fact
from ..shapes_world.one_object import ACT_WORDS, BASIC, about_one
from ..shapes_world.options import LETTERS, SAME, options
from ..shapes_world.two_objects import about_two
from ..shapes_world.scene import sample_scene
from ..shapes_world.source import ShapesWorld, Truth
from ..shapes_world.vocabulary import COLOURS, SHAPES, SIZES, SURFACES
from .tiny import picture

WORLD = ShapesWorld(7_000_000, 60, size=(96, 96), compressed=False)


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return [WORLD[n] for n in range(60)]


def test_the_same_seed_makes_the_same_example(examples: list[Example]) -> None:
    again = WORLD[3]
    assert again.turns == examples[3].turns
    assert [list(m) for m in again.objects] == [list(m) for m in examples[3].objects]
    assert np.array_equal(picture(again), picture(examples[3]))


def test_examples_are_valid_records(examples: list[Example]) -> None:
    for example in examples:
        assert example.clip is not None
        raw = {
            "id": example.name,
            "video": f"{example.name}.mp4",
            "conversations": [t for turn in example.turns for t in ({"from": "human", "value": turn.human}, {"from": "gpt", "value": turn.gpt})],
            "annotation": [{str(key): {"segmentation": to_rle(mask)} for key, mask in masks.items()} for masks in example.objects],
        }
        assert len(read_record(raw, len(example.clip.times)).objects) == len(example.objects)
        assert "{" not in "".join(turn.human + turn.gpt for turn in example.turns)


def test_all_kinds_come(examples: list[Example]) -> None:
    assert any(len(e.turns) > 1 for e in examples)
    assert any(len(masks) > 1 for e in examples for masks in e.objects)
    assert any(len(e.objects) == 2 for e in examples)
    assert any(e.turns[0].gpt == unknown.ANSWER for e in examples)
    assert any(e.turns[0].gpt in LETTERS for e in examples)


def facts_of(seeds: range) -> list[Fact]:
    out: list[Fact | None] = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        scene = sample_scene(rng, (96, 96))
        truth = Truth.of(scene)
        for f in truth.facts:
            others = [o for o in truth.facts if o is not f]
            out += [make(rng, f, 0.0) for make in BASIC]
            out += [about_one(rng, kind, f, 0.0, others, truth.coverers[f.k], True) for kind in ("description", "caption", "sequential", "reasoning", "future")]
            out += [about_two(rng, f, other) for other in others[:1]]
        out += [count(truth.facts), summary(rng, truth.facts)]
    return [fact for fact in out if fact]


def test_every_question_is_phrased_in_six_ways_and_its_options_have_one_right_answer() -> None:
    rng = np.random.default_rng(0)
    letters = []
    for fact in facts_of(range(40)):
        assert len(set(fact.stems)) >= 6, fact.stems[0]
        assert fact.answers
        if fact.right:
            assert fact.right not in fact.wrong
            if len(fact.wrong) >= 3:
                question, letter = options(rng, fact, fact.stems[0], "|")
                assert len(set(fact.wrong)) == len(fact.wrong), fact
                assert 2 <= question.count("|") / 2 <= len(LETTERS)
                assert f"{letter}) |" in question or f"{letter}. |" in question or f"{letter}: |" in question
                letters.append(letter)
    shares = [letters.count(letter) / len(letters) for letter in "ABCD"]
    assert min(shares) > 0.15
    assert max(shares) < 0.35


def test_other_words_for_options_never_say_two_things() -> None:
    pools = [COLOURS, SHAPES, SIZES, SURFACES, sorted(ACT_WORDS)]
    for pool in pools:
        told = [word for option in pool for word in {option, *SAME.get(option, [])}]
        assert len(told) == len(set(told))


def test_a_texture_holds_no_flat_shape() -> None:
    for seed in range(10):
        rng = np.random.default_rng(seed)
        picture, pieces = unknown.texture(rng, 96, 128)
        assert picture.shape == (96, 128, 3)
        mask = unknown.region(rng, 96, 128, pieces)
        assert mask.any()
        assert picture[mask].std() > 3
