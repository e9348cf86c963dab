"""What corrected answers changed: whether stars are sea stars now, and whether shapes and colours are still right.

    python -m training.corrections.score FOLDER before.jsonl after.jsonl
"""

import argparse
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..shapes_world.vocabulary import COLOURS, SHAPES

ROWS = ("stars are called sea stars", "others are called sea stars", "shape right", "colour right")


def judge(answer: str, truth: Mapping[str, Any]) -> dict[str, bool]:
    """Which rows an answer counts in, and whether it is true there. A sea star is a star."""
    said = answer.lower()
    sea = "sea star" in said
    shapes = {s for s in SHAPES if re.search(rf"\b{s}\b", said)}
    colours = {c for c in COLOURS if re.search(rf"\b{c}\b", said)}
    taught = "stars are called sea stars" if truth["shape"] == "star" else "others are called sea stars"
    return {taught: sea, "shape right": shapes == {truth["shape"]}, "colour right": bool(colours) and colours <= set(truth["colours"])}


def table(truth: Mapping[str, Any], answers: Mapping[str, Mapping[str, str]]) -> str:
    """A row for each measure, a column for each set of answers."""
    lines = [f"| | {' | '.join(answers)} |", "|---" * (len(answers) + 1) + "|"]
    for row in ROWS:
        cells = []
        for given in answers.values():
            verdicts = [judged[row] for job, of in truth.items() if row in (judged := judge(given.get(job, ""), of))]
            cells.append(f"{sum(verdicts)} of {len(verdicts)}")
        lines.append(f"| {row} | {' | '.join(cells)} |")
    return "\n".join(lines)


def read_answers(path: Path) -> dict[str, str]:
    """Answers by the ids of their questions; none for those that failed."""
    lines = (json.loads(line) for line in path.read_text().splitlines() if line.startswith("{"))
    return {line["id"]: line.get("answer", "") for line in lines}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("answers", type=Path, nargs="+")
    args = parser.parse_args()
    truth = json.loads((args.folder / "truth.json").read_text())
    print(table(truth, {path.stem: read_answers(path) for path in args.answers}))


if __name__ == "__main__":
    main()
