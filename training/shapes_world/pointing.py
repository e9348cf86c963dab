"""Masks as people draw them: brush strokes, boxes, polygons, and exact ones."""

import cv2
import numpy as np

STYLES = ["exact", "brush", "box", "polygon"]


def draw_mask(rng, visible, style):
    """A hand-made mask for the visible pixels of an object. bool [h, w] in, bool [h, w] out."""
    ys, xs = np.nonzero(visible)
    h, w = visible.shape
    if style == "exact":
        return visible
    x0, x1, y0, y1 = xs.min(), xs.max() + 1, ys.min(), ys.max() + 1
    side = max(x1 - x0, y1 - y0)
    out = np.zeros((h, w), np.uint8)
    if style == "box":
        j = lambda: int(round(rng.uniform(-0.08, 0.12) * side))  # noqa: E731
        out[max(0, y0 - j()) : max(1, y1 + j()), max(0, x0 - j()) : max(1, x1 + j())] = 1
    elif style == "polygon":
        contours, _ = cv2.findContours(visible.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        contour = max(contours, key=len)
        points = cv2.approxPolyDP(contour, side * rng.uniform(0.02, 0.08), True)[:, 0].astype(np.float64)
        points += rng.normal(0, side * 0.03, points.shape)
        cv2.fillPoly(out, [np.round(points).astype(np.int32)], 1)
    else:
        radius = max(2, int(side * rng.uniform(0.12, 0.4)))
        picks = rng.integers(0, len(xs), int(rng.integers(2, 7)))
        points = np.stack([xs[picks], ys[picks]], 1).astype(np.int32)
        for a, b in zip(points[:-1], points[1:]):
            cv2.line(out, a.tolist(), b.tolist(), 1, 2 * radius)
        cv2.circle(out, points[0].tolist(), radius, 1, -1)
        if rng.random() < 0.6:  # careful people stay inside
            out &= cv2.dilate(visible.astype(np.uint8), np.ones((3, 3), np.uint8), iterations=max(1, side // 20))
    return out.astype(bool) if out.any() else visible
