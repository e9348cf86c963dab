"""A run's configuration: one YAML file for all its stages."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal

import torch
import yaml
from safetensors.torch import load_file

from .data.mixture import Kept, Mixture, Records, Share, Source
from .models.checkpoint import build, family_of, load, read_tensors
from .models.family import PARTS, FamilyModel, Part, part_of
from .models.lora import Lora, adapt, pack
from .shapes_world.source import ShapesWorld
from .stages.stage import STAGES, Stage

HERE = Path(__file__).parent
DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}


class WrongConfig(ValueError):
    """A configuration that cannot be run; the message says what was expected and what was found."""


@dataclass(frozen=True)
class Data:
    """A share of a stage's mixture: a file of records with the folder that holds its media, or shapes world. keep: in memory, for small sets."""

    records: str | None = None
    media: str = "."
    shapes_world: Mapping[str, Any] | None = None
    take: int | None = None
    repeat: int = 1
    keep: bool = False


@dataclass(frozen=True)
class Config:
    """model: a checkpoint's folder. fresh: parts whose weights are drawn instead of read. settings: the family's own, such as frames.
    quantise: `nf4` holds the decoder's frozen matrices in 4 bits while adapters train."""

    model: Path
    run: Path
    stages: Mapping[str, tuple[Stage, tuple[Data, ...]]]
    root: Path
    settings: Mapping[str, Any] = field(default_factory=dict)
    shrink: Mapping[str, Any] = field(default_factory=dict)
    fresh: tuple[Part, ...] = ()
    seed: int = 0
    device: str = "cpu"
    dtype: str = "float32"
    threads: int = 0
    checkpointing: bool = False
    save_every: int = 500
    lora: Lora | None = None
    quantise: Literal["nf4"] | None = None

    def __post_init__(self) -> None:
        if self.quantise not in (None, "nf4"):
            raise WrongConfig(f"quantise should be nf4, not {self.quantise!r}.")
        if self.quantise and self.lora is None:
            raise WrongConfig("quantise: nf4 freezes the decoder, so it needs `lora`.")
        if self.quantise and any(stage.grid_from < 1 for stage, _ in self.stages.values()):
            raise WrongConfig("quantise: nf4 has a grid of its own, so no stage can have `grid_from`.")

    def stage(self, name: str) -> Stage:
        """@raises WrongConfig: when the run has no such stage"""
        if name not in self.stages:
            raise WrongConfig(f"The configuration has no {name}; it has {', '.join(self.stages)}.")
        return self.stages[name][0]

    def mixture(self, name: str) -> Mixture:
        self.stage(name)
        return Mixture([self._share(data) for data in self.stages[name][1]], self.seed)

    def _share(self, data: Data) -> Share:
        source: Source
        if data.shapes_world is not None:
            source = ShapesWorld(**data.shapes_world)
        elif data.records:
            path = _found(self.root, data.records)
            source = Records(path, _found(self.root, data.media), self.run / "data", family_of(self.model, self.shrink))
        else:
            raise WrongConfig("A share of the data should have `records` or `shapes_world`.")
        return Share(Kept(source) if data.keep else source, data.take, data.repeat)

    def folder(self, stage: str) -> Path:
        return self.run / stage

    def start_unread(self) -> FamilyModel:
        """The model before any weights."""
        model = build(self.model, dict(self.shrink), **self.settings)
        model.checkpointing = self.checkpointing
        return model

    def start(self, stage: str) -> FamilyModel:
        """The model as a stage finds it: the checkpoint, then what the stages before it trained.
        @raises WrongConfig: when an earlier stage has not run"""
        # Without memory of its own where all weights are read: they take the place of these.
        with torch.device("cpu" if self.fresh else "meta"):
            model = self.start_unread()
        if self.fresh:
            model.initialise(self.seed)
        if set(self.fresh) != set(PARTS):
            load(model, {n: t for n, t in read_tensors(self.model, DTYPES[self.dtype]).items() if part_of(n) not in self.fresh}, absent=_prefixes(model, self.fresh))
        if self.lora:
            adapt(model, self.lora, self.seed)
        names = list(self.stages)
        for earlier in names[: names.index(stage)] if stage in names else names:
            path = self.folder(earlier) / "trained.safetensors"
            if not path.exists():
                raise WrongConfig(f"{earlier} comes before {stage} and has not been trained: {path} is missing.")
            model.load_state_dict(load_file(path), strict=False)
        # What a stage trains becomes float32 again (stages/loop.py); the rest takes half the memory.
        model.to(DTYPES[self.dtype])
        if self.quantise:
            pack(model, self.device)
        return model.to(self.device)


def _prefixes(model: FamilyModel, parts: tuple[Part, ...]) -> list[str]:
    return [name for name in model.state_dict() if part_of(name) in parts]


def _found(root: Path, name: str) -> Path:
    """A path as it stands, or beside the project's root."""
    path = Path(name)
    return path if path.is_absolute() or path.exists() else root / name


def _typed(kind: type, raw: Any, where: str) -> Any:
    if not isinstance(raw, dict):
        raise WrongConfig(f"{where} should be a list of settings, not {raw!r}.")
    known = {f.name for f in fields(kind)}
    unknown = sorted(set(raw) - known)
    if unknown:
        raise WrongConfig(f"{where} has no setting {unknown[0]!r}; it has {', '.join(sorted(known))}.")
    return kind(**raw)


def _stage(name: str, raw: Any) -> tuple[Stage, tuple[Data, ...]]:
    if name not in STAGES:
        raise WrongConfig(f"There is no stage {name!r}; the stages are {', '.join(STAGES)}.")
    if not isinstance(raw, dict) or not raw.get("data"):
        raise WrongConfig(f"{name} should have `data`.")
    changes = {key: value for key, value in raw.items() if key != "data"}
    unknown = sorted(set(changes) - {f.name for f in fields(Stage)})
    if unknown:
        raise WrongConfig(f"{name} has no setting {unknown[0]!r}.")
    for key, value in changes.items():
        if isinstance(getattr(STAGES[name], key), float):
            try:
                changes[key] = float(value)
            except (TypeError, ValueError) as error:
                raise WrongConfig(f"{name}: {key} should be a number, not {value!r}.") from error
    stage = replace(STAGES[name], **changes)
    return stage, tuple(_typed(Data, entry, f"data of {name}") for entry in raw["data"])


def _changed(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Settings with others in their place, group by group; null takes one away."""
    out = dict(base)
    for key, value in changes.items():
        if value is None:
            out.pop(key, None)
        elif isinstance(value, dict) and isinstance(out.get(key), dict):
            out[key] = _changed(out[key], value)
        else:
            out[key] = value
    return out


def _read(name: str | Path, readers: tuple[Path, ...] = ()) -> tuple[Path, dict[str, Any]]:
    """A file's settings, on top of those of the one that it extends. readers: the files that extend this one."""
    path = next((p for p in (Path(name), HERE / name, HERE / "configs" / f"{name}.yaml") if p.is_file()), None)
    if path is None:
        raise WrongConfig(f"{name} is neither a file nor a name in {HERE / 'configs'}.")
    if path in readers:
        raise WrongConfig(f"{path} extends itself.")
    raw = yaml.safe_load(path.read_text())
    if not isinstance(raw, dict):
        raise WrongConfig(f"{path} should be a list of settings.")
    if "extends" not in raw:
        return path, raw
    return path, _changed(_read(raw.pop("extends"), (*readers, path))[1], raw)


def read_config(name: str | Path) -> Config:
    """A configuration by its path, or by its name in training/configs. One that `extends` another has all settings of that other but its own.
    @raises WrongConfig: saying what is wrong with it"""
    path, raw = _read(name)
    for key in ("model", "run", "stages"):
        if key not in raw:
            raise WrongConfig(f"{path} should have `{key}`.")
    order = list(STAGES)
    stages = {str(n): _stage(str(n), s) for n, s in sorted(raw["stages"].items(), key=lambda item: order.index(str(item[0])) if str(item[0]) in order else 9)}
    root = HERE.parent
    changes: dict[str, Any] = {"stages": stages, "root": root, "model": _found(root, raw["model"]), "run": Path(raw["run"])}
    if raw.get("lora"):
        changes["lora"] = _typed(Lora, raw["lora"], "lora")
    if raw.get("dtype", "float32") not in DTYPES:
        raise WrongConfig(f"dtype should be {' or '.join(DTYPES)}, not {raw['dtype']!r}.")
    changes["fresh"] = tuple(PARTS) if raw.get("fresh") == "all" else tuple(raw.get("fresh", ()))
    return _typed(Config, raw | changes, str(path))
