"""Golden values for src/videorefer/numeric, computed by the original libraries.

Run: python training/golden/numeric.py   (writes src/videorefer/numeric/fixtures/numeric.json)

Inputs are not stored: both sides draw them from the same linear congruential generator.
"""

import hashlib
import json
import math
import pathlib
import platform

import cv2
import numpy as np
import PIL
import torch
from PIL import Image

OUT = pathlib.Path(__file__).parents[2] / "src/videorefer/numeric/fixtures/numeric.json"

RGB_SIZES = [
    # (width, height) from -> to
    ((7, 5), (7, 5)), ((7, 5), (14, 9)), ((1, 1), (5, 3)), ((2, 3), (1, 1)), ((64, 48), (17, 13)),
    ((33, 21), (98, 210)), ((160, 90), (160, 42)), ((160, 90), (56, 90)), ((320, 180), (308, 168)),
    ((201, 97), (56, 42)), ((56, 42), (201, 97)), ((57, 56), (1288, 140)), ((640, 360), (252, 140)),
    ((355, 211), (354, 210)), ((13, 500), (28, 28)), ((500, 13), (28, 28)), ((100, 100), (50, 50)),
    ((90, 60), (30, 20)), ((31, 1), (62, 14)), ((1, 31), (14, 62)),
]
MASK_SIZES = [
    ((5, 7), (5, 7)), ((5, 7), (9, 14)), ((1, 1), (3, 5)), ((3, 2), (1, 1)), ((57, 61), (12, 13)),
    ((56, 56), (180, 180)), ((234, 134), (17, 10)), ((480, 799), (10, 12)), ((57, 627), (8, 90)),
    ((100, 100), (50, 25)), ((99, 101), (33, 34)), ((28, 29), (28, 8)), ((40, 40), (9, 40)),
]
MAP_SIZES = [((17, 17), (94, 94)), ((7, 83), (8, 90)), ((1, 1), (4, 3)), ((24, 24), (24, 25)), ((30, 20), (11, 7))]


def draw(count: int, seed: int) -> np.ndarray:
    state = seed
    values = np.empty(count, np.uint8)
    for i in range(count):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        values[i] = state >> 24
    return values


def sha(array: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def rgb_cases():
    for seed, ((w, h), (tw, th)) in enumerate(RGB_SIZES):
        noise = draw(w * h * 3, seed).reshape(h, w, 3)
        pillow = np.asarray(Image.fromarray(noise).resize((tw, th), Image.Resampling.BICUBIC))
        opencv = cv2.resize(noise, (tw, th))
        yield {"seed": seed, "from": [w, h], "to": [tw, th], "bicubic": sha(pillow), "bilinear": sha(opencv)}


def interpolate(array: np.ndarray, to) -> np.ndarray:
    tensor = torch.from_numpy(array)
    return torch.nn.functional.interpolate(tensor, size=to, mode="bilinear", align_corners=False).numpy()


def mask_cases():
    for seed, ((h, w), (th, tw)) in enumerate(MASK_SIZES):
        noise = draw(h * w, 100 + seed).reshape(1, 1, h, w)
        yield {
            "seed": 100 + seed, "from": [h, w], "to": [th, tw],
            "bytes": sha(interpolate(noise, (th, tw))),
            "mask": sha(interpolate(noise >> 7, (th, tw))),
        }


def map_cases(channels=3):
    for seed, ((h, w), (th, tw)) in enumerate(MAP_SIZES):
        values = (draw(h * w * channels, 200 + seed).astype(np.float32) / 255).reshape(1, h, w, channels)
        out = interpolate(np.ascontiguousarray(values.transpose(0, 3, 1, 2)), (th, tw))
        flat = out.transpose(0, 2, 3, 1).reshape(-1)
        rows = flat[:: max(1, len(flat) // 200)]
        yield {
            "seed": 200 + seed, "from": [h, w], "to": [th, tw], "channels": channels,
            "step": max(1, len(flat) // 200), "values": [float(v) for v in rows],
        }


def permutations():
    for seed, n in [(0, 100), (42, 100), (7, 11), (2**31 - 1, 1000), (123456789, 2), (5, 1), (5, 0), (1, 1300)]:
        torch.manual_seed(seed)
        order = torch.randperm(n).numpy().astype(np.int32)
        yield {"seed": seed, "n": n, "first": order[:10].tolist(), "sha256": sha(order)}


def bfloat16_pairs():
    values = [0.1, 1.1, -0.1, 1 / 3, 255.5, 1e-40, -3e38, 3.4e38, 0.0, 1.00390625, 1.01171875, 1e-3, math.pi]
    return [[v, torch.tensor(v, dtype=torch.float32).to(torch.bfloat16).item()] for v in values if abs(v) < 3.39e38]


def roundings():
    values = [0.5, 1.5, 2.5, -0.5, -1.5, 2.4999999999999996, 3.5, 1e15 + 0.5, -2.5, 7.3, -7.7, 0.0]
    return [[v, round(v)] for v in values]


def normalisation():
    pixels = torch.arange(256, dtype=torch.uint8).numpy()
    scaled = (pixels.astype(np.float64) * 0.00392156862745098).astype(np.float32)
    return sha((scaled - np.float32(0.5)) / np.float32(0.5))


def rope(rows=4, columns=6, merge=2, head_dim=72):
    """Vision rotary angles the torch way: positions in merge order, float32 frequencies, outer product."""
    y, x = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
    blocks = lambda grid: grid.view(rows // merge, merge, columns // merge, merge).transpose(1, 2).flatten()
    dim = head_dim // 2
    frequencies = 1.0 / (10000.0 ** (torch.arange(0, dim, 2, dtype=torch.float) / dim))
    table = torch.outer(torch.arange(max(rows, columns), dtype=torch.float), frequencies)
    angles = table[torch.stack([blocks(y), blocks(x)], -1)].flatten(1)
    return {"rows": rows, "columns": columns, "merge": merge, "headDim": head_dim,
            "cos": angles.cos().flatten().tolist(), "sin": angles.sin().flatten().tolist()}


def labels():
    values = [0.0, 1.0, 12.3, 100.0, 0.25, 0.35, 0.75, 0.05, 0.15, 0.45, 1.15, 2 / 3, 767.0, 1000.04, 99.95]
    return [[v, str(np.float64(v).round(1))] for v in values]


def spreads():
    """numpy's own even choice of `limit` of `total` frames."""
    pairs = [(100, 7), (1000, 32), (33, 32), (5, 2), (768, 100), (16, 12), (16, 14)]
    return [[total, limit, np.linspace(0, total - 1, limit, dtype=int).tolist()] for total, limit in pairs]


if __name__ == "__main__":
    golden = {
        "script": "training/golden/numeric.py",
        "versions": {
            "python": platform.python_version(), "numpy": np.__version__, "pillow": PIL.__version__,
            "opencv": cv2.__version__, "torch": torch.__version__,
        },
        "rgb": list(rgb_cases()), "masks": list(mask_cases()), "maps": list(map_cases()),
        "permutations": list(permutations()), "bfloat16": bfloat16_pairs(), "rounding": roundings(),
        "normalisation": normalisation(), "rope": rope(), "labels": labels(), "spreads": spreads(),
    }
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(golden, indent=1) + "\n")
