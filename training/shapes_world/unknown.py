"""What shapes world does not hold: pictures at which its models say that they do not know."""

import cv2
import numpy as np

Rng = np.random.Generator

#: The one answer to every question about them.
ANSWER = "I do not know what this is. I only know simple coloured shapes."
KINDS = ("clouds", "grain", "blobs", "strokes", "tiles")


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


def texture(rng: Rng, height: int, width: int) -> np.ndarray:
    """uint8 [H, W, 3] without any shape of shapes world."""
    kind = KINDS[int(rng.integers(len(KINDS)))]
    image = _noise(rng, height, width, {"grain": 0.6, "clouds": 1.7}.get(kind, 1.1)).astype(np.uint8)
    if kind == "blobs":
        field, cover = _noise(rng, height, width, 1.6), _noise(rng, height, width, 1.4)
        for channel in range(int(rng.integers(1, 4))):
            on = field[..., channel % 3] > np.quantile(field[..., channel % 3], rng.uniform(0.6, 0.85))
            image[on] = (0.4 * image[on] + 0.6 * np.roll(cover, channel, -1)[on]).astype(np.uint8)
    elif kind == "strokes":
        for _ in range(int(rng.integers(20, 90))):
            points = np.cumsum(np.vstack([rng.uniform((0, 0), (width, height)), rng.normal(0, 0.06 * max(height, width), (int(rng.integers(2, 6)), 2))]), 0)
            cv2.polylines(image, [points.astype(np.int32)], False, [int(v) for v in rng.integers(0, 256, 3)], int(rng.integers(1, max(2, height // 25))), cv2.LINE_AA)
    elif kind == "tiles":
        side = int(rng.integers(4, max(6, height // 6)))
        small = rng.integers(0, 256, (height // side + 1, width // side + 1, 3)).astype(np.uint8)
        tiles = cv2.resize(small, None, fx=side, fy=side, interpolation=cv2.INTER_NEAREST)[:height, :width]
        image = cv2.addWeighted(image, 0.5, tiles, 0.5, 0).astype(np.uint8)
    return image


def region(rng: Rng, height: int, width: int) -> np.ndarray:
    """A mask as people draw it on something that is no shape: a blob with a ragged edge, or a box. bool [H, W]"""
    cy, cx = rng.uniform(0.2, 0.8) * height, rng.uniform(0.2, 0.8) * width
    radius = rng.uniform(0.08, 0.3) * min(height, width)
    y, x = np.mgrid[0:height, 0:width]
    if rng.random() < 0.25:
        return (abs(y - cy) < radius) & (abs(x - cx) < radius * rng.uniform(0.5, 2))
    angle = np.arctan2(y - cy, x - cx)
    edge = sum(rng.uniform(0, 0.25) / k * np.cos(k * angle + rng.uniform(0, 7)) for k in range(1, 6))
    return np.hypot(y - cy, (x - cx) / rng.uniform(0.6, 1.7)) < radius * (1 + edge)


def clip(rng: Rng, height: int, width: int, frames: int) -> list[np.ndarray]:
    """A camera that moves slowly over a texture. uint8 [H, W, 3] each"""
    wide = texture(rng, height + height // 4, width + width // 4)
    start, end = (rng.uniform(0, 1, 2) * (height // 4, width // 4) for _ in range(2))
    out = []
    for k in range(frames):
        y, x = np.round(start + (end - start) * k / max(1, frames - 1)).astype(int)
        out.append(np.ascontiguousarray(wide[y : y + height, x : x + width]))
    return out
