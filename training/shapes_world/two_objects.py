"""Questions about two objects."""

import numpy as np

from .fact import Fact, Rng, capital
from .questions import Facts, article, pick
from .vocabulary import COLOURS

SIDES = {"left": "to the left of", "right": "to the right of", "above": "above", "below": "below"}


def side_of(a: Facts, b: Facts, end: bool) -> str | None:
    """Where one object is to the other at the start or the end, where one direction is clear."""
    if (end and (a.gone or b.gone)) or (not end and (a.seen_from or b.seen_from)):
        return None
    sa, sb = (f.state[-1 if end else 0] for f in (a, b))
    dx, dy = float(sa[0] - sb[0]), float(sa[1] - sb[1])
    if max(abs(dx), abs(dy)) < 0.08 or min(abs(dx), abs(dy)) > 0.6 * max(abs(dx), abs(dy)):
        return None
    return ("left" if dx < 0 else "right") if abs(dx) > abs(dy) else ("above" if dy < 0 else "below")


def place(rng: Rng, a: Facts, b: Facts) -> Fact | None:
    end = rng.random() < 0.5
    side = side_of(a, b, end)
    if side is None:
        return None
    w = "end" if end else "start"
    stems = [f"Where is <object0> relative to <object1> at the {w}?", f"At the {w}, where is <object0> compared with <object1>?",
             f"What is the position of <object0> relative to <object1> at the {w} of the video?", f"On which side of <object1> is <object0> at the {w}?",
             f"At the {w} of the clip, where is <object0> as seen from <object1>?", f"How are <object0> and <object1> placed at the {w}?"]
    right = f"<object0> is {SIDES[side]} <object1>"
    form = pick(rng, ["<object0> is {0} <object1>", "{1}", "{0} <object1>", "it is {1}"], 0.4)
    short = {s: form.format(text, text.removesuffix(" of")) for s, text in SIDES.items()}
    return Fact(stems, [f"At the {w}, {right}.", f"{right} at the {w}.", f"{right}."], short[side], [text for s, text in short.items() if s != side])


def larger(rng: Rng, a: Facts, b: Facts) -> Fact | None:
    change = {"grows", "shrinks"} & {a.o["behaviour"], b.o["behaviour"]}
    ratio = a.o["fraction"] / b.o["fraction"]
    if change or 0.8 < ratio < 0.95 or 1.05 < ratio < 1.25:
        return None
    right = "they have about the same size" if 0.95 <= ratio <= 1.05 else f"<object{0 if ratio > 1 else 1}> is larger"
    stems = ["Which is larger, <object0> or <object1>?", "Which is larger? <object0> or <object1>?", "Which one is bigger, <object0> or <object1>?", "Compare the sizes of <object0> and <object1>.",
             "Is <object0> larger than <object1>?", "Of <object0> and <object1>, which is the larger one?"]
    pool = ["<object0> is larger", "<object1> is larger", "they have about the same size", "both change their size"]
    return Fact(stems, [capital(right) + ".", f"I would say that {right}."], right, [w for w in pool if w != right])


def approach(a: Facts, b: Facts) -> str | None:
    """How the distance between two objects changes, where that is clear."""
    if a.gone or b.gone or a.seen_from or b.seen_from:
        return None
    gaps = [float(np.hypot(*(a.state[i, :2] - b.state[i, :2]))) for i in (0, -1)]
    change = gaps[1] - gaps[0]
    if 0.05 < abs(change) < 0.1:
        return None
    return "they come closer" if change < -0.08 else "they move apart" if change > 0.08 else "their distance stays about the same"


def distance(rng: Rng, a: Facts, b: Facts) -> Fact | None:
    right = approach(a, b)
    if right is None:
        return None
    stems = ["Do <object0> and <object1> come closer?", "Do <object0> and <object1> approach each other?", "How does the distance between <object0> and <object1> change?",
             "Do <object0> and <object1> move towards each other or apart?", "Are <object0> and <object1> closer at the end than at the start?", "What happens to the distance between <object0> and <object1>?"]
    pool = ["they come closer", "they move apart", "their distance stays about the same", "only one of them can be seen"]
    return Fact(stems, [capital(right) + ".", f"From start to end, {right}."], right, [w for w in pool if w != right])


def relation(rng: Rng, a: Facts, b: Facts) -> Fact | None:
    """What two objects are, and all that is clear of their relationship."""
    at = [f"at the {w}, <object0> is {SIDES[side]} <object1>" for w, side in (("start", side_of(a, b, False)), ("end", side_of(a, b, True))) if side]
    change = approach(a, b)
    known = at + ([change] if change else [])
    if not known:
        return None
    stems = ["What is the relationship between <object0> and <object1>?", "How are <object0> and <object1> related?", "Describe the relationship between <object0> and <object1>.",
             "What is the relation of <object0> to <object1>?", "How do <object0> and <object1> relate to each other?", "Tell me how <object0> and <object1> relate."]
    named = f"<object0> is {article(a.name)} {a.name} and <object1> is {article(b.name)} {b.name}."
    return Fact(stems, [" ".join([named, *(f"{capital(part)}." for part in known)])])


def both(rng: Rng, a: Facts, b: Facts) -> Fact:
    word = "colour" if rng.random() < 0.5 else "color"
    stems = [f"What is the {word} of <object0> and <object1>?", f"Which {word}s do <object0> and <object1> have?", f"What {word}s are <object0> and <object1>?", f"Name the {word}s of <object0> and <object1>.",
             f"Tell me the {word} of <object0> and that of <object1>.", f"What are the {word}s of <object0> and <object1>?"]
    x, y = a.o["colour"], b.o["colour"]

    def said(p: str, q: str) -> str:
        return f"<object0> is {p} and <object1> is {q}"

    others = [c for c in COLOURS if c not in (x, y)]
    p, q = (others[int(i)] for i in rng.permutation(len(others))[:2])
    wrong = [said(p, y), said(x, q), said(p, q) if x == y else said(y, x)]
    return Fact(stems, [said(x, y) + "."], said(x, y), wrong)


def about_two(rng: Rng, a: Facts, b: Facts) -> Fact | None:
    makers = (place, place, larger, distance, both, relation)
    return makers[int(rng.integers(len(makers)))](rng, a, b)
