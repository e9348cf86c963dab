"""From answers that were corrected in the page to a model that gives such answers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from .config import DTYPES, Config, Data, WrongConfig
from .export import export, export_adapter
from .stages.group import Group
from .stages.loop import Settings, Trainer

#: The stage whose settings are taken: what is trained on last, also by upstream.
STAGE = "stage3"


@dataclass(frozen=True)
class Tuned:
    """loss: the mean of the last tenth of the steps. adapter: none where the configuration has no `lora`."""

    loss: float
    checkpoint: Path
    adapter: Path | None


def own_data(config: Config, records: Sequence[Path], media: Path, passes: int, out: Path, small: bool) -> Config:
    """The configuration's last stage alone, on records of one's own, from the checkpoint that it begins with.

    small: see `tune`.
    @raises WrongConfig: when it has no stage 3"""
    stage = replace(config.stage(STAGE), steps=0)
    data = tuple(Data(records=str(path.resolve()), media=str(media.resolve()), repeat=passes, keep=small) for path in records)
    return replace(config, run=out / "run", stages={STAGE: (stage, data)})


def tune(config: Config, out: Path, small: bool) -> Tuned:
    """Trains the only stage of a configuration, and writes `checkpoint`, the adapter if there is one, and `run` with the curves.

    small: the records are few enough to keep them and what the frozen encoder sees of them in memory.
    @raises WrongConfig: when it has run there already
    """
    folder = config.folder(STAGE)
    if (folder / "trained.safetensors").exists():
        raise WrongConfig(f"{out} holds a model that was tuned already. Choose another folder, or delete it.")
    settings = Settings(config.seed, config.device, DTYPES[config.dtype], config.save_every, cached=small)
    group = Group()
    loss = Trainer(config.start(STAGE), config.stage(STAGE), config.mixture(STAGE), folder, settings, group).run()
    checkpoint, adapter = out / "checkpoint", out / "adapter" if config.lora else None
    if group.first:
        export(config, checkpoint)
        if adapter:
            export_adapter(config, adapter)
    return Tuned(loss, checkpoint, adapter)
