"""VideoRefer-VideoLLaMA3's and PixelRefer's networks stage by stage against upstream's own numbers, in float32."""

from functools import cache

import pytest
import torch

from ..data.text import encode, region_tokens, vr3_pieces
from ..models.checkpoint import build, load, read_tensors
from ..models.family import Sample
from ..models.regions import kmeans
from ..models.vr3 import VideoReferVideoLlama3
from .fixtures import PR, VR3
from .golden import Golden, Stages

FAMILIES = {"vr3": Golden(VR3), "pr": Golden(PR)}


@cache
def model_of(family: str) -> VideoReferVideoLlama3:
    folder = FAMILIES[family].folder / "model"
    built = build(folder)
    assert isinstance(built, VideoReferVideoLlama3)
    stored = read_tensors(folder, torch.float32)
    load(built, stored)
    assert set(built.state_dict()) == set(stored)
    return built.eval()


def prepared(family: str, name: str) -> Sample:
    """As `prepare`, with the frames and times of the case."""
    model, fixture = model_of(family), FAMILIES[family]
    case, example = fixture.cases[name], fixture.example(fixture.cases[name])
    if not case.get("frames"):
        return model.prepare(example, "chat", fixture.seed)
    count = len(case["frames"]["indices"])
    seen, media = model.see(example, list(range(count)), case.get("timestampsSeconds") or [0.0], case["downsampling"])
    shown = [region_tokens(min(model.region_tokens, int(r.cells.sum()))) for r in seen.regions]
    ids, labels = encode(model.tokenizer, vr3_pieces(example.turns, example.kind, media, shown))
    return Sample(name, torch.tensor(ids), torch.tensor(labels), seen, fixture.seed)


@pytest.mark.parametrize(("family", "name"), [(family, name) for family, fixture in FAMILIES.items() for name in fixture.cases])
def test_agrees_with_upstream(family: str, name: str) -> None:
    model = model_of(family)
    stages = Stages.of(FAMILIES[family], name)
    golden = stages.golden
    sample = prepared(family, name)
    wanted = golden["inputIdsPruned"] if "inputIdsPruned" in golden else golden["inputIds"]
    assert sample.ids[: len(wanted)].tolist() == wanted.tolist()
    cut = Sample(name, sample.ids[: len(wanted)], sample.labels[: len(wanted)], sample.seen, sample.seed)
    with torch.no_grad():
        sight = model.look(cut)
        if sight is not None:
            if "keepMask" in golden:
                assert torch.equal(cut.seen.keep, golden["keepMask"].flatten().bool())
            stages.close("visionFeatures", torch.cat(model.vision(cut.seen.frames)))
            stages.close("downsampled", sight.blocks)
            stages.close("projected", model.model.mm_projector.readout(sight.blocks))
            generator = torch.Generator().manual_seed(cut.seed)
            cells = [model.located(one, region) for one, region in zip(sight.regions, cut.seen.regions, strict=True)]
            for nth, one in enumerate(cells):
                stages.close(f"region{nth}.selected", one)
            if cells:
                features = torch.cat([kmeans(one, model.region_tokens, model.rounds, generator) for one in cells])
                stages.close("regionFeatures", features)
                stages.close("regionTokens", model.model.region_encoder.feat_linear(features))
        x, _ = model.assemble(cut, sight)
        stages.close("inputsEmbeds", x)
        stages.close("prefillLogits", model.logits(model.hidden(x[None])[0, -1]), 5e-5)
