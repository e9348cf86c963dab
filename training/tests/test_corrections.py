"""The proof's own parts: its clips and its scores."""

import json
from pathlib import Path

from ..corrections.make_clips import make
from ..corrections.score import judge, table


def test_clips_show_a_star_and_something_else(tmp_path: Path) -> None:
    assert make(tmp_path, 970000, 1) == 2
    truth = json.loads((tmp_path / "truth.json").read_text())
    assert truth["000-0"]["shape"] == "star" != truth["000-1"]["shape"]
    mark = json.loads((tmp_path / "marks.json").read_text())["000-0"]
    assert sum(mark["counts"]) == mark["clip"]["width"] * mark["clip"]["height"]
    assert (tmp_path / mark["video"]).stat().st_size > 0


def test_scores_count_what_was_taught_and_what_must_stay() -> None:
    star, ring = {"shape": "star", "colours": ["red"]}, {"shape": "ring", "colours": ["blue", "pink"]}
    assert judge("A red sea star.", star) == {"stars are called sea stars": True, "shape right": True, "colour right": True}
    assert judge("A blue sea star.", ring) == {"others are called sea stars": True, "shape right": False, "colour right": True}
    assert judge("A ring.", ring)["colour right"] is False
    rows = table({"a": star, "b": ring}, {"before": {"a": "A red star.", "b": "A blue ring."}, "after": {"a": "A red sea star."}}).splitlines()
    assert rows[2:] == [
        "| stars are called sea stars | 0 of 1 | 1 of 1 |", "| others are called sea stars | 0 of 1 | 0 of 1 |",
        "| shape right | 2 of 2 | 1 of 2 |", "| colour right | 2 of 2 | 1 of 2 |",
    ]  # fmt: skip
