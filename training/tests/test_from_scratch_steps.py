"""A step of every phase of the bundled models' training gives gradients to what the phase trains."""

from pathlib import Path

import numpy as np
import pytest
import torch

from ..from_scratch import make_clips, make_clips_vr7, make_crops, steps_vr3
from ..from_scratch.steps_vr3 import Vr3Training
from ..from_scratch.steps_vr7 import Vr7Training


@pytest.mark.parametrize("layers", [6, 8])
def test_nano_s_decoder_learns_from_what_its_encoder_saw(layers: int) -> None:
    torch.manual_seed(0)
    training = Vr3Training(layers)
    rng = np.random.default_rng(0)
    clips = [make_clips.shapes_clip(5003), make_clips.strange_clip(np.random.default_rng(3), 3)]
    with torch.no_grad():
        seen = [training.featured(clip) for clip in clips]
    counts: dict[str, list[int]] = {}
    loss, _ = training.loss("decoder", training.batch("decoder", seen, rng, [], 0), counts)
    loss.backward()
    assert torch.isfinite(loss)
    assert sum(c[1] for c in counts.values()) > 0
    assert sum(c[3] for c in counts.values()) > 0
    trained = {name: p.grad is not None for name, p in training.model.named_parameters()}
    assert {name for name, has in trained.items() if not has} == {name for name in trained if "vision_encoder" in name}


def test_layers_that_a_checkpoint_lacks_pass_everything_on() -> None:
    small, deep = Vr3Training(2).model, Vr3Training(3).model
    deep.begin_with(small.state_dict())
    x, positions = torch.randn(1, 5, 256), torch.arange(5)[None]
    mask = torch.zeros(5, 5).triu(1), torch.zeros(1, 1, 1, 5), torch.zeros(1, 1, 0, 1, 1)
    with torch.no_grad():
        assert torch.equal(small.decode(x, positions, 5, mask)[0], deep.decode(x, positions, 5, mask)[0])


def test_all_of_nano_learns_from_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    training = Vr3Training()
    monkeypatch.setattr(steps_vr3, "load", lambda _: make_crops.make_scene(7)[:2])
    clips = [make_clips.shapes_clip(5003), make_clips.strange_clip(np.random.default_rng(3), 3)]
    loss, _ = training.loss("joint", training.batch("joint", clips, np.random.default_rng(0), [Path("crops")], 1))
    loss.backward()
    assert torch.isfinite(loss)
    assert all(p.grad is not None for p in training.model.parameters())


def test_nano_7_learns_from_its_clips() -> None:
    training = Vr7Training()
    clip = next(c for c in map(make_clips_vr7.make_clip, range(5000, 5010)) if c)
    loss, _ = training.loss("decoder", training.batch("decoder", [clip], np.random.default_rng(0), [], 1))
    loss.backward()
    assert torch.isfinite(loss)
