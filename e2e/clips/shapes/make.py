"""Makes the clips of coloured shapes that the journeys ask about, and the app's sample clip.

    cd training && python ../e2e/clips/shapes/make.py
"""

import math
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT / "training"))

from shapes_world.codec import encode  # noqa: E402
from shapes_world.render import background, render_frame  # noqa: E402
from shapes_world.scene import Scene, Thing  # noqa: E402

RGB = {"red": (218, 40, 48), "blue": (38, 104, 226), "yellow": (250, 214, 40), "green": (36, 160, 72), "purple": (140, 52, 176),
       "white": (246, 246, 250)}
FORM = {"star": 0.46, "cross": 0.34, "ring": 0.6, "diamond": 0.8, "pattern_angle": 0.6, "pattern_period": 0.5, "pattern_share": 0.4,
        "border": 0.16}


def thing(colour, shape, size, diameter, start, behaviour, motion=None, surface="plain", second="white"):
    return Thing(shape, colour, RGB[colour], size, diameter, surface, RGB[second], 0.0, behaviour, start, FORM, motion or {"kind": "none"})


def line(dx, dy, direction):
    return {"kind": "line", "dx": dx, "dy": dy, "direction": direction, "power": 1.0, "stop": 1.0}


def write(path, size, seconds, fps, things, ground, codec="h264", crf=20):
    times = [i / fps for i in range(round(seconds * fps))]
    backdrop = {"kind": "gradient", "a": ground[0], "b": ground[1], "seed": 1, "period": 0.2, "angle": math.pi / 2}
    scene = Scene(*size, times, seconds, things, backdrop, (0.0, 0.0))
    canvas, origin = background(scene)
    frames = [render_frame(scene, t, canvas, origin)[0] for t in times]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encode(frames, times, seconds, codec, crf, "medium"))
    print(path.relative_to(ROOT), path.stat().st_size, "bytes")


SLATE = ((46, 56, 70), (96, 106, 118))

write(HERE / "red-circle.mp4", (320, 240), 3, 12, [
    thing("red", "circle", "large", 72, (90, 80), "moves right", line(140, 0, "right")),
    thing("blue", "square", "medium", 48, (80, 190), "still"),
], SLATE)
write(HERE / "short.mp4", (192, 144), 0.5, 12, [thing("red", "circle", "large", 56, (96, 72), "still")], SLATE)
write(HERE / "yellow-star.webm", (320, 240), 3, 12, [
    thing("yellow", "star", "large", 84, (220, 90), "spins", {"kind": "none", "spin": 2 * math.pi}),
    thing("purple", "square", "medium", 46, (60, 190), "moves up", line(0, -110, "up")),
], SLATE, "vp9")
write(ROOT / "public/samples/shapes.mp4", (640, 360), 4, 24, [
    thing("red", "circle", "large", 112, (112, 262), "moves right", line(400, 0, "right")),
    thing("yellow", "star", "large", 100, (500, 96), "spins", {"kind": "none", "spin": 2 * math.pi}),
    thing("blue", "square", "medium", 84, (180, 66), "moves down", line(0, 94, "down"), "striped"),
], SLATE)
