"""Draws the sample picture that comes with the page: `python -m training.shapes_world.sample_picture OUT.png`."""

import sys

import cv2

from .render import background, render_frame
from .scene import Scene, Thing

WIDTH, HEIGHT = 720, 480
#: Shape, colour word, RGB, size word, diameter, surface, second RGB, angle, centre.
THINGS = [
    ("circle", "red", (214, 40, 52), "large", 150, "plain", (255, 255, 255), 0.0, (165, 160)),
    ("star", "yellow", (248, 212, 44), "medium", 112, "plain", (0, 0, 0), 0.2, (560, 120)),
    ("square", "blue", (36, 102, 222), "large", 176, "striped", (244, 246, 250), 0.3, (512, 335)),
    ("heart", "pink", (244, 132, 178), "medium", 106, "plain", (0, 0, 0), 0.0, (250, 365)),
    ("ring", "green", (40, 158, 70), "small", 64, "plain", (0, 0, 0), 0.0, (365, 215)),
]
FORM = {"ring": 0.55, "star": 0.45, "border": 0.18, "pattern_angle": 0.6, "pattern_period": 0.42, "pattern_share": 0.5}


def sample_scene() -> Scene:
    """Five things that stand still in front of a plain ground."""
    things = [
        Thing(shape, colour, rgb, size, diameter, surface, second, angle, "still", start, FORM, {"kind": "still"})
        for shape, colour, rgb, size, diameter, surface, second, angle, start in THINGS
    ]
    ground = {"kind": "gradient", "seed": 0, "a": (92, 104, 116), "b": (168, 176, 180), "period": 0.3, "angle": 1.1}
    return Scene(WIDTH, HEIGHT, [0.0], 1.0, things, ground, (0.0, 0.0))


def main(path: str) -> None:
    scene = sample_scene()
    picture, _, _ = render_frame(scene, 0.0, *background(scene))
    if not cv2.imwrite(path, picture[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 9]):
        raise OSError(f"{path} cannot be written")


if __name__ == "__main__":
    main(sys.argv[1])
