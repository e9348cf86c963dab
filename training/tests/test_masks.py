"""The vectors of docs/spec/videorefer-suite.md, section 1."""

import numpy as np
import pytest

from ..data.masks import decode_counts, encode_counts, mask_of, polygons, read_segmentation, runs_of, to_rle


def block(height: int, width: int, rows: slice, columns: slice) -> np.ndarray:
    mask = np.zeros((height, width), bool)
    mask[rows, columns] = True
    return mask


Y, X = np.mgrid[0:9, 0:12]
VECTORS = [
    (np.zeros((3, 4), bool), "<"),
    (np.ones((3, 4), bool), "0<"),
    (block(6, 8, slice(2, 5), slice(3, 6)), "d033000:"),
    ((Y - 4) ** 2 + (X - 6) ** 2 <= 9, "o0164N0O20N102L`0"),
    (block(120, 160, slice(30, 90), slice(40, 100)), "nf4l1l1" + "0" * 117 + "RP7"),
]


@pytest.mark.parametrize(("mask", "counts"), VECTORS)
def test_run_lengths_of_the_specification(mask: np.ndarray, counts: str) -> None:
    assert to_rle(mask)["counts"] == counts
    assert np.array_equal(mask_of(decode_counts(counts), *mask.shape), mask)


def test_any_mask_comes_back() -> None:
    rng = np.random.default_rng(0)
    for _ in range(200):
        mask = rng.random((int(rng.integers(1, 30)), int(rng.integers(1, 30)))) < rng.random()
        assert np.array_equal(mask_of(decode_counts(encode_counts(runs_of(mask))), *mask.shape), mask)


def test_polygons_as_coco_draws_them() -> None:
    one = [1, 1, 4, 1, 4, 3, 1, 3]
    assert to_rle(polygons([one], 6, 8))["counts"] == "724000g0"
    assert to_rle(polygons([one, [5, 4, 7, 4, 7, 5.5, 5, 5.5]], 6, 8))["counts"] == "72400090G02"


def test_polygons_may_have_thousands_of_corners_but_no_endless_border() -> None:
    teeth = [value for x in range(3000) for value in (x / 100, 2 + x % 2)]
    assert polygons([[*teeth, 30, 0, 0, 0]], 6, 40).any()
    with pytest.raises(ValueError, match="longer around"):
        polygons([[0, 0, 1e300, 0, 5, 5]], 6, 8)


@pytest.mark.parametrize("payload", [{"size": [6, 8], "counts": "d033000"}, {"size": [6, 8], "counts": [1, 2]}, {"size": [6, 8]}, [[1, 2]], "mask"])
def test_broken_payloads_are_refused(payload: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_segmentation(payload, (6, 8))
