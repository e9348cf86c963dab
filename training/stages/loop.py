"""The loop of all stages. Every draw comes from the seed and the step, so that a run which was killed goes on to the same bytes."""

import contextlib
import hashlib
import json
import shutil
import time
from collections.abc import Callable, Hashable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor

from ..data.mixture import Mixture, with_masks
from ..data.records import RejectedRecord
from ..data.text import IGNORED
from ..models.checkpoint import save
from ..models.family import FamilyModel, Sample, part_of
from .curves import Curves, Row
from .freezing import checksums, freeze, trained_names
from .group import Group
from .memory import Held, most_used
from .stage import Stage


@dataclass(frozen=True)
class Settings:
    """cached: keeps prepared samples, and what a frozen encoder sees of them, in memory: for a few that come again and again."""

    seed: int = 0
    device: str = "cpu"
    dtype: torch.dtype = torch.float32
    save_every: int = 500
    cached: bool = False
    report: Callable[[str], None] = print


@dataclass
class Trainer:
    model: FamilyModel
    stage: Stage
    mixture: Mixture
    folder: Path
    settings: Settings
    group: Group = field(default_factory=Group)

    def __post_init__(self) -> None:
        self.names = trained_names(self.model, self.stage.trained)
        if not self.names:
            raise ValueError(f"{self.stage.name} trains {', '.join(self.stage.trained)}, and {type(self.model).__name__} has none. Begin with the stage after it.")
        freeze(self.model, self.names)
        parameters = dict(self.model.named_parameters())
        self.parameters = [parameters[name] for name in self.names]
        for parameter in self.parameters:
            parameter.data = parameter.data.float()
        region = self.stage.region_rate or self.stage.rate
        groups: list[dict[str, Any]] = [
            {"params": [parameters[n] for n in self.names if part_of(n) != "region"], "share": 1.0},
            {"params": [parameters[n] for n in self.names if part_of(n) == "region"], "share": region / self.stage.rate},
        ]
        self.optimiser = torch.optim.AdamW(groups, lr=self.stage.rate, betas=(0.9, 0.999), eps=1e-8, weight_decay=self.stage.weight_decay)
        self.steps = self.stage.steps or -(-len(self.mixture) // self.stage.batch)
        #: By what makes a sample: its place in the mixture and the masks that are shown. Sights go by the sample that is kept here.
        self._prepared: dict[Hashable, Sample] = {}
        self._sights: dict[int, Any] = {}

    @property
    def result(self) -> Path:
        """The tensors that the stage trained."""
        return self.folder / "trained.safetensors"

    def run(self) -> float:
        """Trains to the end, from where an earlier run was killed if there is one.
        @returns: the mean loss of the last tenth of the steps
        @raises RuntimeError: if a frozen tensor changed, or if the folder holds a run with other settings"""
        self.folder.mkdir(parents=True, exist_ok=True)
        before = checksums(self.model, self.names)
        start = self._resume()
        curves = Curves(self.folder, start)
        self.model.train()
        for step in range(start, self.steps):
            curves.add(self._step(step))
            if (step + 1) % self.settings.save_every == 0 and step + 1 < self.steps and self.group.first:
                self._save_state(step + 1)
                curves.save()
            if self.group.first and (step % 20 == 19 or step + 1 == self.steps):
                row = curves.rows[-1]
                self.settings.report(f"{self.stage.name} {step + 1}/{self.steps} loss {row.loss:.4f} rate {row.rate:.1e} {row.seconds:.2f} s")
        held = Held.of(self.model, self.parameters)
        most = most_used(self.settings.device)
        self.settings.report(f"{self.stage.name} held {_size(held.frozen)} that are frozen and {_size(held.trained)} to train; at most {_size(most)} were in use.")
        after = checksums(self.model, self.names)
        if before != after:
            changed = [part for part in before if before[part] != after[part]]
            raise RuntimeError(f"{self.stage.name} changed frozen tensors of {', '.join(changed)}.")
        if self.group.first:
            curves.save()
            (self.folder / "frozen.json").write_text(json.dumps({"trained": list(self.stage.trained), "before": before, "after": after}, indent=2))
            save(self._trained(), self.result)
            self._forget_states()
        last = curves.rows[-max(1, self.steps // 10) :]
        return float(np.mean([row.loss for row in last]))

    def _step(self, step: int) -> Row:
        began = time.perf_counter()
        rate = self.stage.rate_at(step, self.steps)
        self.model.train_on_grid(step >= self.stage.grid_from * self.steps)
        # Only adapters' dropout draws from this generator.
        torch.manual_seed(self.settings.seed * 1_000_003 + step * self.group.size + self.group.rank)
        for entry in self.optimiser.param_groups:
            entry["lr"] = rate * entry["share"]
        samples = list(self._samples(step))
        targets = self.group.total(sum(_targets(s) for s in samples))
        loss = 0.0
        for at in range(0, len(samples), self.stage.micro):
            part = samples[at : at + self.stage.micro]
            share = sum(_targets(s) for s in part) / targets
            with self._precision():
                value = self.model.loss(part, [self._look(s) for s in part]) * share
            value.backward()
            loss += value.item()
        self.group.add_gradients(self.parameters)
        norm = torch.nn.utils.clip_grad_norm_(self.parameters, self.stage.clip)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        return Row(step, self.group.total(loss), rate, float(norm), int(targets), time.perf_counter() - began)

    def _samples(self, step: int) -> Iterator[Sample]:
        """This device's samples of a step. One that cannot be shown is left out, and the reason is written down; nothing takes its place."""
        for place in range(self.group.rank, self.stage.batch, self.group.size):
            number = step * self.stage.batch + place
            try:
                example = with_masks(self.mixture.example(number), self.stage.masks, np.random.default_rng([self.settings.seed, number, 1]))
                key = self.mixture.place(number), tuple(tuple(masks) for masks in example.objects)
                sample = self._prepared.get(key)
                if sample is None:
                    sample = self.model.prepare(example, self.stage.style, self.settings.seed * 1_000_003 + number)
                if self.settings.cached:
                    self._prepared[key] = sample
                yield sample
            except (RejectedRecord, ValueError) as error:
                with (self.folder / "left-out.jsonl").open("a") as file:
                    file.write(json.dumps({"step": step, "sample": number, "reason": str(error)}) + "\n")

    def _look(self, sample: Sample) -> Any:
        if "vision" in self.stage.trained:
            return self.model.look(sample)
        if id(sample) in self._sights:
            return self._sights[id(sample)]
        with torch.no_grad():
            sight = self.model.look(sample)
        if self.settings.cached:
            self._sights[id(sample)] = sight
        return sight

    def _precision(self) -> contextlib.AbstractContextManager[Any]:
        if self.settings.dtype == torch.float32:
            return contextlib.nullcontext()
        return torch.autocast(self.settings.device.split(":")[0], self.settings.dtype)

    def _trained(self) -> dict[str, Tensor]:
        return dict(zip(self.names, (p.detach() for p in self.parameters), strict=True))

    def _fingerprint(self) -> str:
        facts = {"stage": asdict(self.stage), "seed": self.settings.seed, "steps": self.steps, "samples": len(self.mixture), "names": self.names}
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()

    def _save_state(self, step: int) -> None:
        """Written beside the last state, then made the current one by a single rename."""
        folder = self.folder / f"state-{step}"
        shutil.rmtree(folder, ignore_errors=True)
        moments = {}
        for name, parameter in zip(self.names, self.parameters, strict=True):
            for key, value in self.optimiser.state[parameter].items():
                moments[f"{key}/{name}"] = value.reshape(1) if value.ndim == 0 else value
        save(self._trained(), folder / "trained.safetensors")
        save(moments, folder / "optimiser.safetensors")
        partial = self.folder / "state.part"
        partial.write_text(json.dumps({"step": step, "folder": folder.name, "fingerprint": self._fingerprint()}))
        partial.replace(self.folder / "state.json")
        for old in self.folder.glob("state-*"):
            if old != folder:
                shutil.rmtree(old)

    def _forget_states(self) -> None:
        (self.folder / "state.json").unlink(missing_ok=True)
        for old in self.folder.glob("state-*"):
            shutil.rmtree(old)

    def _resume(self) -> int:
        pointer = self.folder / "state.json"
        if not pointer.exists():
            return 0
        state = json.loads(pointer.read_text())
        if state["fingerprint"] != self._fingerprint():
            raise RuntimeError(f"{self.folder} holds a run with other settings or data. Delete it, or choose another folder.")
        trained = load_file(self.folder / state["folder"] / "trained.safetensors", device=self.settings.device)
        moments = load_file(self.folder / state["folder"] / "optimiser.safetensors", device=self.settings.device)
        with torch.no_grad():
            for name, parameter in zip(self.names, self.parameters, strict=True):
                parameter.copy_(trained[name])
                kept = {key.split("/", 1)[0]: value for key, value in moments.items() if key.split("/", 1)[1] == name}
                if kept:
                    kept["step"] = kept["step"].reshape(()).cpu()
                    self.optimiser.state[parameter] = kept
        self.settings.report(f"{self.stage.name} goes on from step {state['step']}.")
        return int(state["step"])


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e8 else f"{count / 1e6:.1f} MB"


def _targets(sample: Sample) -> int:
    return int((sample.labels[1:] != IGNORED).sum())
