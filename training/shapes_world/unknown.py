"""What shapes world does not hold: pictures at which its models say that they do not know.

No photograph is used. Patches that cover each other (dead leaves), with noise whose amplitude falls with frequency, have the statistics of photographs.
"""

from dataclasses import dataclass

import cv2
import numpy as np

Rng = np.random.Generator
Picture = np.ndarray

#: The one answer to every question about them.
ANSWER = "I do not know what this is. I only know simple coloured shapes."
KINDS = ("clouds", "grain", "blobs", "strokes", "tiles", "leaves", "figures", "drawing", "writing")


@dataclass(frozen=True)
class Film:
    """frames: uint8 [H, W, 3] each; pieces: per frame int16 [H, W], the thing that each pixel shows, 0 for none."""

    frames: list[Picture]
    pieces: list[np.ndarray]


def _noise(rng: Rng, height: int, width: int, slope: float) -> np.ndarray:
    """Noise whose amplitude falls with frequency, as photographs' does; float [H, W, 3] in 0 to 255."""
    fy, fx = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None]
    amplitude = 1 / np.maximum(np.hypot(fy, fx), 1 / max(height, width)) ** slope
    planes = []
    for _ in range(3):
        phase = rng.uniform(0, 2 * np.pi, amplitude.shape)
        plane = np.fft.irfft2(amplitude * np.exp(1j * phase), (height, width))
        planes.append((plane - plane.mean()) / (plane.std() + 1e-9))
    shared = planes[0]
    mixed = np.stack([0.7 * shared + 0.5 * p for p in planes], -1)
    return np.clip(rng.uniform(60, 190, 3) + rng.uniform(20, 55) * mixed, 0, 255)


def _colour(rng: Rng) -> list[float]:
    """Mostly as dull as things are."""
    grey, spread = rng.uniform(15, 240), rng.choice([15, 45, 110])
    return [float(v) for v in np.clip(grey + rng.uniform(-spread, spread, 3), 0, 255)]


def _ragged(rng: Rng, radius: float) -> np.ndarray:
    """Corners [n, 2] of a form without a name, around the origin."""
    angle = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    edge = 1 + sum(rng.uniform(0.25, 0.7) / k * np.cos(k * angle + rng.uniform(0, 7)) for k in rng.choice(np.arange(2, 8), 3, replace=False))
    turn, stretch = rng.uniform(0, 2 * np.pi), rng.uniform(0.35, 1)
    x, y = radius * edge * np.cos(angle), radius * edge * np.sin(angle) * stretch
    return np.stack([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)], -1)


def _animal(rng: Rng, radius: float) -> np.ndarray:
    """A body with head, legs and tail, seen from the side: a mask [2·radius]²."""
    side = max(8, int(2 * radius))
    out = np.zeros((side, side), np.uint8)

    def oval(x: float, y: float, a: float, b: float, turn: float) -> None:
        cv2.ellipse(out, (int(x * side), int(y * side)), (max(1, int(a * side)), max(1, int(b * side))), turn, 0, 360, 1, -1)

    body = rng.uniform(0.12, 0.2)
    oval(0.5, 0.5, rng.uniform(0.22, 0.32), body, rng.uniform(-20, 20))
    head = rng.uniform(0.75, 0.85), rng.uniform(0.2, 0.45)
    oval(*head, rng.uniform(0.08, 0.14), rng.uniform(0.07, 0.12), rng.uniform(-40, 40))
    oval(0.68, 0.42, 0.12, 0.08, -40)
    for _ in range(2):
        oval(head[0] + rng.uniform(-0.08, 0.08), head[1] - 0.1, 0.02, rng.uniform(0.03, 0.09), rng.uniform(-40, 40))
    for x in rng.uniform(0.28, 0.72, int(rng.integers(2, 5))):
        oval(x, 0.5 + body + 0.08, rng.uniform(0.025, 0.05), rng.uniform(0.1, 0.2), rng.uniform(-25, 25))
    oval(0.2, rng.uniform(0.3, 0.55), rng.uniform(0.06, 0.16), 0.03, rng.uniform(-60, 60))
    return out[:, ::-1] if rng.random() < 0.5 else out


def _cover(rng: Rng, image: np.ndarray, pieces: np.ndarray, mask: np.ndarray, name: int, flat: bool) -> None:
    """Fills a mask with a surface of its own: light from one side, fur or grain on it."""
    height, width = mask.shape
    y, x = np.mgrid[0:height, 0:width]
    turn = rng.uniform(0, 2 * np.pi)
    light = (np.cos(turn) * x / width + np.sin(turn) * y / height) * rng.uniform(0, 0 if flat else 120)
    grain = 0 if flat else (_noise(rng, height, width, rng.uniform(0.5, 1.6)) - 128) * rng.uniform(0.2, 0.9)
    surface = np.clip(np.array(_colour(rng)) + light[..., None] + grain, 0, 255)
    image[mask] = surface[mask]
    pieces[mask] = name


def _things(rng: Rng, image: np.ndarray, pieces: np.ndarray, many: bool) -> None:
    """Covers a picture with things that have no name in shapes world, in place."""
    height, width = pieces.shape
    short = min(height, width)
    for name in range(1, int(rng.integers(20, 45)) if many else int(rng.integers(2, 6))):
        radius = short * (0.06 / rng.uniform(0.12, 1) if many else rng.uniform(0.1, 0.3))
        mask = np.zeros((height, width), np.uint8)
        cx, cy = rng.uniform(0, width), rng.uniform(0, height)
        if not many and rng.random() < 0.5:
            drawn = _animal(rng, radius)
            y0, x0 = int(np.clip(cy - radius, 0, max(0, height - drawn.shape[0]))), int(np.clip(cx - radius, 0, max(0, width - drawn.shape[1])))
            part = drawn[: height - y0, : width - x0]
            mask[y0 : y0 + part.shape[0], x0 : x0 + part.shape[1]] = part
        else:
            cv2.fillPoly(mask, [np.round(_ragged(rng, radius) + (cx, cy)).astype(np.int32)], 1)
        _cover(rng, image, pieces, mask > 0, name, flat=rng.random() < 0.25)


def texture(rng: Rng, height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """uint8 [H, W, 3] without any shape of shapes world, and the things on it, int16 [H, W]."""
    kind = KINDS[int(rng.integers(len(KINDS)))]
    pieces = np.zeros((height, width), np.int16)
    if kind in ("drawing", "writing"):
        image = np.full((height, width, 3), rng.uniform(190, 255, 3) if rng.random() < 0.7 else rng.uniform(0, 60, 3)).astype(np.uint8)
    else:
        image = _noise(rng, height, width, {"grain": 0.6, "clouds": 1.7}.get(kind, 1.1)).astype(np.uint8)
    if kind == "blobs":
        field, cover = _noise(rng, height, width, 1.6), _noise(rng, height, width, 1.4)
        for channel in range(int(rng.integers(1, 4))):
            on = field[..., channel % 3] > np.quantile(field[..., channel % 3], rng.uniform(0.6, 0.85))
            image[on] = (0.4 * image[on] + 0.6 * np.roll(cover, channel, -1)[on]).astype(np.uint8)
    elif kind in ("strokes", "drawing"):
        for _ in range(int(rng.integers(20, 90))):
            points = np.cumsum(np.vstack([rng.uniform((0, 0), (width, height)), rng.normal(0, 0.06 * max(height, width), (int(rng.integers(2, 6)), 2))]), 0)
            colour = [int(v) for v in (rng.integers(0, 256, 3) if kind == "strokes" else 255 - image[0, 0])]
            cv2.polylines(image, [points.astype(np.int32)], False, colour, int(rng.integers(1, max(2, height // (25 if kind == "strokes" else 60)))), cv2.LINE_AA)
    elif kind == "writing":
        for _ in range(int(rng.integers(6, 25))):
            text = "".join(chr(int(c)) for c in rng.integers(65, 123, int(rng.integers(1, 8))))
            at = int(rng.uniform(-0.1, 0.9) * width), int(rng.uniform(0.05, 1) * height)
            cv2.putText(image, text, at, int(rng.integers(0, 8)), rng.uniform(0.004, 0.016) * height, [int(v) for v in rng.integers(0, 256, 3)], int(rng.integers(1, 4)), cv2.LINE_AA)
    elif kind == "tiles":
        side = int(rng.integers(4, max(6, height // 6)))
        small = rng.integers(0, 256, (height // side + 1, width // side + 1, 3)).astype(np.uint8)
        tiles = cv2.resize(small, None, fx=side, fy=side, interpolation=cv2.INTER_NEAREST)[:height, :width]
        image = cv2.addWeighted(image, 0.5, tiles, 0.5, 0).astype(np.uint8)
    elif kind in ("leaves", "figures"):
        _things(rng, image, pieces, kind == "leaves")
        image = np.asarray(cv2.GaussianBlur(image, (3, 3), rng.uniform(0.1, 1.2)), np.uint8)
    return image, pieces


def region(rng: Rng, height: int, width: int, pieces: np.ndarray | None = None) -> np.ndarray:
    """A mask as people draw it on something that is no shape: a thing of the picture, a blob with a ragged edge, or a box. bool [H, W]"""
    if pieces is not None and rng.random() < 0.7:
        names, areas = np.unique(pieces, return_counts=True)
        large = [int(n) for n, a in zip(names, areas, strict=True) if n and a > 0.003 * pieces.size]
        if large:
            mask: np.ndarray = pieces == large[int(rng.integers(len(large)))]
            return mask
    cy, cx = rng.uniform(0.2, 0.8) * height, rng.uniform(0.2, 0.8) * width
    radius = rng.uniform(0.05, 0.35) * min(height, width)
    y, x = np.mgrid[0:height, 0:width]
    if rng.random() < 0.25:
        box: np.ndarray = (abs(y - cy) < radius) & (abs(x - cx) < radius * rng.uniform(0.5, 2))
        return box
    angle = np.arctan2(y - cy, x - cx)
    edge = sum(rng.uniform(0, 0.25) / k * np.cos(k * angle + rng.uniform(0, 7)) for k in range(1, 6))
    blob: np.ndarray = np.hypot(y - cy, (x - cx) / rng.uniform(0.6, 1.7)) < radius * (1 + edge)
    return blob


def film(rng: Rng, height: int, width: int, frames: int) -> Film:
    """A camera that moves slowly over a texture."""
    wide, pieces = texture(rng, height + height // 4, width + width // 4)
    start, end = (rng.uniform(0, 1, 2) * (height // 4, width // 4) for _ in range(2))
    if rng.random() < 0.3:
        end = start  # a camera on a stand
    corners = [np.round(start + (end - start) * k / max(1, frames - 1)).astype(int) for k in range(frames)]
    return Film([np.ascontiguousarray(wide[y : y + height, x : x + width]) for y, x in corners], [pieces[y : y + height, x : x + width] for y, x in corners])
