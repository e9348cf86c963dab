"""Benchmarks about shapes world are made from their seed alone and have the form of VideoRefer-Bench."""

import json
from pathlib import Path
from typing import Any

import pytest

from ..data.masks import read_segmentation
from ..data.media import open_clip
from ..shapes_world.bench import FOLDERS, KEYS, TYPES, keys_of, make, single_frame

Items = list[dict[str, Any]]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    make(folder, 18, 5, 7_000_000, lambda _: None)
    return folder


def items_of(bench: Path, name: str) -> Items:
    items: Items = json.loads((bench / name).read_text())
    return items


def test_frames_with_masks_are_upstreams() -> None:
    # docs/spec/videorefer-suite.md, section 2, S3.
    assert keys_of(129) == list(range(2, 127, 4))
    assert keys_of(71)[:6] == [1, 3, 5, 8, 10, 12]
    assert len(keys_of(20)) < KEYS


def test_questions_have_one_right_option_in_balance(bench: Path) -> None:
    items = items_of(bench, "bench-q.json")
    assert [item["id"] for item in items] == list(range(18))
    for n, item in enumerate(items):
        assert item["type"] in {name for name, _ in TYPES.values()}
        assert len(set(item["options"])) == 4
        assert item["Answer"] == item["options"][n % 4]
        assert item["Question"].count("<region>") == len(item["annotation"])
        assert all(item["frame_idx"] in frames for frames in item["annotation"])


def test_descriptions_are_of_one_object(bench: Path) -> None:
    items = items_of(bench, "bench-d.json")
    assert len(items) == 5
    assert all(item["caption"] and len(item["annotation"]) == 1 for item in items)


def test_items_can_be_marked_on_one_frame_alone(bench: Path) -> None:
    items = items_of(bench, "bench-q.json")
    for item, whole in zip(single_frame(items), items, strict=True):
        assert {**item, "annotation": whole["annotation"]} == whole
        for frames, all_frames in zip(item["annotation"], whole["annotation"], strict=True):
            assert frames == {item["frame_idx"]: all_frames[item["frame_idx"]]}


def test_masks_fit_the_clips(bench: Path) -> None:
    items = items_of(bench, "bench-q.json") + items_of(bench, "bench-d.json")
    assert {item["video"].split("/")[0] for item in items} == {"clips", "frames"}, f"the first {FOLDERS} clips have both kinds"
    for item in items:
        clip = open_clip(bench / "videos" / item["video"])
        for frames in item["annotation"]:
            masks = {int(key): read_segmentation(entry["segmentation"], None) for key, entry in frames.items()}
            assert max(masks) < len(clip.times)
            mask = masks[int(item["frame_idx"])]
            assert mask is not None and mask.any()
            assert mask.shape == clip.read([int(item["frame_idx"])])[0].shape[:2]


def test_the_same_seed_makes_the_same_benchmark(bench: Path, tmp_path: Path) -> None:
    make(tmp_path, 18, 5, 7_000_000, lambda _: None)
    for name in ("bench-q.json", "bench-d.json"):
        assert (tmp_path / name).read_bytes() == (bench / name).read_bytes()
