"""VideoRefer-VideoLLaMA3's networks stage by stage against upstream's own numbers, in float32."""

from typing import Any

import pytest
import torch

from ..data.example import Example, Pictures, Turn
from ..data.text import encode, vr3_pieces
from ..models.checkpoint import build, load, read_tensors
from ..models.family import Sample
from ..models.regions import kmeans
from ..models.vr3 import ROUNDS, VideoReferVideoLlama3
from .fixtures import VR3, close, facts, tensors

FACTS = facts(VR3)
CASES = {case["id"]: case for case in FACTS["cases"]}
FRAMES, MASKS = tensors(VR3 / "frames.safetensors"), tensors(VR3 / "masks.safetensors")


@pytest.fixture(scope="module")
def model() -> VideoReferVideoLlama3:
    built = build(VR3 / "model")
    load(built, read_tensors(VR3 / "model", torch.float32))
    assert isinstance(built, VideoReferVideoLlama3)
    return built.eval()


def prepared(model: VideoReferVideoLlama3, case: dict[str, Any]) -> Sample:
    """As `prepare`, with the frames and times of the case, and a clip that is its frames and then its regions' frames."""
    if not case.get("frames"):
        return model.prepare(Example(case["id"], "text", (Turn(case["question"], ""),)), "chat", FACTS["seeds"]["kmeans"])
    pictures = [f.numpy() for f in FRAMES[case["frames"]["stack"]][case["frames"]["indices"]]]
    count, objects = len(pictures), []
    if case.get("masks"):
        marked = FRAMES[case["regionFrames"]["stack"]][case["regionFrames"]["indices"]]
        for mask, nth in zip(MASKS[case["masks"]["stack"]][case["masks"]["indices"]], case["maskIds"], strict=True):
            objects.append({count + nth: mask.numpy().astype(bool)})
        pictures += [f.numpy() for f in marked]
    modal = case["modal"]
    example = Example(case["id"], modal, (Turn(case["question"], ""),), Pictures(pictures, list(range(len(pictures))), 1.0), tuple(objects))
    seen, media = model.see(example, list(range(count)), case.get("timestampsSeconds") or [0.0], case["downsampling"])
    tokens = [min(10, int(r.cells.sum())) for r in seen.regions]
    ids, labels = encode(model.tokenizer, vr3_pieces(example.turns, modal, media, tokens))
    return Sample(case["id"], torch.tensor(ids), torch.tensor(labels), seen, FACTS["seeds"]["kmeans"])


def rows(case: dict[str, Any], name: str, mine: torch.Tensor) -> torch.Tensor:
    kept = case["tensors"][name].get("rows")
    return mine[kept["start"] :: kept["step"]] if kept else mine


@pytest.mark.parametrize("name", list(CASES))
def test_agrees_with_upstream(model: VideoReferVideoLlama3, name: str) -> None:
    case = CASES[name]
    golden = tensors(VR3 / case["file"])
    sample = prepared(model, case)
    wanted = golden["inputIdsPruned"] if "inputIdsPruned" in golden else golden["inputIds"]
    assert sample.ids[: len(wanted)].tolist() == wanted.tolist()
    cut = Sample(name, sample.ids[: len(wanted)], sample.labels[: len(wanted)], sample.seen, sample.seed)
    with torch.no_grad():
        sight = model.look(cut)
        if sight is not None:
            if "keepMask" in golden:
                assert torch.equal(cut.seen.keep, golden["keepMask"].flatten().bool())
            close(rows(case, "visionFeatures", torch.cat(model.vision(cut.seen.frames))), golden["visionFeatures"])
            close(rows(case, "downsampled", sight.blocks), golden["downsampled"])
            close(rows(case, "projected", model.model.mm_projector.readout(sight.blocks)), golden["projected"])
            generator = torch.Generator().manual_seed(cut.seed)
            for nth, cells in enumerate(sight.regions):
                close(rows(case, f"region{nth}.selected", cells), golden[f"region{nth}.selected"])
            if sight.regions:
                features = torch.cat([kmeans(cells, 10, ROUNDS, generator) for cells in sight.regions])
                close(rows(case, "regionFeatures", features), golden["regionFeatures"])
                close(rows(case, "regionTokens", model.model.region_encoder.feat_linear(features)), golden["regionTokens"])
        x, _ = model.assemble(cut, sight)
        close(rows(case, "inputsEmbeds", x), golden["inputsEmbeds"])
        close(model.logits(model.hidden(x[None])[0, -1]), golden["prefillLogits"], 5e-5)
