"""Samples scenes: which objects a clip holds, how they look and how they move."""

import math
from dataclasses import dataclass, field

import numpy as np

from .vocabulary import BEHAVIOURS, COLOURS, MOVES, SHAPES, SIZE_RANGES, SIZES, sample_colour

SURFACE_MIN_DIAMETER = 34
MIN_DIAMETER = 16
TURNING_NEEDS_PATTERN = {"square", "diamond"}
TURNING_NEEDS_MARKS = {"circle", "ring"}


@dataclass
class Thing:
    """One object. Positions are scene pixels, times are seconds."""

    shape: str
    colour: str
    rgb: tuple
    size: str
    diameter: float
    surface: str
    second_rgb: tuple
    angle: float
    behaviour: str
    start: tuple
    form: dict
    motion: dict = field(default_factory=dict)
    to_colour: str | None = None
    to_rgb: tuple | None = None


@dataclass
class Scene:
    width: int
    height: int
    times: list
    end: float
    things: list
    background: dict
    pan: tuple

    @property
    def short_side(self):
        return min(self.width, self.height)


def _diameter(rng, short, size):
    lo, hi = (r * short for r in SIZE_RANGES[size])
    if hi < MIN_DIAMETER:
        return None
    return float(rng.uniform(max(lo, MIN_DIAMETER), hi))


def _frame_times(rng, duration):
    fps = float(rng.choice([8, 10, 12, 15, 20, 24, 25, 30, 29.97]))
    count = max(2, int(round(duration * fps)))
    times = np.arange(count) / fps
    if rng.random() < 0.15:  # variable frame rate: drop frames here and there
        keep = rng.random(count) > 0.3
        keep[0] = True
        times = times[keep]
    return [float(t) for t in times], float(count / fps)


def _motion(rng, behaviour, thing_radius, w, h, duration, panned):
    """Start position and the parameters of the movement; None when it does not fit."""
    r = thing_radius
    short = min(w, h)

    def inside():
        return (float(rng.uniform(min(r, w / 2), max(w - r, w / 2))), float(rng.uniform(min(r, h / 2), max(h - r, h / 2))))

    if behaviour.startswith("moves") or behaviour in ("speeds up", "stops"):
        name = behaviour.split(" ")[1] if behaviour.startswith("moves") else str(rng.choice(list(MOVES)))
        dx, dy = MOVES[name]
        if dx and dy:
            angle = math.radians(rng.uniform(28, 62))
            ux, uy = dx * math.cos(angle), dy * math.sin(angle)
        else:
            angle = math.radians(rng.uniform(-6, 6))
            ux, uy = (dx * math.cos(angle), math.sin(angle)) if dx else (math.sin(angle), dy * math.cos(angle))
        leaves = (not panned) and rng.random() < 0.15 and behaviour.startswith("moves")
        length = math.exp(rng.uniform(math.log(0.2), math.log(1.7))) * short * (1.3 if leaves else 1.0)
        for _ in range(12):
            x, y = inside()
            ex, ey = x + ux * length, y + uy * length
            ok = -0.3 * r <= ex <= w + 0.3 * r and -0.3 * r <= ey <= h + 0.3 * r
            if ok or (leaves and (ex < -r or ey < -r or ex > w + r or ey > h + r)):
                return (x, y), {"kind": "line", "dx": ux * length, "dy": uy * length, "direction": name,
                                "power": float(rng.uniform(2.0, 3.5)) if behaviour == "speeds up" else 1.0,
                                "stop": float(rng.uniform(0.26, 0.74)) if behaviour == "stops" else 1.0}
            length = max(0.2 * short, length * 0.85)
        return None
    if behaviour == "circles":
        ring = rng.uniform(max(r, 0.12 * short), max(1.05 * r, 0.36 * short))
        if 2 * (ring + 0.5 * r) > short * 1.1:
            return None
        m = ring + 0.5 * r
        cx = float(rng.uniform(min(m, w / 2), max(w - m, w / 2)))
        cy = float(rng.uniform(min(m, h / 2), max(h - m, h / 2)))
        phase = float(rng.uniform(0, 2 * math.pi))
        turns = float(rng.uniform(0.8, 2.2)) * (1 if rng.random() < 0.5 else -1)
        turns = max(-0.45 * duration, min(0.45 * duration, turns)) if abs(turns) > 1 else turns
        return (cx + ring * math.cos(phase), cy + ring * math.sin(phase)), {
            "kind": "circle", "cx": cx, "cy": cy, "ring": float(ring), "phase": phase, "turns": turns}
    if behaviour == "bounces":
        if panned:
            return None
        kind = rng.random()
        angle = rng.uniform(0, 2 * math.pi)
        if kind < 0.25:
            angle = math.pi * rng.integers(0, 2)
        elif kind < 0.5:
            angle = math.pi * (rng.integers(0, 2) + 0.5)
        x, y = inside()
        for _ in range(10):
            length = rng.uniform(0.5, 3.4) * short
            ex, ey = x + math.cos(angle) * length, y + math.sin(angle) * length
            over = max(r - ex, ex - (w - r), r - ey, ey - (h - r))
            if over > 0.12 * short:
                return (x, y), {"kind": "bounce", "dx": math.cos(angle) * length, "dy": math.sin(angle) * length}
        return None
    motion = {"kind": "none"}
    if behaviour == "spins":
        motion["spin"] = float(rng.uniform(0.5, 2.6)) * 2 * math.pi * (1 if rng.random() < 0.5 else -1)
    if behaviour in ("grows", "shrinks"):
        motion["scale"] = float(rng.uniform(1.5, 2.8))
    if behaviour in ("changes colour", "appears", "disappears"):
        motion["when"] = float(rng.uniform(0.27, 0.73))
        motion["fade"] = float(rng.choice([0.0, 0.0, 0.05, 0.2])) if behaviour == "changes colour" else 0.0
    return inside(), motion


def _colour_clash(a, b):
    return sum((p - q) ** 2 for p, q in zip(a, b)) < 85 ** 2


def sample_scene(rng, size=None, count=None, pans=0.2, seconds=(2, 6)):
    """A random scene within the definition. `size` fixes (width, height), `count` the number of objects; `pans` is the share with a moving camera,
    `seconds` the least and the most that it lasts."""
    if size is None:
        aspect = float(rng.choice([16 / 9, 16 / 9, 4 / 3, 1, 3 / 4, 9 / 16]))
        short = int(math.exp(rng.uniform(math.log(120), math.log(720 if rng.random() < 0.12 else 400))))
        long = int(short * max(aspect, 1 / aspect))
        width, height = (long, short) if aspect >= 1 else (short, long)
        if max(width, height) < 160:
            width, height = width * 160 // max(width, height), height * 160 // max(width, height)
        width, height = min(width, 1280) // 2 * 2, min(height, 1280) // 2 * 2
    else:
        width, height = size
    short = min(width, height)
    duration = float(rng.uniform(*seconds))
    times, end = _frame_times(rng, duration)
    panned = rng.random() < pans
    pan = (0.0, 0.0)
    if panned:
        angle, amount = rng.uniform(0, 2 * math.pi), rng.uniform(0.08, 0.35) * short
        pan = (math.cos(angle) * amount, math.sin(angle) * amount)
    things = []
    pairs = set()
    count = count or int(rng.choice([1, 2, 3, 4], p=[0.2, 0.35, 0.27, 0.18]))
    for _ in range(40):
        if len(things) == count:
            break
        thing = _sample_thing(rng, width, height, duration, panned, things)
        if thing is None:
            continue
        mine = {(thing.shape, thing.colour)} | ({(thing.shape, thing.to_colour)} if thing.to_colour else set())
        if mine & pairs:
            continue
        pairs |= mine
        things.append(thing)
    if not things:
        return sample_scene(rng, size, count, pans, seconds)
    return Scene(width, height, times, end, things, _background(rng, things, panned), pan)


def _sample_thing(rng, w, h, duration, panned, others):
    short = min(w, h)
    # Moves are eight of nineteen classes: weigh families, not classes, so that rarer ones are seen enough.
    family = rng.choice(["still", "move", "circles", "bounces", "spins", "grows", "shrinks", "changes colour", "appears",
                         "disappears", "speeds up", "stops"],
                        p=[0.10, 0.27, 0.075, 0.075, 0.075, 0.065, 0.065, 0.055, 0.055, 0.055, 0.055, 0.055])
    behaviour = f"moves {rng.choice(list(MOVES))}" if family == "move" else str(family)
    size = str(rng.choice(SIZES))
    diameter = _diameter(rng, short, size)
    if diameter is None:
        return None
    surface = "plain" if diameter < SURFACE_MIN_DIAMETER or rng.random() < 0.45 else str(rng.choice(["striped", "dotted", "outlined"]))
    shape = str(rng.choice(SHAPES))
    if others and rng.random() < 0.35:  # near twins are what the region must tell apart
        shape = others[0].shape
    if behaviour == "spins":
        if shape in TURNING_NEEDS_PATTERN and surface == "plain":
            return None
        if shape in TURNING_NEEDS_MARKS and surface not in ("striped", "dotted"):
            return None
    if behaviour == "shrinks" and diameter / 2.0 < MIN_DIAMETER:
        return None
    colour = str(rng.choice(COLOURS))
    if others and rng.random() < 0.25:
        colour = others[0].colour
    rgb = sample_colour(rng, colour)
    others_words = [c for c in COLOURS if c != colour]
    second = sample_colour(rng, str(rng.choice(others_words)))
    while _colour_clash(second, rgb):
        second = sample_colour(rng, str(rng.choice(others_words)))
    angle = float(rng.uniform(0, 2 * math.pi)) if rng.random() < 0.6 else 0.0
    if shape in ("square", "diamond"):
        angle = math.radians(rng.uniform(-19, 19)) if angle else 0.0
    placed = _motion(rng, behaviour, diameter / 2, w, h, duration, panned)
    if placed is None:
        return None
    start, motion = placed
    if motion.get("scale") and behaviour == "shrinks":
        motion["scale"] = min(motion["scale"], max(1.5, diameter / MIN_DIAMETER))
    form = {"star": float(rng.uniform(0.38, 0.5)), "cross": float(rng.uniform(0.28, 0.42)), "ring": float(rng.uniform(0.5, 0.68)),
            "diamond": float(rng.uniform(0.62, 1.0)), "pattern_angle": float(rng.uniform(0, math.pi)),
            "pattern_period": float(rng.uniform(0.38, 0.62)), "pattern_share": float(rng.uniform(0.3, 0.45)),
            "border": float(rng.uniform(0.12, 0.2))}
    thing = Thing(shape, colour, rgb, size, diameter, surface, second, angle, behaviour, start, form, motion)
    if behaviour == "changes colour":
        thing.to_colour = str(rng.choice(others_words))
        thing.to_rgb = sample_colour(rng, thing.to_colour)
        if _colour_clash(thing.to_rgb, rgb) or _colour_clash(thing.to_rgb, second):
            return None
    return thing


def _background(rng, things, panned):
    """Kind and colours; never the hue of an object."""
    used = [t.rgb for t in things] + [t.to_rgb for t in things if t.to_rgb]

    def candidate():
        grey = rng.random() < 0.5
        base = rng.uniform(25, 235)
        spread = rng.uniform(0, 10) if grey else rng.uniform(15, 80)
        return tuple(float(np.clip(base + rng.uniform(-spread, spread), 0, 255)) for _ in range(3))

    def far(c):
        return min((math.dist(c, u) for u in used), default=255)

    options = sorted((candidate() for _ in range(24)), key=far, reverse=True)
    a = options[int(rng.integers(0, 4))]
    b = tuple(float(np.clip(x + rng.uniform(-45, 45), 0, 255)) for x in a)
    for _ in range(12):
        if far(b) > 70:
            break
        b = tuple(float(np.clip(x + rng.uniform(-30, 30), 0, 255)) for x in a)
    kinds = ["flat", "gradient", "noise", "checker", "stripes", "texture"]
    kind = str(rng.choice(kinds[1:] if panned and rng.random() < 0.9 else kinds))
    return {"kind": kind, "a": a, "b": b, "seed": int(rng.integers(1 << 31)), "period": float(rng.uniform(0.08, 0.3)),
            "angle": float(rng.uniform(0, math.pi))}


def state_at(thing, scene, t):
    """Centre (frame pixels), diameter, angle, colour mix 0-1 and presence at time t."""
    u = min(max(t / scene.end, 0.0), 1.0)
    m = thing.motion
    x, y = thing.start
    r = thing.diameter / 2
    angle = thing.angle
    diameter = thing.diameter
    mix, present = 0.0, True
    if m["kind"] == "line":
        v = min(u / m["stop"], 1.0)
        s = 0.12 * v + 0.88 * v ** m["power"] if m["power"] > 1 else v
        x, y = x + m["dx"] * s, y + m["dy"] * s
    elif m["kind"] == "circle":
        a = m["phase"] + 2 * math.pi * m["turns"] * u
        x, y = m["cx"] + m["ring"] * math.cos(a), m["cy"] + m["ring"] * math.sin(a)
    elif m["kind"] == "bounce":
        x = _reflect(x + m["dx"] * u, r, scene.width - r)
        y = _reflect(y + m["dy"] * u, r, scene.height - r)
    if "spin" in m:
        angle += m["spin"] * u
    if "scale" in m:
        k = 1 + (m["scale"] - 1) * u
        diameter = diameter * k if thing.behaviour == "grows" else diameter / k
    if "when" in m:
        if thing.behaviour == "changes colour":
            mix = min(max((u - m["when"]) / m["fade"], 0.0), 1.0) if m["fade"] else float(u >= m["when"])
        else:
            present = (u >= m["when"]) == (thing.behaviour == "appears")
    return {"x": x + scene.pan[0] * u, "y": y + scene.pan[1] * u, "diameter": diameter, "angle": angle, "mix": mix, "present": present}


def _reflect(value, low, high):
    if high <= low:
        return (low + high) / 2
    span = high - low
    v = (value - low) % (2 * span)
    return low + (v if v <= span else 2 * span - v)


assert len(BEHAVIOURS) == 19
