"""Stages train what they should and nothing else, and go on exactly where they were killed."""

import csv
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from ..models.family import part_of
from ..models.lora import Lora, adapt, is_adapter, merged_state
from ..stages.curves import Row
from ..stages.loop import Trainer
from ..stages.stage import STAGES, Stage
from .fixtures import ROOT, farthest
from .tiny import CONFIGS, tiny_model, trainer

def short(name: str, **changes: Any) -> Stage:
    """A stage of three small steps."""
    return replace(STAGES[name], batch=4, micro=2, steps=3, **changes)
FAMILIES = list(CONFIGS)
#: Those of each family; PixelRefer-Lite has no connector.
STAGES_OF = [(family, name) for family in FAMILIES for name in STAGES if (family, name) != ("prl", "stage1")]


@pytest.mark.parametrize(("family", "name"), STAGES_OF)
def test_a_stage_changes_what_it_trains_and_nothing_else(tmp_path: Path, name: str, family: str) -> None:
    model = tiny_model(family)
    before = {n: t.clone() for n, t in model.state_dict().items()}
    trainer(tmp_path, short(name), model).run()
    changed = {part_of(n) for n, t in model.state_dict().items() if not torch.equal(t, before[n])}
    assert changed == {part for part in STAGES[name].trained if (family, part) != ("prl", "connector")}
    frozen = json.loads((tmp_path / "frozen.json").read_text())
    assert frozen["before"] == frozen["after"]
    assert (tmp_path / "curves.html").read_text().startswith("<!doctype html>")
    assert len(list(csv.DictReader((tmp_path / "curves.csv").open()))) == 3


def test_adapters_train_in_the_place_of_the_decoder(tmp_path: Path) -> None:
    model = tiny_model()
    adapt(model, Lora(4, 8, 0.1), 0)
    before = {n: t.clone() for n, t in model.state_dict().items()}
    trainer(tmp_path, short("stage3", rate=1e-3), model).run()
    for name, tensor in model.state_dict().items():
        if part_of(name) == "decoder":
            assert torch.equal(tensor, before[name]) != is_adapter(name), name


@pytest.mark.parametrize("family", FAMILIES)
def test_merged_adapters_compute_the_same(family: str) -> None:
    model = tiny_model(family)
    adapt(model, Lora(4, 8, 0.1), 0)
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if is_adapter(name):
                parameter.normal_(0, 0.1, generator=generator)
    plain = tiny_model(family)
    plain.load_state_dict(merged_state(model))
    x = torch.randn(1, 7, 64, generator=generator)
    assert farthest(model.eval().hidden(x), plain.eval().hidden(x)) < 1e-5
    assert farthest(tiny_model(family).eval().hidden(x), plain.hidden(x)) > 1e-2


@pytest.mark.parametrize("family", FAMILIES)
def test_loss_does_not_depend_on_how_a_batch_is_split(tmp_path: Path, family: str) -> None:
    rows = []
    for micro in (1, 2, 4):
        (tmp_path / str(micro)).mkdir()
        rows.append(trainer(tmp_path / str(micro), replace(STAGES["stage2"], batch=4, micro=micro, steps=1), tiny_model(family))._step(0))
    assert [row.loss for row in rows] == pytest.approx([rows[0].loss] * 3, rel=1e-5)
    assert [row.gradient for row in rows] == pytest.approx([rows[0].gradient] * 3, rel=1e-4)


def test_the_region_encoder_has_a_rate_of_its_own(tmp_path: Path) -> None:
    moved: dict[str, list[float]] = {"region": [], "decoder": []}
    for rate in (1e-5, 1e-3):
        model = tiny_model("pr")
        before = {n: t.clone() for n, t in model.state_dict().items()}
        stage = replace(STAGES["stage2.5"], batch=2, micro=2, steps=1, rate=1e-5, region_rate=rate, warmup=0)
        trainer(tmp_path / str(rate), stage, model).run()
        for part, sizes in moved.items():
            sizes.append(max(float((t - before[n]).abs().max()) for n, t in model.state_dict().items() if part_of(n) == part))
    # AdamW's first step is as large as the rate.
    assert moved["region"] == pytest.approx([1e-5, 1e-3], rel=0.02)
    assert moved["decoder"] == pytest.approx([1e-5, 1e-5], rel=0.02)


@pytest.mark.parametrize("family", FAMILIES)
def test_bfloat16_trains_all_families(tmp_path: Path, family: str) -> None:
    model = tiny_model(family)
    adapt(model, Lora(4, 8, 0.1), 0)
    loss = trainer(tmp_path, short("stage3"), model.bfloat16(), dtype=torch.bfloat16).run()
    exact = tiny_model(family)
    adapt(exact, Lora(4, 8, 0.1), 0)
    assert loss == pytest.approx(trainer(tmp_path / "exact", short("stage3"), exact).run(), rel=0.02)


KILLED = """
import sys
from pathlib import Path
from typing import Any
from training.tests.test_stages import resumable
resumable(Path(sys.argv[1]), sys.argv[2], killed_at=7).run()
"""


def resumable(folder: Path, family: str, killed_at: int = -1) -> Trainer:
    """A short run with adapters and dropout that saves its state every third step; kills its process at step `killed_at`."""
    model = tiny_model(family)
    adapt(model, Lora(4, 8, 0.1), 0)
    made = trainer(folder, replace(STAGES["stage3"], batch=4, micro=2, steps=9, rate=1e-3), model, save_every=3)
    step = made._step

    def watched(nth: int) -> Row:
        if nth == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return step(nth)

    made._step = watched  # type: ignore[method-assign, assignment]
    return made


@pytest.mark.parametrize("family", ["vr7", "pr", "prl"])
def test_a_killed_run_goes_on_to_the_same_bytes(tmp_path: Path, family: str) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    resumable(whole, family).run()
    assert subprocess.run([sys.executable, "-c", KILLED, str(killed), family], cwd=ROOT, check=False).returncode == -signal.SIGKILL
    assert (killed / "state.json").exists()
    assert not (killed / "trained.safetensors").exists()
    resumable(killed, family).run()
    assert (whole / "trained.safetensors").read_bytes() == (killed / "trained.safetensors").read_bytes()
    losses = [[row["loss"] for row in csv.DictReader((folder / "curves.csv").open())] for folder in (whole, killed)]
    assert losses[0] == losses[1]


def test_another_run_is_not_gone_on_with(tmp_path: Path) -> None:
    stage = replace(STAGES["stage2"], batch=2, micro=2, steps=4)
    first = trainer(tmp_path, stage, save_every=2)
    first._save_state(2)
    with pytest.raises(RuntimeError, match="other settings"):
        trainer(tmp_path, replace(stage, rate=0.5)).run()
