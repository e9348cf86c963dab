"""Data sets and their mixture: any sample can be made from its number alone, so a run goes on exactly where it ended."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np

from .example import Example, Mask
from .media import example_of
from .reading import stream
from .records import RejectedRecord, read_record


class Source(Protocol):
    """A data set of `len` examples."""

    def __len__(self) -> int: ...

    def __getitem__(self, nth: int) -> Example:
        """@raises RejectedRecord: when the example cannot be made"""
        ...


class Records:
    """Accepted records of a JSON or JSONL file. The first opening reads it through and writes the accepted ones, a line each, and the
    rejected ones with their reasons to `cache`; after that any record is read alone. family: see `read_record`."""

    def __init__(self, path: Path, media: Path, cache: Path, family: str | None = None):
        self.family = family
        facts = path.stat()
        key = hashlib.sha256(f"{path.resolve()} {facts.st_size} {facts.st_mtime_ns} {family}".encode()).hexdigest()[:16]
        self.media = media
        self.lines, self.rejected = cache / f"{path.stem}-{key}.jsonl", cache / f"{path.stem}-{key}.rejected.jsonl"
        offsets = cache / f"{path.stem}-{key}.npy"
        if not offsets.exists():
            cache.mkdir(parents=True, exist_ok=True)
            self._index(path, offsets)
        self.offsets = np.load(offsets, mmap_mode="r", allow_pickle=False)

    def _index(self, path: Path, offsets: Path) -> None:
        starts = [0]
        with self.lines.open("wb") as accepted, self.rejected.open("w") as rejected:
            for nth, raw in enumerate(stream(path)):
                try:
                    read_record(raw, family=self.family)
                except RejectedRecord as error:
                    rejected.write(json.dumps({"number": nth, "id": raw.get("id") if isinstance(raw, dict) else None, "reason": str(error)}) + "\n")
                    continue
                line = json.dumps(raw, separators=(",", ":")).encode() + b"\n"
                accepted.write(line)
                starts.append(starts[-1] + len(line))
        with offsets.with_suffix(".part").open("wb") as file:
            np.save(file, np.array(starts, np.int64), allow_pickle=False)
        offsets.with_suffix(".part").replace(offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, nth: int) -> Example:
        with self.lines.open("rb") as file:
            file.seek(int(self.offsets[nth]))
            raw = json.loads(file.read(int(self.offsets[nth + 1] - self.offsets[nth])))
        return example_of(read_record(raw, family=self.family), self.media)


class Kept:
    """A source whose examples stay in memory once they were made: for small sets that come again and again."""

    def __init__(self, source: Source):
        self.source = source
        self._made: dict[int, Example] = {}

    def __len__(self) -> int:
        return len(self.source)

    def __getitem__(self, nth: int) -> Example:
        if nth not in self._made:
            self._made[nth] = self.source[nth]
        return self._made[nth]


@dataclass(frozen=True)
class Share:
    """A source in a mixture. take: its first examples only; repeat: how often a pass holds each."""

    source: Source
    take: int | None = None
    repeat: int = 1

    @property
    def size(self) -> int:
        return min(len(self.source), len(self.source) if self.take is None else self.take)


class Mixture:
    """Passes over all shares in an order of their own, drawn from the seed."""

    def __init__(self, shares: Sequence[Share], seed: int):
        self.shares, self.seed = shares, seed
        self.bounds = np.cumsum([share.size * share.repeat for share in shares])
        self._order: tuple[int, np.ndarray] | None = None
        if not len(self):
            raise ValueError("The mixture holds no sample. `check --data` says why records were rejected.")

    def __len__(self) -> int:
        return int(self.bounds[-1]) if len(self.bounds) else 0

    def place(self, number: int) -> tuple[int, int]:
        """Which share the example of any number is from, counted on over passes, and which of its examples it is."""
        epoch, place = divmod(number, len(self))
        if self._order is None or self._order[0] != epoch:
            self._order = epoch, np.random.default_rng([self.seed, epoch]).permutation(len(self))
        entry = int(self._order[1][place])
        nth = int(np.searchsorted(self.bounds, entry, side="right"))
        return nth, (entry - (int(self.bounds[nth - 1]) if nth else 0)) % self.shares[nth].size

    def example(self, number: int) -> Example:
        """@raises RejectedRecord: when it cannot be made"""
        nth, place = self.place(number)
        return self.shares[nth].source[place]


def with_masks(example: Example, choice: str, rng: np.random.Generator) -> Example:
    """The example with the largest mask of each object ("one"), with all ("all"), or with either by chance ("half")."""
    if choice == "all" or (choice == "half" and rng.random() < 0.5):
        return example

    def largest(masks: Mapping[int, Mask]) -> dict[int, Mask]:
        key = max(masks, key=lambda k: int(masks[k].sum()))
        return {key: masks[key]}

    return replace(example, objects=tuple(largest(masks) for masks in example.objects))


