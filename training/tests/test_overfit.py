"""A few records are learned by heart."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from ..data.text import IGNORED
from ..models.family import part_of
from ..stages.stage import STAGES, Stage
from .tiny import Squares, tiny_model, trainer


def proof(name: str) -> Stage:
    return replace(STAGES[name], batch=8, micro=8, masks="all")


@pytest.mark.parametrize("family", ["pr", "prl"])
def test_few_records_are_learned_by_heart_in_stages_2_and_3(tmp_path: Path, family: str) -> None:
    model = tiny_model(family)
    # Stage 2 needs a decoder that can say the answers.
    trainer(tmp_path / "0", replace(proof("stage0"), steps=120, rate=3e-3), model, cached=True).run()
    region = [p for n, p in model.named_parameters() if part_of(n) == "region"]
    with torch.no_grad():
        for parameter in region:
            parameter.normal_(0, 0.1, generator=torch.Generator().manual_seed(9))
    forgotten = trainer(tmp_path / "2", replace(proof("stage2"), steps=100, rate=1e-2), model, cached=True)
    start = forgotten._step(0).loss
    assert forgotten.run() < 0.05 < start
    fresh = tiny_model(family, seed=2)
    assert trainer(tmp_path / "3", replace(proof("stage3"), steps=120, rate=2e-3), fresh, cached=True).run() < 0.05
    sample = fresh.prepare(Squares(8)[5], "chat", 0)
    asked = int((sample.labels != IGNORED).nonzero()[0])
    prompt = replace(sample, ids=sample.ids[:asked], labels=sample.labels[:asked])
    end = fresh.tokenizer.token_to_id("<|im_end|>")
    assert end is not None
    assert fresh.tokenizer.decode(fresh.eval().answer(prompt, 20, [end])) == "A yellow square."
