"""Clips in a mirror: shapes world has no up, down, left or right of its own, so every clip serves as four."""

import numpy as np

SWAPPED = {True: {"left": "right", "right": "left"}, False: {"up": "down", "down": "up"}}


def mirrored(clip, across, upside):
    """A clip of make_clips.py with left and right (`across`) and top and bottom (`upside`) swapped, truth and words included."""
    columns, rows = slice(None, None, -1 if across else 1), slice(None, None, -1 if upside else 1)
    n, gh, gw = clip["label"].shape
    keep = clip["keep"].reshape(n, gh // 2, gw // 2)[:, rows, columns].reshape(n, -1)
    states = clip["states"].copy()
    if across:
        states[..., 0] = 1 - states[..., 0]
        states[..., 3] = -states[..., 3]  # every shape is its own mirror image about its upright axis
    if upside:
        states[..., 1] = 1 - states[..., 1]
        states[..., 3] = np.pi - states[..., 3]

    def region(r):
        x, y = r["second"]
        return r | {"crop": r["crop"][rows, columns], "grid": r["grid"][rows, columns], "second": (1 - x if across else x, 1 - y if upside else y)}

    def words(name):
        for on, axis in ((across, True), (upside, False)):
            if on:
                name = "-".join(SWAPPED[axis].get(w, w) for w in name.split("-"))
        return name

    def thing(o):
        behaviour, motion = o["behaviour"], o["motion"]
        if behaviour.startswith("moves "):
            behaviour = "moves " + words(behaviour.removeprefix("moves "))
        if "direction" in motion:
            motion = motion | {"direction": words(motion["direction"])}
        return o | {"behaviour": behaviour, "motion": motion}

    return clip | {"frames": clip["frames"][:, rows, columns], "label": clip["label"][:, rows, columns], "keep": keep, "states": states,
                   "regions": [region(r) for r in clip["regions"]], "pairs": [[region(r) for r in pair] for pair in clip["pairs"]],
                   "objects": [thing(o) for o in clip["objects"]]}
