"""The commands from end to end: records on the disk, a stage, a checkpoint."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
import yaml
from PIL import Image

from ..cli import main
from ..config import WrongConfig, read_config
from ..data.masks import to_rle
from ..export import export, merge
from ..models.checkpoint import build, load, read_tensors, save
from ..models.family import part_of
from ..models.lora import Lora, adapt, is_adapter, merged_state, save_adapter
from ..stages.stage import STAGES
from .fixtures import farthest
from .tiny import CONFIGS, NANO, Squares, picture, tiny_model

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
        Image.fromarray(picture(example)).save(tmp_path / f"{n}.png")
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
    for change, reason in (({"stages": {"stage9": {}}}, "stage9"), ({"sed": 1}, "sed"), ({"stages": {"stage2": {"rates": 1, "data": [{"records": "x"}]}}}, "rates"), ({"dtype": "half"}, "half"), ({"quantise": "int8"}, "int8"), ({"quantise": "nf4"}, "needs `lora`")):
        raw = {"model": str(NANO), "run": "x", "stages": {"stage2": {"data": [{"records": "x"}]}}}
        path.write_text(yaml.safe_dump(raw | change))
        with pytest.raises(WrongConfig, match=reason):
            read_config(path)


def extended(tmp_path: Path, name: str, **changes: object) -> str:
    """A configuration with a few short steps in the place of its own."""
    stages = {stage: {"batch": 2, "micro": 2, "steps": 2} for stage in read_config(name).stages}
    path = tmp_path / f"{name}.yaml"
    path.write_text(yaml.safe_dump({"extends": name, "run": str(tmp_path / "run"), "stages": stages} | changes))
    return str(path)


@pytest.mark.parametrize("name", ["tiny", "tiny-pixelrefer", "tiny-pixelrefer-lite"])
def test_a_tiny_configuration_runs_from_its_first_stage_to_a_checkpoint(tmp_path: Path, name: str) -> None:
    config = extended(tmp_path, name)
    assert main(["check", "--config", config, "--samples", "1"]) == 0
    assert main(["fit", "--config", config]) == 0
    stages = list(read_config(name).stages)
    assert stages == [stage for stage in STAGES if stage != "stage1" or name != "tiny-pixelrefer-lite"]
    for stage in stages:
        frozen = json.loads((tmp_path / "run" / stage / "frozen.json").read_text())
        assert frozen["before"] == frozen["after"]
    assert main(["export", "--config", config, "--out", str(tmp_path / "out")]) == 0
    load(build(tmp_path / "out"), read_tensors(tmp_path / "out", torch.float32))


def test_a_configuration_extends_another(tmp_path: Path) -> None:
    config = read_config(extended(tmp_path, "tiny-pixelrefer-lite", settings={"marks": 2}, seed=None))
    assert config.settings == {"marks": 2}
    assert config.seed == 0
    assert config.shrink["model"]["hidden_size"] == 64
    assert config.stage("stage3").rate == read_config("tiny").stage("stage3").rate
    path = tmp_path / "ring.yaml"
    path.write_text(yaml.safe_dump({"extends": str(path)}))
    with pytest.raises(WrongConfig, match="extends itself"):
        read_config(path)


def test_two_starts_draw_the_same_weights() -> None:
    for name in CONFIGS.values():
        first, second = (read_config(name).start("stage0").state_dict() for _ in range(2))
        assert all(torch.equal(tensor, second[key]) for key, tensor in first.items()), name


def test_adapters_of_a_4_bit_run_are_added_to_the_weights_of_the_checkpoint(tmp_path: Path, records: Path) -> None:
    base = tmp_path / "base"
    export(replace(read_config("tiny-pixelrefer"), stages={}), base, torch.float32)
    data = [{"records": str(records), "media": str(tmp_path)}]
    raw = {
        "model": str(base), "settings": {"fps": 2, "max_frames": 2}, "run": str(tmp_path / "run"), "lora": {"rank": 2}, "quantise": "nf4",
        "dtype": "bfloat16", "stages": {"stage3": {"batch": 4, "micro": 4, "steps": 2, "rate": 1e-2, "data": data}},
    }  # fmt: skip
    path = tmp_path / "run.yaml"
    path.write_text(yaml.safe_dump(raw))
    config = read_config(path)
    start = config.start("stage3")
    assert "model.layers.0.mlp.up_proj.weight" not in start.state_dict()
    assert start.get_buffer("model.layers.0.mlp.up_proj.packed.ranges").dtype == torch.float32
    assert main(["stage3", "--config", str(path)]) == 0
    for command in (["export"], ["export", "--adapter"]):
        assert main([*command, "--config", str(path), "--out", str(tmp_path / command[-1].strip("-"))]) == 0
    beside = [n for n in read_tensors(base, torch.float32) if part_of(n) in ("connector", "region")]
    assert merge(base, tmp_path / "adapter", tmp_path / "merged", torch.float32) == 14 + len(beside)
    merged, exported = read_tensors(tmp_path / "merged", torch.float32), read_tensors(tmp_path / "export", torch.float32)
    assert exported.keys() == merged.keys()
    for name, tensor in merged.items():
        assert farthest(exported[name], tensor) < 0.01, name
    name = "model.layers.0.mlp.up_proj"
    factors, weight = read_tensors(tmp_path / "adapter", torch.float32), read_tensors(base, torch.float32)[f"{name}.weight"]
    change = 8 * factors[f"base_model.model.{name}.lora_B.weight"] @ factors[f"base_model.model.{name}.lora_A.weight"]
    assert change.any()
    assert torch.allclose(merged[f"{name}.weight"], weight + change, atol=1e-6)
