"""Questions about one object."""

from collections.abc import Callable, Sequence

import numpy as np

from .fact import Fact, Rng, capital, told, value_fact, way_of
from .questions import Facts, article, direction, part
from .vocabulary import COLOURS, MOVES, SHAPES, SIZES, SURFACES, ZONES

#: Short forms of behaviours, for options.
ACTS = {
    "still": "stays still", "circles": "circles around", "bounces": "bounces off the border", "spins": "spins in place", "grows": "grows larger", "shrinks": "gets smaller",
    "changes colour": "changes colour", "appears": "appears part-way", "disappears": "disappears part-way", "speeds up": "speeds up", "stops": "stops part-way",
}

ACT_WORDS = {*ACTS.values(), "moves diagonally", "moves left", "moves right", "moves up", "moves down"}

PARTS_OF_CLIP = ["in the first part", "in the middle part", "in the last part"]


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
    right = way_of(way)
    answers = [f"It moves {right}.", f"It goes {right}.", f"{capital(right)}."]
    return Fact(stems, answers, right, [way_of(d) for d in MOVES if d != way])


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
        right = f"it continues to move {way_of(f.o['motion']['direction'])}"
    pool = ["it stays gone", "it stays where it is", "it turns back at the border", "it continues to spin", "it continues to grow", "it continues to shrink",
            "it continues to circle around", *(f"it continues to move {way_of(d)}" for d in MOVES)]
    sentence = f"{right[0].upper()}{right[1:]}."
    will = sentence.replace("It continues", "It will continue").replace("It stays", "It will stay").replace("It turns", "It will turn")
    return Fact(stems, [will, sentence, f"I think that {right}."], right, [w for w in pool if w != right])


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
    answers = [f"It would hit {right} first.", f"{capital(right)}."] if found else ["It would hit none of them.", "None of them."]
    return Fact(stems, answers, right, wrong[:3])


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
