"""The words of shapes world and the numbers behind them."""

import colorsys

SHAPES = ["circle", "square", "triangle", "star", "cross", "ring", "diamond", "heart"]
COLOURS = ["red", "green", "blue", "yellow", "orange", "purple", "pink", "cyan", "white", "black"]
SIZES = ["small", "medium", "large"]
SURFACES = ["plain", "striped", "dotted", "outlined"]

#: Diameter of the enclosing circle over the frame's shorter side.
SIZE_RANGES = {"small": (0.08, 0.14), "medium": (0.15, 0.24), "large": (0.25, 0.40)}

#: Hue range in degrees, saturation range and lightness range (HSL) per colour word. The ranges cover the ±8° and ±10 % jitter
#: around the several colours that people call by the word (CSS "green" and a vivid green, "hotpink" and "pink").
COLOUR_RANGES = {
    "red": ((-8, 8), (0.70, 1.0), (0.38, 0.56)),
    "green": ((100, 145), (0.50, 1.0), (0.24, 0.50)),
    "blue": ((208, 245), (0.60, 1.0), (0.35, 0.58)),
    "yellow": ((48, 62), (0.75, 1.0), (0.45, 0.62)),
    "orange": ((20, 40), (0.80, 1.0), (0.45, 0.58)),
    "purple": ((265, 302), (0.45, 1.0), (0.24, 0.50)),
    "pink": ((318, 350), (0.60, 1.0), (0.66, 0.86)),
    "cyan": ((174, 192), (0.65, 1.0), (0.42, 0.62)),
    "white": ((0, 360), (0.0, 0.2), (0.92, 1.0)),
    "black": ((0, 360), (0.0, 0.3), (0.0, 0.10)),
}

MOVES = {
    "left": (-1, 0),
    "right": (1, 0),
    "up": (0, -1),
    "down": (0, 1),
    "up-left": (-1, -1),
    "up-right": (1, -1),
    "down-left": (-1, 1),
    "down-right": (1, 1),
}

#: Behaviour classes: the directions of plain movement, then the rest.
BEHAVIOURS = ["still"] + [f"moves {d}" for d in MOVES] + [
    "circles", "bounces", "spins", "grows", "shrinks", "changes colour", "appears", "disappears", "speeds up", "stops",
]


def sample_colour(rng, word):
    """An RGB triple (floats 0-255) that people call by this word."""
    (h0, h1), (s0, s1), (l0, l1) = COLOUR_RANGES[word]
    h, s, l = rng.uniform(h0, h1) / 360 % 1, rng.uniform(s0, s1), rng.uniform(l0, l1)
    return tuple(255 * c for c in colorsys.hls_to_rgb(h, l, s))


def zone(x, y):
    """One of nine places of a point given in frame units (0-1)."""
    column = 0 if x < 1 / 3 else 2 if x > 2 / 3 else 1
    row = 0 if y < 1 / 3 else 2 if y > 2 / 3 else 1
    return row * 3 + column


ZONES = ["at the top left", "at the top", "at the top right", "on the left", "in the centre", "on the right",
         "at the bottom left", "at the bottom", "at the bottom right"]
