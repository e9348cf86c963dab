"""All kinds of questions about a clip of shapes world, free and with four options, each phrased in many ways.

Questions hold `{R}` where a region is named: `<region>` at first, "it" in follow-ups. Those about two objects introduce both by name.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .questions import Facts, article, direction, part, pick
from .vocabulary import COLOURS, MOVES, SHAPES, SIZES, SURFACES, ZONES

Rng = np.random.Generator

KINDS = ("description", "caption", "basic", "sequential", "relationship", "reasoning", "future", "whole")
LETTERS = "ABCDE"
#: How to answer a question with options; the benchmark's sentence first.
ORDERS = [
    "Answer with the option's letter from the given choices directly.", "Answer with the option's letter from the given choices directly and only give the best option.",
    "Answer with the letter only.", "Choose the right option.", "Which option is right? Answer with its letter.", "Give only the letter of the best option.",
    "Select the correct answer and reply with its letter.", "Please answer with A, B, C or D.", "Only give the best option.", "Reply with one letter.",
    "Pick one of the options.", "Respond with only the letter of the correct option. The best answer is:",
]
PARTS_OF_CLIP = ["in the first part", "in the middle part", "in the last part"]


@dataclass(frozen=True)
class Fact:
    """A question with its answer. stems: ways to ask; answers: sentences; right and wrong: short forms, for options."""

    stems: Sequence[str]
    answers: Sequence[str]
    right: str = ""
    wrong: Sequence[str] = ()


def told(text: str) -> str:
    """A sentence of questions.py without the marks around its facts."""
    return text.replace("«", "").replace("»", "")


def value_fact(stems: Sequence[str], noun: str, value: str, pool: Sequence[str], lead: str = "") -> Fact:
    named = f"{lead}{value}"
    answers = [f"It is {named}.", f"The {noun} is {named}.", f"The object is {named}.", f"{value.capitalize()}.", f"Its {noun} is {named}.", f"I see that it is {named}."]
    return Fact(stems, answers, value, [v for v in pool if v != value])


def colour(rng: Rng, f: Facts, mix: float) -> Fact:
    word = "colour" if rng.random() < 0.5 else "color"
    o = f.o
    now = o["to_colour"] if o["to_colour"] and mix > 0.5 else o["colour"]
    stems = [f"What {word} is {{R}}?", f"What is the {word} of {{R}}?", f"Which {word} does {{R}} have?", f"Tell me the {word} of {{R}}.", f"Name {{R}}'s {word}.",
             f"Can you see the {word} of {{R}}?", f"In which {word} is {{R}} painted?"]
    return value_fact(stems, word, now, [c for c in COLOURS if c not in (o["colour"], o["to_colour"])])


def shape(rng: Rng, f: Facts, mix: float) -> Fact:
    value = f.o["shape"]
    stems = ["What shape is {R}?", "What is the shape of {R}?", "Which shape does {R} have?", "What kind of object is {R}?", "What is {R}?",
             "What is the category of {R}? Using only one word or phrase.", "Name the shape of {R}."]
    return value_fact(stems, "shape", value, SHAPES, f"{article(value)} ")


def size(rng: Rng, f: Facts, mix: float) -> Fact:
    value = f.o["size"]
    stems = ["How large is {R}?", "How big is {R}?", "What size is {R}?", "What is the size of {R}?", "Is {R} small, medium or large?", "Tell me the size of {R}."]
    return value_fact(stems, "size", value, [*SIZES, "tiny" if value != "small" else "gigantic"])


def surface(rng: Rng, f: Facts, mix: float) -> Fact:
    value = f.o["surface"]
    stems = ["What surface does {R} have?", "What pattern is on {R}?", "Is {R} plain or patterned?", "What does the surface of {R} look like?",
             "Is {R} striped, dotted, outlined or plain?", "Describe the surface of {R}."]
    return value_fact(stems, "surface", value, SURFACES)


#: Short forms of behaviours, for options.
ACTS = {
    "still": "stays still", "circles": "circles around", "bounces": "bounces off the border", "spins": "spins in place", "grows": "grows larger", "shrinks": "gets smaller",
    "changes colour": "changes colour", "appears": "appears part-way", "disappears": "disappears part-way", "speeds up": "speeds up", "stops": "stops part-way",
}


_WAYS = {"left": "to the left", "right": "to the right", "up": "upwards", "down": "downwards"}
#: Other words for options.
SAME = {
    "stays still": ["does not move", "remains still", "stays in place", "is stationary", "keeps still", "stands still"],
    "circles around": ["moves in a circle", "goes around in a circle", "circles", "follows a circle"],
    "bounces off the border": ["bounces", "bounces off the edge", "bounces back", "hits the border and bounces back"],
    "spins in place": ["spins", "rotates in place", "rotates", "turns around itself"],
    "grows larger": ["grows", "gets bigger", "becomes larger", "increases in size"],
    "gets smaller": ["shrinks", "becomes smaller", "decreases in size"],
    "changes colour": ["changes its colour", "changes color", "changes its color"],
    "appears part-way": ["appears", "shows up part-way", "appears during the clip"],
    "disappears part-way": ["disappears", "vanishes part-way", "disappears during the clip"],
    "speeds up": ["gets faster", "accelerates", "moves faster and faster"],
    "stops part-way": ["stops", "moves and then stops", "comes to a stop"],
    "moves diagonally": ["moves along a diagonal", "goes diagonally"],
    **{f"moves {w}": [f"moves {t}", f"goes {w}", f"moves towards the {w}" if w in ("left", "right") else f"moves {w}wards"] for w, t in _WAYS.items()},
    **{f"to the {w}": [w, f"towards the {w}"] for w in ("left", "right")}, "up": ["upwards", "straight up"], "down": ["downwards", "straight down"],
    "they come closer": ["it gets smaller", "they approach each other", "yes, they come closer", "they get closer to each other"],
    "they move apart": ["it gets larger", "they move away from each other", "no, they move apart", "they get further apart"],
    "their distance stays about the same": ["it stays about the same", "it does not change", "the distance stays the same"],
    "they have about the same size": ["they are about equally large", "both have the same size", "neither, they are the same size"],
    "in the first part": ["in the first third", "in the first part of the clip", "at the beginning", "early"],
    "in the middle part": ["in the middle third", "in the middle part of the clip", "in the middle"],
    "in the last part": ["in the last third", "in the last part of the clip", "at the end", "late"],
    "from the start": ["it is there from the start", "at the very start", "it is always there"],
    "it left the frame": ["it leaves the frame", "it moved out of the frame", "it has left the picture"],
    "it disappeared": ["it disappears", "it vanished", "it disappeared part-way"],
    "it is covered by another object": ["another object covers it", "it is hidden behind another object"],
    "the camera moves": ["because the camera moves", "it is the camera that moves", "the camera pans"],
    "it bounces off the border": ["it hits the border", "because it bounces off the border", "it bounced off the edge of the frame"],
    "it stays where it is": ["it will stay where it is", "it keeps still", "it remains in place", "it stays there"],
    "it turns back at the border": ["it will turn back at the border", "it bounces off the border again", "it turns back"],
    "it stays gone": ["it will stay gone", "it remains invisible", "it does not come back"],
    "it has left the frame": ["nothing, it has left the frame", "it is out of the frame"],
    "small": ["little"], "large": ["big"], "medium": ["medium-sized"],
    "plain": ["plain, without a pattern"], "striped": ["it has stripes"], "dotted": ["it has dots"], "outlined": ["it has an outline"],
}
ACT_WORDS = {*ACTS.values(), "moves diagonally", "moves left", "moves right", "moves up", "moves down"}


def act(f: Facts) -> str:
    b = f.o["behaviour"]
    return ACTS.get(b) or ("moves diagonally" if "-" in b else b)


def behaviour(rng: Rng, f: Facts, mix: float) -> Fact:
    stems = ["What does {R} do?", "What is {R} doing?", "How does {R} move?", "What happens to {R}?", "Describe the movement of {R}.", "How does {R} behave?",
             "What is {R} doing in the video?"]
    does = told(f.does(rng))
    near = {"speeds up": ["moves"], "stops": ["moves"], "bounces": ["moves"]}.get(f.o["behaviour"], [])
    pool = [*ACTS.values(), "moves left", "moves right", "moves up", "moves down", "moves diagonally"]
    return Fact(stems, [f"It {does}.", f"The {f.name} {does}.", f"The object {does}."], act(f), [a for a in pool if a != act(f) and a.split(" ")[0] not in near])


def yes_or_no(rng: Rng, f: Facts, mix: float) -> Fact:
    """Whether something is so, half of the time it is."""
    o = f.o
    now = o["to_colour"] if o["to_colour"] and mix > 0.5 else o["colour"]
    kind, value, pool = [("colour", now, [c for c in COLOURS if c not in (o["colour"], o["to_colour"])]), ("shape", o["shape"], SHAPES), ("size", o["size"], SIZES)][int(rng.integers(3))]
    said = value if rng.random() < 0.5 else str(rng.choice([v for v in pool if v != value]))
    a = f"{article(said)} " if kind == "shape" else ""
    real = f"{article(value)} " if kind == "shape" else ""
    stems = [f"Is {{R}} {a}{said}?", f"Is {{R}} {a}{said} or not?", f"Would you say that {{R}} is {a}{said}?", f"Is it true that {{R}} is {a}{said}?", f"Can {{R}} be called {a}{said}?",
             f"Does {{R}} look like it is {a}{said}?"]
    yes = f"yes, it is {a}{said}", f"no, it is {real}{value}"
    if said == value:
        return Fact(stems, [f"Yes, it is {a}{value}.", "Yes.", "Yes, it is."], "yes", ["no"])
    return Fact(stems, [f"No, it is {real}{value}.", f"No, {yes[1].removeprefix('no, ')}."], "no", ["yes"])


def where(rng: Rng, f: Facts, mix: float) -> Fact | None:
    """Where an object is at the start or at the end."""
    end = rng.random() < 0.5
    if (end and f.gone) or (not end and f.seen_from):
        return None
    w, zone = ("end", ZONES[f.last]) if end else ("start", ZONES[f.first])
    stems = [f"Where is {{R}} at the {w}?", f"At the {w}, where is {{R}}?", f"In which part of the picture is {{R}} at the {w}?", f"Where in the frame is {{R}} at the {w} of the video?",
             f"Where does {{R}} {'end' if end else 'start'}?", f"What is the position of {{R}} at the {w}?"]
    return Fact(stems, [f"It is {zone}.", f"At the {w}, it is {zone}.", f"The object is {zone}."], zone, [z for z in ZONES if z != zone])


def which_way(rng: Rng, f: Facts, mix: float) -> Fact | None:
    """The direction of a plain movement."""
    way = f.o["motion"].get("direction")
    if way is None:
        return None
    stems = ["In which direction does {R} move?", "Which way does {R} go?", "Which direction is {R} moving in?", "Where is {R} moving to?", "Where does {R} move?", "What is the direction of {R}'s movement?"]
    right = _way(way)
    answers = [f"It moves {right}.", f"It goes {right}.", f"{_capital(right)}."]
    return Fact(stems, answers, right, [_way(d) for d in MOVES if d != way])


def order_of_events(rng: Rng, f: Facts, mix: float) -> Fact | None:
    """What happens first and what then, of behaviours that have two parts."""
    o, b = f.o, f.o["behaviour"]
    stems = ["What does {R} do first, and then?", "What happens to {R} first and what next?", "In which order do things happen to {R}?", "What does {R} do at first, and what later?",
             "Tell me in order what {R} does.", "First and then: what does {R} do?"]
    if b == "stops":
        pair = f"moves {told(direction(rng, o['motion']['direction']))}", "stays still"
    elif b == "speeds up":
        pair = "moves slowly", "moves fast"
    elif b == "changes colour":
        pair = f"is {o['colour']}", f"is {o['to_colour']}"
    elif b == "appears":
        pair = "cannot be seen", "appears"
    elif b == "disappears":
        pair = "can be seen", "disappears"
    elif f.moving and f.first != f.last and not f.gone:
        pair = f"is {ZONES[f.first]}", f"is {ZONES[f.last]}"
    else:
        return None
    right = f"it {pair[0]}, then it {pair[1]}"
    others = [x for x in ("grows", "shrinks", "spins", "circles around") if x != b]
    rng.shuffle(others)
    wrong = [f"it {pair[1]}, then it {pair[0]}", f"it {others[0]}, then it {pair[0]}", f"it {pair[1]}, then it {others[1]}"]
    return Fact(stems, [f"First {right}.", f"At first {right}.", f"{right[0].upper()}{right[1:]}."], right, wrong)


def when_seen(rng: Rng, f: Facts, mix: float) -> Fact | None:
    if f.o["behaviour"] not in ("appears", "disappears"):
        stems = ["When does {R} appear?", "In which part of the clip does {R} appear?", "When is {R} first seen?", "From when on can {R} be seen?", "When does {R} show up?",
                 "At what point does {R} appear?"]
        if f.seen_from != 0:
            return None
        return Fact(stems, ["It is there from the start.", "It is visible from the beginning.", "It can be seen from the start."], "from the start", PARTS_OF_CLIP)
    appears = f.o["behaviour"] == "appears"
    frame = f.seen_from if appears else min(f.n - 1, f.seen_to + 1)
    right = f"in the {part(f, frame)} part"
    if appears:
        stems = ["When does {R} appear?", "In which part of the clip does {R} appear?", "When is {R} first seen?", "From when on can {R} be seen?", "When does {R} show up?",
                 "At what point does {R} appear?"]
        answers = [f"It appears {right} of the clip.", f"It shows up {right} of the clip.", f"It is first seen {right} of the clip."]
    else:
        stems = ["When does {R} disappear?", "In which part of the clip does {R} disappear?", "When is {R} gone?", "Until when can {R} be seen?", "When does {R} vanish?",
                 "At what point does {R} disappear?"]
        answers = [f"It disappears {right} of the clip.", f"It is gone {right} of the clip.", f"It vanishes {right} of the clip."]
    never = "it is there from the start" if appears else "it stays until the end"
    return Fact(stems, answers, right, [*(p for p in PARTS_OF_CLIP if p != right), never])


def hidden_end(rng: Rng, f: Facts, coverer: str | None) -> Fact | None:
    """Why an object cannot be seen at the end."""
    if not f.gone:
        return None
    stems = ["Why can {R} not be seen at the end?", "Why is {R} not visible at the end?", "Where has {R} gone at the end?", "What is the reason that {R} cannot be seen at the end?",
             "Explain why {R} is gone at the end.", "At the end {R} is missing. Why?"]
    if f.o["behaviour"] == "disappears":
        right = "it disappeared"
    elif f.left_frame:
        right = "it left the frame"
    elif coverer:
        right = f"it is covered by the {coverer}"
    else:
        return None
    pool = ["it disappeared", "it left the frame", "it became too small", "it was never there", "it is covered by another object"]
    wrong = [w for w in pool if w != right and not (w.startswith("it is covered") and coverer)]
    return Fact(stems, [f"{right[0].upper()}{right[1:]}.", f"Because {right}.", f"It cannot be seen because {right}."], right, wrong)


def why_moving(rng: Rng, f: Facts, panned: bool) -> Fact | None:
    """Reasons for what changes on the screen."""
    b = f.o["behaviour"]
    if panned and b == "still":
        stems = ["Why does the place of {R} in the picture change?", "{R} stays still, so why does its place in the picture change?", "Why does {R} seem to drift?",
                 "What makes {R} drift through the picture?", "Does {R} move, or is it the camera?", "Why does everything around {R} move as well?"]
        return Fact(stems, ["Because the camera moves.", "The camera moves, the object stays still.", "It is the camera that moves."], "the camera moves",
                    ["the object bounces", "the object moves by itself", "the object was pushed"])
    if b == "bounces":
        stems = ["Why does {R} change its direction?", "What makes {R} turn back?", "Why does {R} turn around?", "What is the reason for {R}'s turn?", "Why does {R} not leave the frame?",
                 "Explain why {R} turns back."]
        return Fact(stems, ["Because it bounces off the border.", "It bounces off the border.", "It hits the border and bounces back."], "it bounces off the border",
                    ["it hits another object", "it circles around", "the camera moves"])
    if b in ("grows", "shrinks"):
        word = "larger" if b == "grows" else "smaller"
        stems = [f"Why does {{R}} look {word} at the end?", f"What makes {{R}} look {word} at the end?", f"Why is {{R}} {word} at the end than at the start?",
                 f"Explain why {{R}} is {word} at the end.", f"How come {{R}} ends up {word}?", f"For what reason is {{R}} {word} at the end?"]
        return Fact(stems, [f"Because it {b}.", f"It {b} during the clip.", f"The object {b}."], f"it {b}", ["the camera moves", "it spins", "it changes colour", "it is covered in part"])
    return None


def future(rng: Rng, f: Facts, mix: float) -> Fact:
    b = f.o["behaviour"]
    stems = ["What will {R} do next?", "What is {R} likely to do next?", "What happens to {R} after the clip?", "Predict what {R} will do.", "What will happen to {R} next?",
             "How will {R} go on?", "What is {R} going to do next?"]
    if f.left_frame:
        right = "it has left the frame"
    elif b == "disappears":
        right = "it stays gone"
    elif b in ("still", "stops", "changes colour", "appears"):
        right = "it stays where it is"
    elif b == "bounces":
        right = "it turns back at the border"
    elif b in ("spins", "grows", "shrinks", "circles"):
        right = f"it continues to { {'spins': 'spin', 'grows': 'grow', 'shrinks': 'shrink', 'circles': 'circle around'}[b] }"
    else:
        right = f"it continues to move {_way(f.o['motion']['direction'])}"
    pool = ["it stays gone", "it stays where it is", "it turns back at the border", "it continues to spin", "it continues to grow", "it continues to shrink",
            "it continues to circle around", *(f"it continues to move {_way(d)}" for d in MOVES)]
    sentence = f"{right[0].upper()}{right[1:]}."
    will = sentence.replace("It continues", "It will continue").replace("It stays", "It will stay").replace("It turns", "It will turn")
    return Fact(stems, [will, sentence, f"I think that {right}."], right, [w for w in pool if w != right])


def _way(name: str) -> str:
    if "-" in name:
        v, h = name.split("-")
        return f"{v} and to the {h}"
    return f"to the {name}" if name in ("left", "right") else name


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
    return Fact(stems, [_capital(right) + ".", f"I would say that {right}."], right, [w for w in pool if w != right])


def _capital(text: str) -> str:
    return text if text.startswith("<") else text[0].upper() + text[1:]


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
    return Fact(stems, [_capital(right) + ".", f"From start to end, {right}."], right, [w for w in pool if w != right])


def relation(rng: Rng, a: Facts, b: Facts) -> Fact | None:
    """All that is clear of two objects' relationship."""
    at = [f"at the {w}, <object0> is {SIDES[side]} <object1>" for w, side in (("start", side_of(a, b, False)), ("end", side_of(a, b, True))) if side]
    change = approach(a, b)
    known = at + ([change] if change else [])
    if not known:
        return None
    stems = ["What is the relationship between <object0> and <object1>?", "How are <object0> and <object1> related?", "Describe the relationship between <object0> and <object1>.",
             "What is the relation of <object0> to <object1>?", "How do <object0> and <object1> relate to each other?", "Tell me how <object0> and <object1> relate."]
    return Fact(stems, [" ".join(f"{_capital(part)}." for part in known), _capital("; ".join(known)) + "."])


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


def hit(rng: Rng, f: Facts, others: Sequence[Facts]) -> Fact | None:
    """Which object would be hit first if one kept moving as it does."""
    if not f.o["behaviour"].startswith("moves") or f.gone or len(others) < 2:
        return None
    way = f.state[-1, :2] - f.state[0, :2]
    norm = float(np.hypot(*way))
    if norm < 0.1:
        return None
    way, found = way / norm, []
    for other in others:
        if other.gone:
            continue
        gap = other.state[-1, :2] - f.state[-1, :2]
        along, across = float(gap @ way), abs(float(gap[0] * way[1] - gap[1] * way[0]))
        if along > 0.08 and across < 0.5 * (other.o["fraction"] + f.o["fraction"]):
            found.append((along, other))
    found.sort(key=lambda pair: pair[0])
    if len(found) > 1 and found[1][0] - found[0][0] < 0.1:
        return None
    right = f"the {found[0][1].name}" if found else "none of them"
    stems = ["If {R} kept moving, which object would it hit first?", "Which object would {R} hit first if it went on?", "What would {R} run into first?", "Which object is in the way of {R}?",
             "If {R} goes on like this, what will it hit first?", "Which object would be hit first by {R}?"]
    wrong = [f"the {o.name}" for o in others if f"the {o.name}" != right] + (["none of them"] if found else [])
    wrong += [f"the {f.name} itself"] + ["the camera"]
    answers = [f"It would hit {right} first.", f"{_capital(right)}."] if found else ["It would hit none of them.", "None of them."]
    return Fact(stems, answers, right, wrong[:3])


def count(facts: Sequence[Facts]) -> Fact:
    words = ["zero", "one", "two", "three", "four", "five"]
    n = len(facts)
    stems = ["How many objects are there?", "How many objects are in the video?", "Count the objects in the video.", "What is the number of objects?", "How many shapes can be seen?", "How many things are in the clip?"]
    sentence = "There is one object." if n == 1 else f"There are {words[n]} objects."
    return Fact(stems, [sentence, f"{words[n].capitalize()}.", f"I count {words[n]}."], words[n], [w for w in words[1:] if w != words[n]])


def summary(rng: Rng, facts: Sequence[Facts]) -> Fact:
    stems = ["What happens in the video?", "Describe the video.", "Please describe the video in detail.", "What can be seen in the video?", "Describe the video in one sentence.", "Describe the video in one short phrase.",
             "Describe the video in detail.", "Summarise the clip.", "Tell me what the video shows."]
    ordered = sorted(facts, key=lambda f: (f.state[0, 0], f.state[0, 1]))
    parts = [told(f"{article(f.name)} {f.name} that {f.does(rng)}") for f in ordered]
    text = parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]
    return Fact(stems, [_capital(text) + ".", f"There is {text}.", f"The video shows {text}."])


def description(rng: Rng, f: Facts, mix: float) -> Fact:
    stems = ["Please describe the {R} in the video in detail.", "Please describe in detail the marked object {R} in the video.", "Describe the {R} in detail in the video.",
             "Please give a detailed description of the highlighted object {R} in the video.", "Describe the {R} in detail.", "Give a detailed description of {R}.", "Can you describe {R} in the video?",
             "What can you tell me about {R}?", "Tell me about {R}."]
    thing, does, ends = told(f.thing(rng)), told(f.does(rng)), told(f.ends(rng))
    a = article(thing)
    answers = [f"The object is {a} {thing}. It {does}. {ends}", f"This is {a} {thing}. It {does}. {ends}", f"{a.capitalize()} {thing} that {does}. {ends}",
               f"The region shows {a} {thing}. It {does}. {ends}", f"In the video, {a} {thing} {does}. {ends}", f"It is {a} {thing}, which {does}. {ends}"]
    return Fact(stems, answers)


def caption(rng: Rng, f: Facts, mix: float) -> Fact:
    stems = ["Please describe the important aspects of the marked object {R} in the video. Output in one sentence.", "Describe the {R} in one short phrase.", "Describe {R} in one short phrase.",
             "Describe {R} in one sentence.", "Describe {R} briefly.",
             "Give a short caption for {R}.", "What is {R}? Answer in one short sentence.", "Summarise {R} in one phrase."]
    thing, does = told(f.thing(rng, size=False)), told(f.does(rng))
    a = article(thing).capitalize()
    return Fact(stems, [f"{a} {thing} that {does}.", f"{a} {thing} {does}."])


OneObject = Callable[[Rng, Facts, float], Fact | None]
BASIC: tuple[OneObject, ...] = (colour, shape, size, surface, behaviour, behaviour, which_way, where, yes_or_no)


def about_one(rng: Rng, kind: str, f: Facts, mix: float, others: Sequence[Facts], coverer: str | None, panned: bool) -> Fact | None:
    """A question of a kind about one object; None when this object gives no occasion for one."""
    match kind:
        case "description":
            return description(rng, f, mix)
        case "caption":
            return caption(rng, f, mix)
        case "basic":
            return BASIC[int(rng.integers(len(BASIC)))](rng, f, mix)
        case "sequential":
            ordered = order_of_events(rng, f, mix) if rng.random() < 0.6 else None
            # Most objects are there from the start: asked about all of them, "when" would have one answer.
            return ordered or (when_seen(rng, f, mix) if f.seen_from or f.gone or rng.random() < 0.3 else None)
        case "future":
            return future(rng, f, mix)
        case "reasoning":
            made = [x for x in (hidden_end(rng, f, coverer), why_moving(rng, f, panned), hit(rng, f, others)) if x]
            return made[int(rng.integers(len(made)))] if made else None
    return None


def about_two(rng: Rng, a: Facts, b: Facts) -> Fact | None:
    makers = (place, place, larger, distance, both, relation)
    return makers[int(rng.integers(len(makers)))](rng, a, b)


def options(rng: Rng, fact: Fact, stem: str, mark: str = "") -> tuple[str, str]:
    """The question with two to five options in any order and one of many forms, and the right letter. `mark` stands before and behind every option."""
    wrong = list(fact.wrong)
    wanted = min(len(wrong), int(rng.choice([3, 3, 3, 3, 3, 3, 2, 1, 4])))
    chosen = [wrong[int(i)] for i in rng.permutation(len(wrong))[:wanted]] + [fact.right]
    chosen = [chosen[int(i)] for i in rng.permutation(len(chosen))]
    letter = LETTERS[chosen.index(fact.right)]
    words = _in_other_words(rng, chosen) if rng.random() < 0.5 else chosen
    if rng.random() < 0.3:
        words = [_capital(w) for w in words]
    style = pick(rng, ["({}) {}", "{}. {}", "{}) {}", "{}: {}"], 0.5)
    lines = [style.format(LETTERS[i], f"{mark}{w}{mark}") for i, w in enumerate(words)]
    order = pick(rng, ORDERS, 0.5)
    match int(rng.choice(6, p=[0.5, 0.1, 0.1, 0.1, 0.1, 0.1])):
        case 0:
            text = f"{stem} {' '.join(lines)}. {order}"
        case 1:
            text = f"{stem}\n" + "\n".join(lines) + f"\n{order}"
        case 2:
            text = f"Question: {stem}\nOptions:\n" + "\n".join(lines) + f"\n{order}"
        case 3:
            text = f"{order} {stem} {' '.join(lines)}"
        case 4:
            text = f"{stem} Options: {', '.join(lines)}. {order}"
        case _:
            text = f"{stem} {'; '.join(lines)}"
    return text, letter


def _in_other_words(rng: Rng, chosen: Sequence[str]) -> list[str]:
    """Options that say the same, all after one pattern."""
    words = [pick(rng, [c, *SAME.get(c, [])], 0.4) for c in chosen]
    if all(c in ACT_WORDS for c in chosen) and rng.random() < 0.4:
        lead = pick(rng, ["it", "the object", "It"], 0.4)
        return [f"{lead} {w}" for w in words]
    if all(c in SHAPES for c in chosen) and rng.random() < 0.4:
        return [f"{article(w)} {w}" for w in words]
    if all(c in COLOURS or c in SIZES for c in chosen) and rng.random() < 0.15:
        return [f"it is {w}" for w in words]
    return words


def phrased(rng: Rng, fact: Fact, choice_share: float, mark: str = "") -> tuple[str, str]:
    """A question in words, with `{R}` where it names the region, and its answer."""
    stem = pick(rng, list(fact.stems), 0.25)
    if rng.random() < 0.15:
        stem = stem.replace("{R}", pick(rng, ["the object {R}", "the marked object {R}", "the highlighted object {R}", "the region {R}"], 0.25), 1) if "the {R}" not in stem and "object {R}" not in stem else stem
    if rng.random() < 0.12:
        stem = f"{pick(rng, ['Please answer:', 'Tell me:', 'In this video,', 'In the video,', 'Look at the clip.', 'Please look closely.'], 0.2)} {stem}"
    if rng.random() < 0.08:
        stem = stem.rstrip("?.")
    if fact.wrong and fact.right and rng.random() < choice_share:
        return options(rng, fact, stem, mark)
    return stem, pick(rng, list(fact.answers), 0.6)
