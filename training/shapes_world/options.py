"""Questions with options, of which one is right."""

from collections.abc import Sequence

from .fact import Fact, Rng, capital
from .one_object import ACT_WORDS
from .questions import article, pick
from .vocabulary import COLOURS, SHAPES, SIZES

LETTERS = "ABCDE"

#: How to answer a question with options; the benchmark's sentence first.
ORDERS = [
    "Answer with the option's letter from the given choices directly.", "Answer with the option's letter from the given choices directly and only give the best option.",
    "Answer with the letter only.", "Choose the right option.", "Which option is right? Answer with its letter.", "Give only the letter of the best option.",
    "Select the correct answer and reply with its letter.", "Please answer with A, B, C or D.", "Only give the best option.", "Reply with one letter.",
    "Pick one of the options.", "Respond with only the letter of the correct option. The best answer is:",
]

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


def options(rng: Rng, fact: Fact, stem: str, mark: str = "") -> tuple[str, str]:
    """The question with two to five options in any order and one of many forms, and the right letter. `mark` stands before and behind every option."""
    wrong = list(fact.wrong)
    wanted = min(len(wrong), int(rng.choice([3, 3, 3, 3, 3, 3, 2, 1, 4])))
    chosen = [wrong[int(i)] for i in rng.permutation(len(wrong))[:wanted]] + [fact.right]
    chosen = [chosen[int(i)] for i in rng.permutation(len(chosen))]
    letter = LETTERS[chosen.index(fact.right)]
    words = _in_other_words(rng, chosen) if rng.random() < 0.5 else chosen
    if rng.random() < 0.3:
        words = [capital(w) for w in words]
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
