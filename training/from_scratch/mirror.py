"""Clips in a mirror: shapes world has no up, down, left or right of its own, so every clip serves as four."""

import numpy as np

SWAPPED = {True: {"left": "right", "right": "left"}, False: {"up": "down", "down": "up"}}


def mirrored(clip, across, upside):
    """A clip of make_clips.py with left and right (`across`) and top and bottom (`upside`) swapped, truth and words included."""
    columns, rows = turned(across), turned(upside)
    n, gh, gw = clip["label"].shape
    keep = clip["keep"].reshape(n, gh // 2, gw // 2)[:, rows, columns].reshape(n, -1)

    def region(r):
        return r | {"crop": r["crop"][rows, columns], "grid": r["grid"][rows, columns]}

    x, y = clip["pan"]
    return clip | {"frames": clip["frames"][:, rows, columns], "ids": clip["ids"][:, rows, columns], "label": clip["label"][:, rows, columns], "keep": keep,
                   "states": mirrored_states(clip["states"], across, upside), "truth": mirrored_states(clip["truth"], across, upside),
                   "pan": (-x if across else x, -y if upside else y), "regions": [region(r) for r in clip["regions"]],
                   "objects": [mirrored_object(o, across, upside) for o in clip["objects"]]}


def mirrored_square(clip, across, upside):
    """The same for a clip or picture of make_clips_vr7.py."""
    columns, rows = turned(across), turned(upside)
    p, g, _, n = clip["coverage"].shape
    fine = int(n**0.5)
    coverage = clip["coverage"].reshape(p, g, g, fine, fine)[:, rows, columns][..., rows, columns].reshape(p, g, g, n)
    seen = {}  # pairs hold the clip's own regions

    def region(r):
        if id(r) not in seen:
            seen[id(r)] = r | {"views": [v | {"cells": v["cells"][rows, columns]} for v in r["views"]]}
        return seen[id(r)]

    return clip | {"pictures": clip["pictures"][:, rows, columns], "label": clip["label"][:, rows, columns], "coverage": coverage,
                   "states": mirrored_states(clip["states"], across, upside), "regions": [region(r) for r in clip["regions"]],
                   "pairs": [[region(r) for r in pair] for pair in clip.get("pairs", [])], "objects": [mirrored_object(o, across, upside) for o in clip["objects"]]}


def turned(swap):
    return slice(None, None, -1 if swap else 1)


def mirrored_states(states, across, upside):
    states = states.copy()
    if across:
        states[..., 0] = 1 - states[..., 0]
        states[..., 3] = -states[..., 3]  # every shape is its own mirror image about its upright axis
    if upside:
        states[..., 1] = 1 - states[..., 1]
        states[..., 3] = np.pi - states[..., 3]
    return states


def mirrored_object(o, across, upside):
    """Its truth, with the words for where it goes."""

    def words(name):
        for on, axis in ((across, True), (upside, False)):
            if on:
                name = "-".join(SWAPPED[axis].get(w, w) for w in name.split("-"))
        return name

    behaviour, motion = o["behaviour"], o["motion"]
    if behaviour.startswith("moves "):
        behaviour = "moves " + words(behaviour.removeprefix("moves "))
    if "direction" in motion:
        motion = motion | {"direction": words(motion["direction"])}
    return o | {"behaviour": behaviour, "motion": motion}
