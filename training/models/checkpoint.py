"""Checkpoints in upstream's layout: config, tokenizer and safetensors under upstream's names."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from ..data.text import read_tokenizer
from .family import FamilyModel
from .pixelrefer import PixelRefer
from .pixelrefer_lite import PixelReferLite
from .vr3 import VideoReferVideoLlama3
from .vr7 import VideoRefer7


#: Families by `model_type`, under the short ids that the page has for them (src/videorefer/family-list.ts).
FAMILIES = {"videorefer_qwen2": "vr7", "videollama2_qwen2": "vr7", "videollama3_qwen2": "vr3", "pixelrefer_qwen2": "pr", "pixelreferlite_qwen2": "prl"}


def read_json(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text())


def read_tensors(folder: Path, dtype: torch.dtype) -> dict[str, Tensor]:
    """All tensors of a checkpoint's safetensors files.
    @raises FileNotFoundError: when the folder holds none"""
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise FileNotFoundError(f"{folder} holds no .safetensors file. A pickled checkpoint has to be converted first.")
    tensors = {}
    for path in files:
        with safe_open(path, framework="pt") as file:
            for name in file.keys():  # noqa: SIM118 (a safetensors file is no dict)
                tensors[name] = file.get_tensor(name).to(dtype)
    return tensors


def _vision_folder(folder: Path, config: dict[str, Any]) -> Path:
    for name in (config.get("mm_vision_encoder"), config.get("mm_vision_tower"), "encoder", "siglip"):
        for place in (folder / str(name), folder.parent / str(name)):
            if name and (place / "config.json").exists():
                return place
    raise FileNotFoundError(f"The vision encoder's config.json was expected in {folder}/encoder or {folder}/siglip.")


def build(folder: Path, shrink: dict[str, dict[str, Any]] | None = None, **settings: Any) -> FamilyModel:
    """The family of the config in a folder, with the tokenizer there, before any weights.

    shrink: other values for its config (`model`) and its encoder's (`vision`), for tiny models. settings: the family's own, such as `frames`.
    @raises ValueError: for a config of no known family
    """
    config = read_json(folder / "config.json")
    vision = read_json(_vision_folder(folder, config) / "config.json")
    vision = vision.get("vision_config", vision) | (shrink or {}).get("vision", {})
    config |= (shrink or {}).get("model", {})
    tokenizer = read_tokenizer(folder)
    kinds: dict[str, Callable[..., FamilyModel]] = {"vr7": VideoRefer7, "vr3": VideoReferVideoLlama3, "pr": PixelRefer, "prl": PixelReferLite}
    family = FAMILIES.get(config.get("model_type", ""))
    if family is None:
        raise ValueError(f"{folder}/config.json has the model_type {config.get('model_type')!r}; {', '.join(FAMILIES)} can be trained.")
    return kinds[family](config, vision, tokenizer, **settings)


def family_of(folder: Path, shrink: Mapping[str, Any] | None = None) -> str | None:
    """The short id of a checkpoint's family; none for one that is not known."""
    return FAMILIES.get((read_json(folder / "config.json") | (shrink or {}).get("model", {})).get("model_type", ""))


def load(model: FamilyModel, tensors: dict[str, Tensor], absent: Iterable[str] = ()) -> None:
    """Gives a model its weights; one on torch's meta device gets the tensors themselves. absent: prefixes of tensors that may be missing; tensors that the model lacks are left out.
    @raises ValueError: naming tensors that are missing or have another shape"""
    wrong = []
    state = model.state_dict()
    for name, mine in state.items():
        theirs = tensors.get(name)
        if theirs is None:
            if not any(name.startswith(prefix) for prefix in absent):
                wrong.append(f"{name} is missing")
        elif theirs.shape != mine.shape:
            wrong.append(f"{name} is {list(theirs.shape)}, not {list(mine.shape)}")
    if wrong:
        raise ValueError(f"The checkpoint does not fit its config: {'; '.join(wrong[:5])}{' …' if len(wrong) > 5 else ''}.")
    assign = all(tensor.is_meta for tensor in state.values())
    model.load_state_dict({name: tensors[name] for name in state if name in tensors}, strict=False, assign=assign)


def save(tensors: dict[str, Tensor], path: Path, dtype: torch.dtype | None = None) -> None:
    """Writes tensors whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part")
    save_file({n: t.detach().cpu().to(dtype or t.dtype).contiguous() for n, t in tensors.items()}, partial, metadata={"format": "pt"})
    partial.replace(path)
