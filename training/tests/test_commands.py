"""The commands from end to end: records on the disk, a stage, a checkpoint."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
import yaml
from PIL import Image

from ..cli import main
from ..config import WrongConfig, read_config
from ..data.masks import to_rle
from ..export import merge
from ..models.checkpoint import build, load, read_tensors, save
from ..models.lora import Lora, adapt, is_adapter, merged_state, save_adapter
from ..stages.stage import STAGES
from .tiny import NANO, Squares, tiny_model

SHRINK = {
    "model": {"hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "mm_hidden_size": 48},
    "vision": {"hidden_size": 48, "intermediate_size": 96, "num_hidden_layers": 2},
}


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """Four pictures with a marked square each, and a record that says nothing."""
    lines = []
    for n in range(4):
        example = Squares(4)[n]
        Image.fromarray(example.clip.read([0])[0]).save(tmp_path / f"{n}.png")
        turns = [{"from": "human", "value": "<image>\nWhat is <region>?"}, {"from": "gpt", "value": example.turns[0].gpt}]
        lines.append({"id": n, "image": f"{n}.png", "conversations": turns, "annotation": [{"0": {"segmentation": to_rle(example.objects[0][0])}}]})
    lines.append({"id": 4, "image": "0.png", "conversations": []})
    path = tmp_path / "records.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines))
    return path


def config_file(tmp_path: Path, records: Path) -> Path:
    path = tmp_path / "run.yaml"
    data = [{"records": str(records), "media": str(tmp_path)}]
    stages = {name: {"batch": 4, "micro": 4, "steps": 1, "data": data} for name in ("stage2", "stage3")}
    raw = {"model": str(NANO), "fresh": "all", "shrink": SHRINK, "run": str(tmp_path / "run"), "seed": 1, "threads": 1, "lora": {"rank": 2}, "stages": stages}
    path.write_text(yaml.safe_dump(raw))
    return path


def test_check_counts_reasons(tmp_path: Path, records: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["check", "--data", str(records), "--media", str(tmp_path), "--cache", str(tmp_path / "cache")]
    assert main(arguments) == 1
    assert "4 of 5 records accepted" in capsys.readouterr().out
    (tmp_path / "2.png").unlink()
    assert main(arguments) == 1
    assert "3 of 5 records accepted" in capsys.readouterr().out


def test_stages_build_on_each_other_and_export_a_checkpoint(tmp_path: Path, records: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = str(config_file(tmp_path, records))
    assert main(["stage3", "--config", config]) == 2
    assert "stage2 comes before stage3" in capsys.readouterr().out
    assert main(["fit", "--config", config]) == 0
    out = tmp_path / "out"
    assert main(["export", "--config", config, "--out", str(out)]) == 0
    tensors = read_tensors(out, torch.float32)
    load(build(out), tensors)
    assert not any(is_adapter(name) for name in tensors)
    trained = read_tensors(tmp_path / "run" / "stage3", torch.float32)
    region = "model.region_encoder.feat_linear.0.weight"
    assert torch.equal(tensors[region], trained[region].to(torch.bfloat16).float())


def test_merge_adds_an_adapter_as_the_model_does(tmp_path: Path) -> None:
    model = tiny_model("vr3")
    base, adapter, out = tmp_path / "base", tmp_path / "adapter", tmp_path / "out"
    save(model.state_dict(), base / "model.safetensors")
    adapt(model, Lora(4, 8), 0)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if is_adapter(name):
                parameter.copy_(torch.from_numpy(np.random.default_rng(1).normal(size=parameter.shape)))
    save_adapter(model, Lora(4, 8), "base", adapter)
    assert merge(base, adapter, out, torch.float32) == 14
    wanted, found = merged_state(model), read_tensors(out, torch.float32)
    assert found.keys() == wanted.keys()
    for name, tensor in wanted.items():
        assert torch.allclose(found[name], tensor, atol=1e-5), name


def test_configurations_are_read_and_mistakes_named(tmp_path: Path) -> None:
    for path in (Path(__file__).parents[1] / "configs").glob("*.yaml"):
        config = read_config(path.stem)
        assert set(config.stages) <= set(STAGES)
    path = tmp_path / "run.yaml"
    for change, reason in (({"stages": {"stage9": {}}}, "stage9"), ({"sed": 1}, "sed"), ({"stages": {"stage2": {"rates": 1, "data": [{"records": "x"}]}}}, "rates"), ({"dtype": "half"}, "half")):
        raw = {"model": str(NANO), "run": "x", "stages": {"stage2": {"data": [{"records": "x"}]}}}
        path.write_text(yaml.safe_dump(raw | change))
        with pytest.raises(WrongConfig, match=reason):
            read_config(path)
