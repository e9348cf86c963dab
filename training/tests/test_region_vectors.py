"""Property (d) of docs/spec/videorefer-suite.md, 11.4: as many region vectors are inserted as the objects' masks ask for, in their places."""

from typing import Any

import numpy as np
import pytest
import torch

from ..data.example import Example, Mask, Pictures, Turn
from ..data.text import IGNORED
from .tiny import CONFIGS, tiny_model

#: Masks on so many frames, of so many pixels a side.
OBJECTS = ((1, 24), (3, 6), (6, 40), (2, 1))


def example(count: int) -> Example:
    rng = np.random.default_rng(count)
    pictures = [rng.integers(0, 255, (64, 64, 3)).astype(np.uint8) for _ in range(8)]
    objects: list[dict[int, Mask]] = []
    for k, (frames, side) in enumerate(OBJECTS[:count]):
        mask = np.zeros((64, 64), bool)
        mask[k : k + side, 2 * k : 2 * k + side] = True
        objects.append({frame: np.roll(mask, frame, 1) for frame in range(frames)})
    named = " ".join(f"<object{k}><region>" for k in range(count))
    return Example("made", "video", (Turn(f"<video>\nWhat are {named}?", "Things."), Turn("And?", "More.")), Pictures(pictures, [n / 8 for n in range(8)], 1.0), tuple(objects))


def wanted(family: str, model: Any, sample: Any, count: int) -> list[int]:
    """How many vectors each object should have, from its masks alone."""
    if family == "vr7":
        return [min(4, frames) for frames, _ in OBJECTS[:count]]
    if family == "prl":
        return [model.tokens * min(model.marks, frames) for frames, _ in OBJECTS[:count]]
    return [min(model.region_tokens, int(region.cells.sum())) for region in sample.seen.regions]


@pytest.mark.parametrize("family", CONFIGS)
@pytest.mark.parametrize("count", range(1, len(OBJECTS) + 1))
def test_d_every_vector_has_its_place(family: str, count: int) -> None:
    model: Any = tiny_model(family).eval()
    made: list[torch.Tensor] = []
    model.model.region_encoder.feat_linear.register_forward_hook(lambda _module, _inputs, output: made.append(output))
    sample = model.prepare(example(count), "chat", 0)
    with torch.no_grad():
        x, labels = model.assemble(sample, model.look(sample))
    vectors = torch.cat(made)
    expected = wanted(family, model, sample, count)
    assert len(expected) == count
    assert len(vectors) == sum(expected)
    places = (x[:, None] == vectors[None]).all(2).any(1).nonzero()[:, 0].tolist()
    assert len(places) == sum(expected)
    assert torch.equal(x[places], vectors)
    assert all(int(labels[place]) == IGNORED for place in places)
    # Between two objects stands text: their vectors are as many runs.
    runs = 1 + sum(after != before + 1 for before, after in zip(places, places[1:], strict=False))
    assert runs >= count
