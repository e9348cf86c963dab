"""Draws a scene: RGB frames and, per frame, which object is visible where."""

import math

import cv2
import numpy as np

from .scene import state_at

SHIFT = 4  # fractional bits of cv2's polygon coordinates
SUPER = 2  # drawn at twice the size, then area-averaged: antialiased edges everywhere


def outline(shape, form):
    """Closed polygons in the unit circle (y down); the second one, if any, is a hole."""
    if shape == "circle":
        return [_ellipse(1.0)]
    if shape == "ring":
        return [_ellipse(1.0), _ellipse(form["ring"])]
    if shape == "square":
        s = math.sqrt(0.5)
        return [np.array([[-s, -s], [s, -s], [s, s], [-s, s]])]
    if shape == "diamond":
        k = form["diamond"]
        return [np.array([[0, -1], [k, 0], [0, 1], [-k, 0]])]
    if shape == "triangle":
        return [np.array([[math.sin(a), -math.cos(a)] for a in (0, 2 * math.pi / 3, 4 * math.pi / 3)])]
    if shape == "star":
        radii = [1.0, form["star"]] * 5
        return [np.array([[r * math.sin(math.pi * i / 5), -r * math.cos(math.pi * i / 5)] for i, r in enumerate(radii)])]
    if shape == "cross":
        a = form["cross"]
        e = math.sqrt(1 - a * a)
        return [np.array([[-a, -e], [a, -e], [a, -a], [e, -a], [e, a], [a, a], [a, e], [-a, e], [-a, a], [-e, a], [-e, -a], [-a, -a]])]
    if shape == "heart":
        t = np.linspace(0, 2 * np.pi, 48, endpoint=False)
        x = 16 * np.sin(t) ** 3
        y = -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t))
        p = np.stack([x, y + 2.2], 1)
        return [p / np.abs(np.hypot(p[:, 0], p[:, 1])).max()]
    raise ValueError(shape)


def _ellipse(r):
    t = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    return np.stack([r * np.cos(t), r * np.sin(t)], 1)


def background(scene):
    """The whole background, larger than the frame by the way the camera pans. Returns (float32 [h, w, 3], origin)."""
    px, py = scene.pan
    w = scene.width + math.ceil(abs(px)) + 2
    h = scene.height + math.ceil(abs(py)) + 2
    spec = scene.background
    rng = np.random.default_rng(spec["seed"])
    a, b = np.array(spec["a"], np.float32), np.array(spec["b"], np.float32)
    yy, xx = np.mgrid[0:h, 0:w].astype(np.float32)
    period = max(spec["period"] * scene.short_side, 8)
    c, s = math.cos(spec["angle"]), math.sin(spec["angle"])
    kind = spec["kind"]
    if kind == "flat":
        mix = np.zeros((h, w), np.float32)
    elif kind == "gradient":
        mix = (xx * c + yy * s)
        mix = (mix - mix.min()) / max(float(np.ptp(mix)), 1)
    elif kind == "checker":
        mix = ((np.floor((xx * c + yy * s) / period) + np.floor((yy * c - xx * s) / period)) % 2).astype(np.float32) * 0.7
    elif kind == "stripes":
        mix = 0.4 + 0.4 * np.sin(2 * np.pi * (xx * c + yy * s) / period)
    else:
        mix = np.zeros((h, w), np.float32)
        scale, weight = period * (2 if kind == "noise" else 1), 1.0
        for _ in range(2 if kind == "noise" else 4):
            small = rng.random((max(2, int(h / scale) + 2), max(2, int(w / scale) + 2))).astype(np.float32)
            mix += weight * cv2.resize(small, (w, h), interpolation=cv2.INTER_CUBIC)
            scale, weight = max(scale / 2, 2), weight * 0.55
        mix = (mix - mix.min()) / max(float(np.ptp(mix)), 1e-6)
    image = a + (b - a) * np.clip(mix, 0, 1)[..., None]
    return image.astype(np.float32), (math.ceil(max(px, 0)), math.ceil(max(py, 0)))


def _paint(thing, state):
    """Coverage [h, w] 0-1, colour [h, w, 3] and top-left corner of one object, at frame resolution."""
    d = state["diameter"]
    half = int(math.ceil(d / 2)) + 2
    x0, y0 = int(math.floor(state["x"])) - half, int(math.floor(state["y"])) - half
    n = 2 * half + 1
    cx, cy = (state["x"] - x0) * SUPER, (state["y"] - y0) * SUPER
    ca, sa = math.cos(state["angle"]), math.sin(state["angle"])
    rotation = np.array([[ca, sa], [-sa, ca]])
    cover = np.zeros((n * SUPER, n * SUPER), np.uint8)
    polygons = outline(thing.shape, thing.form)
    scale = d / 2 * SUPER
    # A pixel's own coordinate is its centre: shift by half a pixel of the enlarged grid.
    placed = [np.round(((p @ rotation) * scale + (cx - 0.5, cy - 0.5)) * (1 << SHIFT)).astype(np.int32) for p in polygons]
    cv2.fillPoly(cover, placed, 255, cv2.LINE_AA, SHIFT)
    rgb = np.array(thing.rgb) * (1 - state["mix"]) + np.array(thing.to_rgb or thing.rgb) * state["mix"]
    colour = np.empty((n * SUPER, n * SUPER, 3), np.float32)
    colour[:] = rgb
    second = np.array(thing.second_rgb, np.float32)
    if thing.surface == "outlined":
        width = max(2, int(round(thing.form["border"] * d / 2 * SUPER)))
        inner = cv2.erode(cover, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * width + 1, 2 * width + 1)), borderType=cv2.BORDER_CONSTANT, borderValue=0)
        k = inner.astype(np.float32)[..., None] / 255
        colour = colour * k + second * (1 - k)
    elif thing.surface in ("striped", "dotted"):
        yy, xx = np.mgrid[0 : n * SUPER, 0 : n * SUPER].astype(np.float32)
        a = thing.form["pattern_angle"] + state["angle"]
        u = ((xx - cx) * math.cos(a) + (yy - cy) * math.sin(a)) / (scale * thing.form["pattern_period"])
        share = thing.form["pattern_share"]
        if thing.surface == "striped":
            k = (np.abs(u - np.round(u)) < share / 2).astype(np.float32)
        else:
            v = (-(xx - cx) * math.sin(a) + (yy - cy) * math.cos(a)) / (scale * thing.form["pattern_period"])
            k = (np.hypot(u - np.round(u), v - np.round(v)) < math.sqrt(share / math.pi)).astype(np.float32)
        colour = colour * (1 - k[..., None]) + second * k[..., None]
    cover = cv2.resize(cover, (n, n), interpolation=cv2.INTER_AREA)
    colour = cv2.resize(colour, (n, n), interpolation=cv2.INTER_AREA)
    return cover.astype(np.float32) / 255, colour, x0, y0


def render_frame(scene, t, canvas, origin):
    """RGB uint8 [h, w, 3], visible object per pixel int8 [h, w] (-1 none) and every object's state at time t."""
    u = min(max(t / scene.end, 0.0), 1.0)
    ox, oy = origin[0] - scene.pan[0] * u, origin[1] - scene.pan[1] * u
    if scene.pan == (0.0, 0.0):
        image = canvas[: scene.height, : scene.width].copy()
    else:
        matrix = np.array([[1, 0, -ox], [0, 1, -oy]], np.float32)
        image = cv2.warpAffine(canvas, matrix, (scene.width, scene.height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    ids = np.full((scene.height, scene.width), -1, np.int8)
    states = []
    for i, thing in enumerate(scene.things):
        state = state_at(thing, scene, t)
        states.append(state)
        if not state["present"]:
            continue
        cover, colour, x0, y0 = _paint(thing, state)
        fx0, fy0 = max(x0, 0), max(y0, 0)
        fx1, fy1 = min(x0 + cover.shape[1], scene.width), min(y0 + cover.shape[0], scene.height)
        if fx0 >= fx1 or fy0 >= fy1:
            continue
        part = np.s_[fy0 - y0 : fy1 - y0, fx0 - x0 : fx1 - x0]
        k = cover[part][..., None]
        target = image[fy0:fy1, fx0:fx1]
        target += (colour[part] - target) * k
        ids[fy0:fy1, fx0:fx1][cover[part] >= 0.5] = i
    return np.clip(np.round(image), 0, 255).astype(np.uint8), ids, states
