"""Masks that the app exported, read as the programs of each format read them, are the pixels they were made of.

`src/dataset/annotations/exported-files.test.ts` keeps the files equal to what the app writes of `pixels.json`.
"""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from numpy.typing import NDArray

from .fixtures import ROOT

EXPORTED = ROOT / "src/dataset/annotations/fixtures/exported"
Mask = NDArray[np.uint8]


@cache
def drawn() -> dict[str, Any]:
    return json.loads((EXPORTED / "pixels.json").read_text())


VIDEO: dict[str, Any] = drawn()["video"]
SIZE = (VIDEO["height"], VIDEO["width"])
TIMES: list[float] = drawn()["timesSeconds"]
NAMES: list[str] = [one["name"] for one in drawn()["objects"]]


def masks_drawn() -> Iterator[tuple[int, dict[str, Any], Mask]]:
    """Object number from 0, the mask's facts, and its pixels."""
    for number, one in enumerate(drawn()["objects"]):
        for mask in one["masks"]:
            yield number, mask, np.array([[pixel == "#" for pixel in row] for row in mask["rows"]], np.uint8)


def expect_all(found: dict[tuple[int, int], Mask]) -> None:
    """`found`: by object and frame."""
    expected = {(number, mask["frame"]): pixels for number, mask, pixels in masks_drawn()}
    assert found.keys() == expected.keys()
    for key, pixels in expected.items():
        assert np.array_equal(found[key], pixels), f"object {key[0]} on frame {key[1]}"


class TestPycocotools:
    """Its own loader, with its own decoder, areas and boxes."""

    @pytest.fixture
    def coco(self) -> Any:
        return pytest.importorskip("pycocotools.coco", reason="pycocotools is not installed").COCO

    @pytest.fixture
    def mask(self) -> Any:
        return pytest.importorskip("pycocotools.mask", reason="pycocotools is not installed")

    def test_coco(self, coco: Any, mask: Any) -> None:
        loaded = coco(EXPORTED / "coco.json")
        found = {}
        for one in loaded.loadAnns(loaded.getAnnIds()):
            (image,) = loaded.loadImgs(one["image_id"])
            assert (image["height"], image["width"]) == SIZE
            assert image["time_seconds"] == TIMES[image["frame_index"]]
            (category,) = loaded.loadCats(one["category_id"])
            assert category["name"] == NAMES[one["track_id"] - 1]
            rle = loaded.annToRLE(one)
            assert one["area"] == mask.area(rle)
            assert one["bbox"] == list(mask.toBbox(rle))
            found[one["track_id"] - 1, image["frame_index"]] = loaded.annToMask(one)
        expect_all(found)
        # Each name is a class once, and its objects are found by it.
        assert sorted(loaded.cats) == [1, 2]
        dogs = loaded.getAnnIds(catIds=loaded.getCatIds(catNms=["dog"]))
        assert {one["track_id"] for one in loaded.loadAnns(dogs)} == {2, 3}

    def test_coco_scores_itself(self, coco: Any) -> None:
        """What detectors are scored with takes the file as the truth, and as results."""
        scored = pytest.importorskip("pycocotools.cocoeval").COCOeval
        truth = coco(EXPORTED / "coco.json")
        results = truth.loadRes([{key: one[key] for key in ("image_id", "category_id", "segmentation")} | {"score": 1.0} for one in truth.anns.values()])
        scores = scored(truth, results, "segm")
        scores.evaluate()
        scores.accumulate()
        scores.summarize()
        assert scores.stats[0] == pytest.approx(1)

    def test_youtube_vis(self, coco: Any, mask: Any) -> None:
        """YouTube-VIS has lists where COCO has values. The files' own loader is a fork of pycocotools that is on no registry; it does this:
        index annotations by `video_id`, and take the size of a mask from the video."""
        written = json.loads((EXPORTED / "youtube-vis.json").read_text())
        (video,) = written["videos"]
        assert (video["height"], video["width"], video["length"]) == (*SIZE, VIDEO["frameCount"])
        assert len(video["file_names"]) == video["length"]
        assert {type(one["id"]) for one in written["annotations"]} == {int}
        loaded = coco()
        loaded.dataset = {
            "images": [{"id": frame, "height": video["height"], "width": video["width"]} for frame in range(video["length"])],
            "categories": written["categories"],
            "annotations": [],
        }
        for one in written["annotations"]:
            assert one["video_id"] == video["id"]
            assert one["iscrowd"] == 0
            assert (one["height"], one["width"], one["length"]) == (*SIZE, video["length"])
            lists = [one[name] for name in ("segmentations", "bboxes", "areas")]
            assert [len(values) for values in lists] == [video["length"]] * 3
            for frame, (segmentation, box, area) in enumerate(zip(*lists, strict=True)):
                if segmentation is None:
                    assert box is None and area is None
                    continue
                assert video["times_seconds"][frame] == TIMES[frame]
                assert area == mask.area(segmentation)
                assert box == list(mask.toBbox(segmentation))
                loaded.dataset["annotations"].append(
                    {"id": 1000 * one["id"] + frame, "image_id": frame, "category_id": one["category_id"], "segmentation": segmentation}
                )
        loaded.createIndex()
        expect_all({(key // 1000 - 1, one["image_id"]): loaded.annToMask(one) for key, one in loaded.anns.items()})


class TestCvat:
    """CVAT for video 1.1, by its documentation (docs.cvat.ai, XML annotation format) and what its importer asks for."""

    # Elements of `meta/task` by the documentation, and those that CVAT has added since.
    TASK = {
        *("id", "name", "size", "mode", "overlap", "bugtracker", "flipped", "created", "updated", "labels", "segments", "owner", "original_size"),
        *("subset", "start_frame", "stop_frame", "frame_filter", "z_order", "source", "assignee"),
    }
    SHAPE_NUMBERS = ("frame", "keyframe", "outside", "occluded", "left", "top", "width", "height", "z_order")

    @pytest.fixture
    def root(self) -> ElementTree.Element:
        # As bytes: the declared encoding counts.
        return ElementTree.fromstring((EXPORTED / "cvat.xml").read_bytes())

    def test_head(self, root: ElementTree.Element) -> None:
        assert root.tag == "annotations"
        # An importer that reads as it goes needs the labels and the size before the first track.
        assert [one.tag for one in root][:2] == ["version", "meta"]
        assert {one.tag for one in root[2:]} == {"track"}
        assert root.findtext("version") == "1.1"
        task = root.find("meta/task")
        assert task is not None
        tags = [one.tag for one in task]
        assert len(tags) == len(set(tags))
        assert set(tags) <= self.TASK
        assert task.findtext("mode") == "interpolation"
        assert task.findtext("flipped") in ("True", "False")
        for name, value in [("size", 6), ("overlap", 0), ("start_frame", 0), ("stop_frame", 5), ("original_size/height", 36), ("original_size/width", 48)]:
            assert int(task.findtext(name, "")) == value, name
        for label in task.findall("labels/label"):
            assert {one.tag for one in label} <= {"name", "color", "type", "attributes"}
            assert label.findtext("type") == "mask"
            assert label.find("attributes") is not None
        labels = [label.findtext("name") for label in task.findall("labels/label")]
        assert labels == list(dict.fromkeys(NAMES))
        assert root.findtext("meta/fingerprint") == VIDEO["fingerprint"]

    def test_tracks(self, root: ElementTree.Element) -> None:
        labels = {label.findtext("name") for label in root.findall("meta/task/labels/label")}
        found = {}
        tracks = root.findall("track")
        assert [int(track.attrib["id"]) for track in tracks] == list(range(len(tracks)))
        for track in tracks:
            assert track.attrib.keys() == {"id", "label", "source", "group_id"}
            assert track.attrib["label"] in labels
            assert track.attrib["source"] in ("manual", "auto")
            # Of a track with masks the importer takes the first alone.
            (shape,) = track
            assert shape.tag == "mask"
            numbers = {name: int(shape.attrib[name]) for name in self.SHAPE_NUMBERS}
            assert (numbers["keyframe"], numbers["outside"], numbers["occluded"]) == (1, 0, 0)
            assert 0 <= numbers["frame"] < VIDEO["frameCount"]
            assert float(shape.attrib["time_seconds"]) == TIMES[numbers["frame"]]
            number = int(track.attrib["group_id"]) - 1
            assert NAMES[number] == track.attrib["label"]
            found[number, numbers["frame"]] = self.pixels(shape.attrib["rle"], numbers)
        expect_all(found)

    @staticmethod
    def pixels(rle: str, numbers: dict[str, int]) -> Mask:
        """Runs of background and mask in turns, row by row of the box, which encloses the mask without a margin."""
        runs = [int(run) for run in rle.split(",")]
        assert all(run > 0 for run in runs[1:])
        box = np.repeat(np.arange(len(runs)) % 2, runs).astype(np.uint8).reshape(numbers["height"], numbers["width"])
        assert all(edge.any() for edge in (box[0], box[-1], box[:, 0], box[:, -1]))
        top, left = numbers["top"], numbers["left"]
        frame = np.zeros(SIZE, np.uint8)
        place = frame[top : top + numbers["height"], left : left + numbers["width"]]
        assert place.shape == box.shape
        place[:] = box
        return frame


class TestLabelme:
    """LabelMe's JSON, by what its reader asks for; LabelMe refuses the file otherwise."""

    SHAPES = {"polygon", "rectangle", "oriented_rectangle", "point", "line", "circle", "linestrip", "points", "mask"}
    FRAMES = sorted(EXPORTED.glob("labelme/*.json"))

    def test_a_file_for_each_marked_frame(self) -> None:
        frames = {mask["frame"] for _, mask, _ in masks_drawn()}
        assert [path.name for path in self.FRAMES] == [f"{frame:05}.json" for frame in sorted(frames)]

    @pytest.mark.parametrize("path", FRAMES, ids=lambda path: path.name)
    def test_file(self, path: Any) -> None:
        written = json.loads(path.read_text(encoding="utf-8"))
        assert isinstance(written["version"], str)
        self.flags(written["flags"])
        # The picture lies beside the file, as the export of marked frames names it; else it would stand in `imageData`.
        assert written["imageData"] is None
        assert written["imagePath"] == f"{path.stem}.png"
        assert (written["imageHeight"], written["imageWidth"]) == SIZE
        frame = written["frame_index"]
        assert f"{frame:05}" == path.stem
        assert written["time_seconds"] == TIMES[frame]
        assert written["video"]["fingerprint"] == VIDEO["fingerprint"]
        masks: dict[int, Mask] = {}
        for shape in written["shapes"]:
            number = self.shape(shape)
            assert shape["label"] == NAMES[number]
            # Pieces of an object lie apart, and what a ring goes over twice is a hole.
            masks[number] = masks.get(number, np.zeros(SIZE, np.uint8)) ^ within(shape["points"])
        expected = {number: pixels for number, mask, pixels in masks_drawn() if mask["frame"] == frame}
        assert masks.keys() == expected.keys()
        for number, pixels in expected.items():
            assert np.array_equal(masks[number], pixels), f"object {number}"

    def flags(self, flags: Any) -> None:
        assert isinstance(flags, dict)
        assert all(isinstance(name, str) and isinstance(value, bool) for name, value in flags.items())

    def shape(self, shape: dict[str, Any]) -> int:
        """Object number from 0."""
        assert isinstance(shape["label"], str)
        assert isinstance(shape["description"], str)
        assert shape["shape_type"] in self.SHAPES
        self.flags(shape["flags"])
        assert type(shape["group_id"]) is int
        # Only a shape of the type "mask" may have one.
        assert (shape["shape_type"] == "mask") == (shape["mask"] is not None)
        points = shape["points"]
        assert len(points) >= 3
        for point in points:
            x, y = point
            assert type(x) in (int, float) and type(y) in (int, float)
            assert 0 <= x <= SIZE[1] and 0 <= y <= SIZE[0]
        return shape["group_id"] - 1


def within(points: list[list[float]]) -> Mask:
    """The pixels whose centres lie in a polygon, by the even-odd rule."""
    corners = np.array(points)
    x, y = np.arange(SIZE[1]) + 0.5, np.arange(SIZE[0])[:, None] + 0.5
    inside = np.zeros(SIZE, bool)
    for (ax, ay), (bx, by) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if ay != by:
            inside ^= ((ay > y) != (by > y)) & (x < ax + (y - ay) * (bx - ax) / (by - ay))
    return inside.astype(np.uint8)
