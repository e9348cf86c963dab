"""From a run to a checkpoint in upstream's layout, which `npm run convert` turns into a package; and adapters into weights."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import torch

from .config import Config
from .models.checkpoint import read_json, read_tensors, save
from .models.family import FamilyModel, part_of
from .models.lora import merged_state, save_adapter

TEXTS = ("*.json", "*.txt")
#: Before the names of all tensors of an adapter.
PEFT = "base_model.model."
#: What was trained beside an adapter: upstream's `non_lora_trainables.bin`, without a pickle.
OTHERS = "non_lora_trainables.safetensors"


def _finished(config: Config) -> FamilyModel:
    """The model after all stages. Adapters that learned beside 4-bit weights are added to the checkpoint's own."""
    return replace(config, quantise=None).start("export")


def _copy_texts(source: Path, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for pattern in TEXTS:
        for path in source.rglob(pattern):
            target = out / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            if not path.name.endswith(".index.json"):
                shutil.copyfile(path, target)


def export(config: Config, out: Path, dtype: torch.dtype = torch.bfloat16) -> int:
    """Writes the model after the last stage, adapters merged, with config and tokenizer.
    @returns: its parameters"""
    model = _finished(config)
    _copy_texts(config.model, out)
    if config.shrink:
        _rewrite(out, config)
    # Tensors that never run, such as SigLIP's last layer, go along as they were.
    kept = {} if config.fresh else read_tensors(config.model, dtype)
    tensors = kept | merged_state(model)
    save(tensors, out / "model.safetensors", dtype)
    return sum(t.numel() for t in tensors.values())


def _rewrite(out: Path, config: Config) -> None:
    path = out / "config.json"
    path.write_text(json.dumps(read_json(path) | config.shrink.get("model", {}), indent=2) + "\n")
    for folder in ("siglip", "encoder"):
        path = out / folder / "config.json"
        if path.exists():
            raw = read_json(path)
            inner = raw.get("vision_config", raw)
            inner.update(config.shrink.get("vision", {}))
            path.write_text(json.dumps(raw, indent=2) + "\n")


def export_adapter(config: Config, out: Path) -> None:
    """Writes the adapter alone, as PEFT has it, and beside it what else the run trained, such as the region encoder.
    @raises ValueError: when the run trained none"""
    if config.lora is None:
        raise ValueError("The configuration has no `lora`, so there is no adapter to export.")
    model = _finished(config)
    save_adapter(model, config.lora, str(config.model), out)
    parts = {part for stage, _ in config.stages.values() for part in stage.trained}
    others = {f"{PEFT}{n}": t for n, t in model.state_dict().items() if part_of(n) in parts - {"decoder"}}
    if others:
        save(others, out / OTHERS)


def merge(base: Path, adapter: Path, out: Path, dtype: torch.dtype = torch.bfloat16) -> int:
    """Adds an adapter of PEFT's layout to the weights of a checkpoint, and puts in what was trained beside it.
    @returns: how many tensors it changed
    @raises ValueError: when it changes a tensor that the checkpoint lacks"""
    facts = read_json(adapter / "adapter_config.json")
    scale = facts["lora_alpha"] / (facts["r"] ** 0.5 if facts.get("use_rslora") else facts["r"])
    tensors, factors = read_tensors(base, torch.float32), read_tensors(adapter, torch.float32)
    changed = 0
    for name, value in factors.items():
        if ".lora_B." in name:
            continue
        target = name.removeprefix(PEFT).replace(".lora_A", "")
        if target not in tensors:
            raise ValueError(f"The adapter changes {target}, which {base} lacks.")
        if ".lora_A." in name:
            tensors[target] += scale * factors[name.replace(".lora_A.", ".lora_B.")] @ value
        else:
            tensors[target] = value
        changed += 1
    _copy_texts(base, out)
    save(tensors, out / "model.safetensors", dtype)
    return changed
