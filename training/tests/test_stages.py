"""Stages train what they should and nothing else, and go on exactly where they were killed."""

import csv
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from ..models.family import part_of
from ..models.lora import Lora, adapt, is_adapter, merged_state
from ..stages.curves import Row
from ..stages.loop import Trainer
from ..stages.stage import STAGES
from .fixtures import ROOT, farthest
from .tiny import tiny_model, trainer

SHORT = {"batch": 4, "micro": 2, "steps": 3}
FAMILIES = ["vr7", "vr3"]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("name", list(STAGES))
def test_a_stage_changes_what_it_trains_and_nothing_else(tmp_path: Path, name: str, family: str) -> None:
    model = tiny_model(family)
    before = {n: t.clone() for n, t in model.state_dict().items()}
    trainer(tmp_path, replace(STAGES[name], **SHORT), model).run()
    changed = {part_of(n) for n, t in model.state_dict().items() if not torch.equal(t, before[n])}
    assert changed == set(STAGES[name].trained)
    assert (tmp_path / "curves.html").read_text().startswith("<!doctype html>")
    assert len(list(csv.DictReader((tmp_path / "curves.csv").open()))) == 3


def test_adapters_train_in_the_place_of_the_decoder(tmp_path: Path) -> None:
    model = tiny_model()
    adapt(model, Lora(4, 8, 0.1), 0)
    before = {n: t.clone() for n, t in model.state_dict().items()}
    trainer(tmp_path, replace(STAGES["stage3"], **SHORT, rate=1e-3), model).run()
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


KILLED = """
import sys
from pathlib import Path
from training.tests.test_stages import resumable
resumable(Path(sys.argv[1]), killed_at=7).run()
"""


def resumable(folder: Path, killed_at: int = -1) -> Trainer:
    """A short run with adapters and dropout that saves its state every third step; kills its process at step `killed_at`."""
    model = tiny_model("vr3")
    adapt(model, Lora(4, 8, 0.1), 0)
    made = trainer(folder, replace(STAGES["stage3"], batch=4, micro=2, steps=9, rate=1e-3), model, save_every=3)
    step = made._step

    def watched(nth: int) -> Row:
        if nth == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return step(nth)

    made._step = watched  # type: ignore[method-assign]
    return made


def test_a_killed_run_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    resumable(whole).run()
    assert subprocess.run([sys.executable, "-c", KILLED, str(killed)], cwd=ROOT, check=False).returncode == -signal.SIGKILL
    assert (killed / "state.json").exists()
    assert not (killed / "trained.safetensors").exists()
    resumable(killed).run()
    assert (whole / "trained.safetensors").read_bytes() == (killed / "trained.safetensors").read_bytes()
    losses = [[row["loss"] for row in csv.DictReader((folder / "curves.csv").open())] for folder in (whole, killed)]
    assert losses[0] == losses[1]


def test_another_run_is_not_gone_on_with(tmp_path: Path) -> None:
    stage = replace(STAGES["stage2"], batch=2, micro=2, steps=4)
    first = trainer(tmp_path, stage, save_every=2)
    first._save_state(2)
    with pytest.raises(RuntimeError, match="other settings"):
        trainer(tmp_path, replace(stage, rate=0.5)).run()
