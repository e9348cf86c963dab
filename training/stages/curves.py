"""What a stage measured, as a CSV and as a page that needs nothing else."""

import csv
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from html import escape
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One step; seconds: since the one before."""

    step: int
    loss: float
    rate: float
    gradient: float
    targets: int
    seconds: float


class Curves:
    """A stage's rows. Those after the step from which a run goes on are forgotten."""

    def __init__(self, folder: Path, resumed: int):
        self.folder = folder
        self.rows: list[Row] = []
        path = folder / "curves.csv"
        if path.exists():
            with path.open(newline="") as file:
                for raw in csv.DictReader(file):
                    if int(raw["step"]) < resumed:
                        self.rows.append(Row(int(raw["step"]), float(raw["loss"]), float(raw["rate"]), float(raw["gradient"]), int(raw["targets"]), float(raw["seconds"])))

    def add(self, row: Row) -> None:
        self.rows.append(row)

    def save(self) -> None:
        with (self.folder / "curves.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([f.name for f in fields(Row)])
            writer.writerows(astuple(row) for row in self.rows)
        (self.folder / "curves.html").write_text(page(self.folder.name, self.rows))


def _plot(title: str, values: Sequence[float]) -> str:
    width, height = 640, 200
    low, high = min(values, default=0.0), max(values, default=1.0)
    span = high - low or 1.0
    points = " ".join(f"{width * i / max(1, len(values) - 1):.1f},{height * (1 - (v - low) / span):.1f}" for i, v in enumerate(values))
    return (
        f"<figure><figcaption>{escape(title)}: {values[-1] if values else 0:.4g} (from {low:.4g} to {high:.4g})</figcaption>"
        f'<svg viewBox="-4 -4 {width + 8} {height + 8}" role="img" aria-label="{escape(title)} by step">'
        f'<polyline points="{points}" fill="none" stroke="currentColor" stroke-width="1.5"/></svg></figure>'
    )


def page(name: str, rows: Sequence[Row]) -> str:
    plots = [_plot(title, [getattr(row, field) for row in rows]) for title, field in (("Loss", "loss"), ("Rate", "rate"), ("Gradient's norm", "gradient"))]
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(name)}</title>'
        "<style>body{font:16px system-ui;margin:2rem auto;max-width:42rem;color-scheme:light dark}svg{width:100%}</style>"
        f"<h1>{escape(name)}</h1><p>{len(rows)} steps, {sum(r.targets for r in rows)} target tokens.</p>{''.join(plots)}</html>"
    )
