"""Scores answers by rules from the truth. Descriptions: shape, colour, size, behaviour with direction, whether the answer follows the mask, and how much of what
it tells is made up. Questions of the benchmark's types: the letter, or the words that tell facts. Regions that show nothing of shapes world: the one sentence.
Questions without an answer, because they were not asked or their video does not open, do not count; how many they are is said.

    python -m training.from_scratch.score_exam exam [answers.jsonl] [--wrong]
"""

import argparse
import json
import re
from collections import defaultdict
from pathlib import Path

from .batches import TELLING
from ..shapes_world.unknown import ANSWER
from ..shapes_world.vocabulary import COLOURS, SHAPES, SIZES

PATTERNS = {
    "still": r"stays still|does not move|doesn't move|remains in place|stays in (the same )?place|keeps still|is still|stationary|motionless",
    "circles": r"circles|in a circle|circular|round and round|around in",
    "bounces": r"bounc",
    "spins": r"spin|rotat|turns around itself",
    "grows": r"grow|gets bigger|becomes larger|increases in size|expand|gets larger",
    "shrinks": r"shrink|gets smaller|becomes smaller|(decreases|reduces) in size",
    "changes colour": r"changes|turns from|becomes (%s)|goes from (%s) to" % ("|".join(COLOURS), "|".join(COLOURS)),
    "disappears": r"disappear|vanish",
    "appears": r"(?<!dis)appears|shows up",
    "speeds up": r"speeds up|accelerat|faster|increasing speed",
    "stops": r"stops|to a stop",
}


def behaviour(text):
    found = [name for name, p in PATTERNS.items() if re.search(p, text)]
    return found


def directions(text):
    """Direction words of the sentence that tells the movement, not of the one that tells places. "speeds up" is none."""
    text = text.replace("speeds up", "speeds")
    sentence = next((s for s in re.split(r"[.;]", text) if re.search(r"\b(moves?|moving|travels?|goes|slides?|drifts?|heads?|accelerat|speeds|stops)", s) and not re.search(r"\b(starts|begins|ends|from)\b", s)), "")
    return {w for w in ("left", "right", "up", "down") if re.search(rf"\b{w}", sentence)}


def judge(text, t):
    low = text.lower()
    first = re.split(r"[.]", low)[0] if re.search("|".join(SHAPES), re.split(r"[.]", low)[0]) else low
    colours = {t["colour"], t["to_colour"]} - {None}
    told = [c for c in COLOURS if re.search(rf"\b{c}\b", low)]
    shapes = [s for s in SHAPES if re.search(rf"\b{s}\b", low)]
    wanted = t["behaviour"]
    found = behaviour(low)
    if t["direction"]:
        right = directions(low) == set(t["direction"].split("-"))
        if wanted in ("speeds up", "stops"):
            right = right and wanted in found
        else:
            right = right and not found
    else:
        right = found == [wanted] or (wanted == "circles" and "circles" in found)
    return {"shape": shapes == [t["shape"]], "colour": bool(told) and set(told) <= colours, "size": [s for s in SIZES if s in first] == [t["size"]], "behaviour": right}


#: Between the sizes, as shares of the shorter side; within a tenth of one, both words do.
BORDERS = {0.145: ("small", "medium"), 0.245: ("medium", "large")}


def size_fits(text, t):
    """Whether the size is right, or next to it at a border."""
    low = text.lower()
    said = [s for s in SIZES if re.search(rf"\b{s}\b", low)]
    near = {word for border, words in BORDERS.items() if t["size"] in words and abs(t["fraction"] / border - 1) < 0.1 for word in words}
    return len(said) == 1 and said[0] in {t["size"], *near}


def made_up(text, t):
    """How many colours and shapes are told, and how many of them the object does not have."""
    low = text.lower()
    told = [w for w in [*COLOURS, *SHAPES] if re.search(rf"\b{w}\b", low)]
    return len(told), sum(w not in (t["colour"], t["to_colour"], t["shape"]) for w in told)


def telling(text):
    """The words of an answer that tell facts, without their endings."""
    found = [m.group().lower() for m in TELLING.finditer(text)]
    return {w.removesuffix("wards") for w in found if w not in ("place", "start", "end", "beginning", "round")}


def answered(text, t):
    """Whether a question of a type is answered right: with its letter, or with the facts of one of the right answers."""
    if t["form"] == "options":
        return (re.search(r"\(?\b([A-E])\b", text) or [None, None])[1] == t["right"]
    if t["kind"] == "basic" and any(behaviour(a.lower()) or directions(a.lower()) for a in t["answers"]):
        right = t["answers"][0].lower()
        return (behaviour(text.lower()), directions(text.lower())) == (behaviour(right), directions(right))
    return any(telling(text) == telling(a) for a in t["answers"])


def fits(text, mine, other):
    """Whether an answer names both shape and colour of its own object, or at least more of them than of the other."""
    def hits(t):
        return sum(bool(re.search(rf"\b({'|'.join(words)})\b", text)) for words in ([t["shape"]], [c for c in (t["colour"], t["to_colour"]) if c]))

    return hits(mine) == 2 or hits(mine) > hits(other)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exam", type=Path)
    parser.add_argument("answers", type=Path, nargs="?")
    parser.add_argument("--wrong", action="store_true")
    args = parser.parse_args()
    truth = json.loads((args.exam / "truth.json").read_text())
    lines = [json.loads(s) for s in (args.answers or args.exam / "answers.jsonl").read_text().splitlines() if s.startswith("{")]
    answers = {a["id"]: a["answer"] for a in lines if "answer" in a}
    failed = {a["id"] for a in lines if "answer" not in a}
    total = defaultdict(list)
    per = defaultdict(list)
    kinds, strange, told, false = defaultdict(list), defaultdict(list), 0, 0
    for job, t in truth.items():
        if job not in answers:
            continue
        form, said = t.get("form"), answers[job]
        if form:
            right = said.strip() == ANSWER if form == "strange" else answered(said, t)
            (strange["footage" if t["footage"] else "made"] if form == "strange" else kinds[form, t["kind"]]).append(right)
            if args.wrong and not right:
                print(job, t, "|", said)
            continue
        verdict = judge(said, t)
        if "fraction" in t:
            verdict["size ±"] = size_fits(said, t)
        for k, v in verdict.items():
            total[k].append(v)
        strange["on shapes"].append(said.strip() == ANSWER)
        a, b = made_up(said, t)
        told, false = told + a, false + b
        per[t["behaviour"].split(" ")[0] if t["direction"] and t["behaviour"].startswith("moves") else t["behaviour"]].append(verdict["behaviour"])
        per["panned" if t["panned"] else "unpanned"].append(verdict["behaviour"])
        if args.wrong and not all(verdict.values()):
            print(job, [k for k, v in verdict.items() if not v], {k: v for k, v in t.items() if v}, "|", said)
    follow = []
    for job in (j for j in truth if re.fullmatch(r"\d+-0", j)):
        other = job[:-1] + "1"
        if job in answers and other in answers:
            follow.append(all(fits(answers[a].lower(), truth[a], truth[b]) for a, b in ((job, other), (other, job))))
    print(f"{len(answers)} answers, {len(failed)} failed, {len(truth) - len(answers) - len(failed)} not asked")
    for k, v in total.items():
        print(f"{k:10s} {100 * sum(v) / len(v):5.1f} % of {len(v)}")
    print(f"{'follows':10s} {100 * sum(follow) / max(1, len(follow)):5.1f} % of {len(follow)} pairs")
    print(f"{'made up':10s} {100 * false / max(1, told):5.1f} % of {told} colours and shapes")
    for what, v in strange.items():
        print(f"does not know, {what}: {100 * sum(v) / len(v):.1f} % of {len(v)}")
    for (form, kind), v in sorted(kinds.items()):
        print(f"{form:8s} {kind:13s} {100 * sum(v) / len(v):5.1f} % of {len(v)}")
    print("behaviour by kind: " + ", ".join(f"{k} {sum(v)}/{len(v)}" for k, v in sorted(per.items())))


if __name__ == "__main__":
    main()
