"""PixelRefer-Lite's networks stage by stage against upstream's own numbers, in float32."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch

from ..data.example import Example, Pictures, Turn
from ..models.checkpoint import build, load, read_tensors
from ..models.family import Sample, part_of
from ..models.pixelrefer_lite import PixelReferLite
from ..stages.stage import STAGES
from .fixtures import PRL
from .golden import Golden, Stages
from .tiny import trainer

FIXTURE = Golden(PRL)


@cache
def model() -> PixelReferLite:
    built = build(PRL / "model")
    assert isinstance(built, PixelReferLite)
    stored = read_tensors(PRL / "model", torch.float32)
    load(built, stored)
    unused = {name for name in stored if ".mm_projector." in name or ".mask_embedding." in name}
    assert set(built.state_dict()) == set(stored) - unused
    return built.eval()


def prepared(name: str) -> Sample:
    """As `prepare`, with the case's times, and with empty masks, which upstream keeps."""
    case = FIXTURE.cases[name]
    turns = (Turn(case["question"], ""),)
    if not case.get("frames"):
        return model().prepare(Example(name, "text", turns), "chat", FIXTURE.seed)
    pictures = FIXTURE.stack("frames", case["frames"])
    masks = iter(FIXTURE.stack("masks", case["masks"]) if case.get("masks") else [])
    keys = case.get("maskIdsPerObject") or [[key] for key in case.get("maskIds") or []]
    objects = [{key: next(masks).astype(bool) for key in own} for own in keys]
    seconds = case.get("timestampsSeconds")
    example = Example(name, case["modal"], turns, Pictures(pictures, seconds or [0.0], 1.0), tuple(objects))
    shown = [model().shown(own, dict(enumerate(seconds)) if seconds else None) for own in objects]
    return model().sample(example, model().see(example, objects), shown, "chat", FIXTURE.seed)


@pytest.mark.parametrize("name", FIXTURE.cases)
def test_agrees_with_upstream(name: str) -> None:
    net = model()
    stages = Stages.of(FIXTURE, name)
    sample = prepared(name)
    wanted = stages.golden["inputIds"]
    assert sample.ids[: len(wanted)].tolist() == wanted.tolist()
    cut = Sample(name, sample.ids[: len(wanted)], sample.labels[: len(wanted)], sample.seen, sample.seed)
    with torch.no_grad():
        sight = net.look(cut)
        if sight is not None:
            for nth, mark in enumerate(cut.seen.marks):
                stages.equal(f"region{nth}.maskGrid", mark.cells)
                if not mark.cells.any():
                    continue
                stages.close(f"region{nth}.localFeatures", sight.local[mark.view])
                stages.close(f"region{nth}.globalFeatures", sight.whole[mark.view])
            fused = net.fused(cut.seen, sight, net.rows(cut.seen, sight, cut.seed))
            stages.close("regionFeatures", fused.flatten(0, 1))
            stages.close("regionTokens", net.model.region_encoder.feat_linear(fused.flatten(0, 1)))
        x, _ = net.assemble(cut, sight)
        stages.close("inputsEmbeds", x)
        stages.close("prefillLogits", net.logits(net.hidden(x[None])[0, -1]), 5e-5)


def example(masks: dict[int, np.ndarray], question: str = "What is <region>?") -> Example:
    clip = Pictures([np.full((40, 60, 3), 5 * n, np.uint8) for n in range(50)], [n / 4 for n in range(50)], 12.5)
    return Example("clip", "video", (Turn(question, "A dog."),), clip, (masks,))


def test_a_long_track_is_shown_at_even_steps_and_without_its_empty_masks() -> None:
    whole = np.ones((40, 60), bool)
    sample = model().prepare(example({n: whole & (n != 3) for n in range(50)}), "chat", 1)
    assert len(sample.seen.marks) == 32
    text = model().tokenizer.decode(sample.ids.tolist(), skip_special_tokens=False)
    assert "[Time 0.0:<REGION>" in text
    assert ",Time 0.2:<REGION>" in text
    assert "Time 0.8:" not in text


def test_an_object_without_a_pixel_is_refused() -> None:
    with pytest.raises(ValueError, match="All masks of object 0 of clip are empty"):
        model().prepare(example({2: np.zeros((40, 60), bool)}), "chat", 1)
    with pytest.raises(ValueError, match="has 1 objects, but its questions have 2 regions"):
        model().prepare(example({2: np.ones((40, 60), bool)}, "<region> or <region>?"), "chat", 1)


def test_regions_and_decoder_learn_and_there_is_no_connector_to_train(tmp_path: Path) -> None:
    net = build(PRL / "model")
    load(net, read_tensors(PRL / "model", torch.float32))
    sample = net.prepare(example({2: np.eye(40, 60, dtype=bool)}), "chat", 1)
    net.loss([sample], [net.look(sample)]).backward()
    still = [name for name, weight in net.named_parameters() if part_of(name) != "vision" and (weight.grad is None or not weight.grad.any())]
    assert still == []
    with pytest.raises(ValueError, match="stage1 trains connector, and PixelReferLite has none"):
        trainer(tmp_path, STAGES["stage1"], net)
