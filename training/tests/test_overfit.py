"""A few records are learned by heart."""

from dataclasses import replace
from pathlib import Path

import torch

from ..data.text import IGNORED
from ..models.family import part_of
from ..stages.stage import STAGES
from .tiny import Squares, tiny_model, trainer


def test_few_records_are_learned_by_heart_in_stages_2_and_3(tmp_path: Path) -> None:
    model = tiny_model("vr3")
    proof = {"batch": 8, "micro": 8, "masks": "all"}
    # Stage 2 needs a decoder that can say the answers.
    trainer(tmp_path / "0", replace(STAGES["stage0"], **proof, steps=120, rate=2e-3), model, cached=True).run()
    region = [p for n, p in model.named_parameters() if part_of(n) == "region"]
    with torch.no_grad():
        for parameter in region:
            parameter.normal_(0, 0.1, generator=torch.Generator().manual_seed(9))
    forgotten = trainer(tmp_path / "2", replace(STAGES["stage2"], **proof, steps=100, rate=1e-2), model, cached=True)
    start = forgotten._step(0).loss
    assert forgotten.run() < 0.05 < start
    fresh = tiny_model("vr3", seed=2)
    assert trainer(tmp_path / "3", replace(STAGES["stage3"], **proof, steps=120, rate=2e-3), fresh, cached=True).run() < 0.05
    sample = fresh.prepare(Squares(8)[5], "chat", 0)
    asked = int((sample.labels != IGNORED).nonzero()[0])
    prompt = replace(sample, ids=sample.ids[:asked], labels=sample.labels[:asked])
    end = fresh.tokenizer.token_to_id("<|im_end|>")
    assert fresh.tokenizer.decode(fresh.eval().answer(prompt, 20, [end])) == "A yellow square."
