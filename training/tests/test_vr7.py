"""VideoRefer-7B's networks stage by stage against upstream's own numbers, in float32."""

from collections.abc import Iterable

import pytest
import torch

from ..data.example import Example, Mask, Pictures, Turn
from ..models.checkpoint import build, load, read_tensors
from ..models.regions import merged
from ..models.vr7 import VideoRefer7, sample_evenly
from .fixtures import VR7, close, facts, tensors

GOLDEN = tensors(VR7 / "golden.safetensors.gz")
INPUTS = tensors(VR7 / "inputs.safetensors.gz")
CASES = facts(VR7)["cases"]


@pytest.fixture(scope="module")
def model() -> VideoRefer7:
    built = build(VR7, frames=8)
    load(built, read_tensors(VR7, torch.float32))
    assert isinstance(built, VideoRefer7)
    return built.eval()


def example_of(name: str) -> Example:
    case = CASES[name]
    if case["mode"] == "text":
        # Upstream leaves the newline of the missing tag.
        return Example(name, "text", (Turn("\n" + case["question"], ""),))
    frames = [f.numpy() for f in INPUTS[f"clip.{case['clip']}"]]
    if case["mode"] == "image":
        frames = [frames[case["frame_indices"][0]]]
    clip = Pictures(frames, [k / 8 for k in range(len(frames))], len(frames) / 8)
    masks = iter(INPUTS[case["masks"]].numpy().astype(bool)) if case.get("masks") else iter([])
    objects = []
    for indices in case.get("ann_indices") or []:
        keys = [case["region_frames"][i] if case["mode"] == "video" else 0 for i in indices]
        objects.append(Repeated((key, next(masks)) for key in keys))
    return Example(name, case["mode"], (Turn(case["question"], ""),), clip, tuple(objects))


class Repeated(dict[int, Mask]):
    """Masks of one object by frame; some cases give a frame several masks, which a record cannot."""

    def __init__(self, pairs: Iterable[tuple[int, Mask]]):
        self.pairs = list(pairs)
        super().__init__(self.pairs)

    def items(self) -> list[tuple[int, Mask]]:  # type: ignore[override]
        return self.pairs


@pytest.mark.parametrize("name", ["case1", "case2", "case3", "case4", "case5", "case6", "case7", "case10"])
def test_agrees_with_upstream(model: VideoRefer7, name: str) -> None:
    case = CASES[name]
    sample = model.prepare(example_of(name), "chat", 0)
    # Upstream's prompt ends where the answer begins; ours has the empty answer's end.
    size = len(case["input_ids"])
    wanted = [-201 if t < 0 else t for t in case["input_ids"]]
    assert sample.ids[:size].tolist() == wanted
    cut = type(sample)(name, sample.ids[:size], sample.labels[:size], sample.seen, 0)
    with torch.no_grad():
        sight = model.look(cut)
        if sight is not None:
            vision = GOLDEN[f"{name}.vision_sample"]  # of a still image, once
            close(sight.features[: len(vision), ::56, ::12], vision)
            close(model.model.mm_projector(sight.features)[::13, ::8], GOLDEN[f"{name}.connector_sample"])
            if cut.seen.objects:
                assert torch.equal(cut.seen.cells.reshape(-1, 27, 27), GOLDEN[f"{name}.masks27"].bool())
                vectors = model.region_vectors(cut.seen, sight)
                assert [len(v) for v in vectors] == case["region_token_counts"]
                close(torch.cat(vectors), GOLDEN[f"{name}.merged"])
                close(model.model.region_encoder.feat_linear(torch.cat(vectors)), GOLDEN[f"{name}.region_tokens"])
        x, labels = model.assemble(cut, sight)
        assert len(x) == len(labels) == case["sequence_length"]
        close(x[::16, ::8], GOLDEN[f"{name}.embeds_sample"])
        close(model.logits(model.hidden(x[None])[0, -1]), GOLDEN[f"{name}.last_logits"], 5e-5)


def test_frames_of_the_specification() -> None:
    assert sample_evenly(10, 4) == [1, 3, 6, 8]
    assert sample_evenly(150, 16) == [5, 14, 23, 33, 42, 51, 61, 70, 79, 88, 98, 107, 116, 126, 135, 144]
    assert sample_evenly(5, 16) == [0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4]


def test_temporal_merge_of_the_specification() -> None:
    rows = torch.tensor([(1, 0), (0.9, 0.1), (0, 1), (0.1, 1), (1, 1), (1, 0.9), (-1, 0)])
    close(merged(rows, 4), torch.tensor([(0.95, 0.05), (0.05, 1), (1, 0.95), (-1, 0)]))
    assert len(merged(torch.ones(6, 3), 4)) == 1
