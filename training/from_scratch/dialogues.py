"""What a clip is asked in one step of training: a fresh draw of questions of all kinds, in fresh words."""

import re

from ..shapes_world import unknown
from ..shapes_world.asking import count, phrased, summary
from ..shapes_world.one_object import about_one
from ..shapes_world.two_objects import about_two
from ..shapes_world.questions import Facts, pick
from ..shapes_world.source import LEADS_ONE, LEADS_TWO, REGION
from .make_clips import NOTHING

KINDS = {"description": 0.29, "caption": 0.04, "basic": 0.16, "sequential": 0.1, "relationship": 0.22, "reasoning": 0.1, "future": 0.07, "whole": 0.02}
FOLLOWED = ("basic", "basic", "sequential", "reasoning", "future", "description")
#: Shares: of questions with options, of those that follow others, of regions that show nothing of shapes world, and of questions that introduce two objects and ask about one.
CHOICES, FOLLOW_UPS, STRANGE, OF_TWO = 0.6, 0.2, 0.12, 0.12
#: Stands around every option of a question: the training reads behind it whether it is the right one.
MARK = "\x01"


def facts_of(clip):
    return [Facts({"objects": clip["objects"], "states": clip["truth"]}, k) for k in range(len(clip["objects"]))]


def conversations(rng, clip, facts, spare):
    """Endless (regions, turns, kind) about a clip with these facts: regions of the clip in the order of the `<region>`s of the first question, turns (question,
    answer). `spare`: facts of some other clip, for questions about what is none."""
    single, several, strange = {}, {}, []
    for r in clip["regions"]:
        if r["object"] == NOTHING:
            strange.append(r)
        else:
            (single if r["count"] == 1 else several).setdefault(r["object"], []).append(r)
    kinds = list(KINDS)
    weights = [KINDS[k] / sum(KINDS.values()) for k in kinds]
    panned = any(clip["pan"])

    def one_of(regions):
        return regions[int(rng.integers(len(regions)))]

    def about(kind, k, mix):
        return about_one(rng, kind, facts[k], mix, [f for f in facts if f.k != k], clip["coverers"][k], panned)

    def alone(kind):
        k = one_of(list(single))
        region = one_of(single[k])
        fact = about(kind, k, region["mix"])
        if fact is None:
            return None
        question, answer = phrased(rng, fact, CHOICES, MARK)
        regions = [region]
        if rng.random() < OF_TWO and k in several and len(several) > 1:
            other = one_of([j for j in several if j != k])
            mine, its = one_of(several[k]), one_of(several[other])
            if (mine["mix"] > 0.5) == (region["mix"] > 0.5):
                place = int(rng.integers(2))
                regions = [mine, its] if place == 0 else [its, mine]
                question = lead(LEADS_TWO, 0.3) + named(question, f"<object{place}>")
        elif rng.random() < 0.35:
            question = lead(LEADS_ONE, 0.5) + named(question, "<object0>")
        turns = [(question.replace("{R}", REGION), answer)]
        if rng.random() < FOLLOW_UPS:
            turns += follow_ups(lambda of: about(of, k, region["mix"]), fact)
        return regions, turns

    def lead(leads, first):
        return pick(rng, list(leads), first).replace("{R}", REGION)

    def follow_ups(ask, first, answer=None):
        out, asked = [], {first.stems[0]}
        for _ in range(int(rng.integers(1, 4))):
            fact = ask(str(rng.choice(FOLLOWED)))
            if fact is None or fact.stems[0] in asked:
                continue
            asked.add(fact.stems[0])
            question, told = phrased(rng, fact, 0.4, MARK)
            question = named(question, "it").replace("it's", "its")
            out.append((question[0].upper() + question[1:], answer or told))
        return out

    def two():
        if len(several) < 2:
            return None
        a, b = (list(several)[int(i)] for i in rng.permutation(len(several))[:2])
        fact = about_two(rng, facts[a], facts[b])
        if fact is None:
            return None
        question, answer = phrased(rng, fact, CHOICES, MARK)
        return [one_of(several[a]), one_of(several[b])], [(lead(LEADS_TWO, 0.3) + question, answer)]

    def nothing():
        fact = about_one(rng, str(rng.choice(["description", "description", "caption", "basic", "sequential", "future"])), spare, 0.0, [], None, False)
        if fact is None:
            return None
        question, _ = phrased(rng, fact, 0.3)
        if rng.random() < 0.35:
            question = lead(LEADS_ONE, 0.5) + named(question, "<object0>")
        turns = [(question.replace("{R}", REGION), unknown.ANSWER)]
        if rng.random() < FOLLOW_UPS / 2:
            turns += [(q.replace(MARK, ""), a) for q, a in follow_ups(lambda of: about_one(rng, of, spare, 0.0, [], None, False), fact, unknown.ANSWER)]
        return [one_of(strange)], turns

    def whole():
        question, answer = phrased(rng, count(facts) if rng.random() < 0.5 else summary(rng, facts), CHOICES, MARK)
        return [], [(question, answer)]

    while True:
        kind = str(rng.choice(kinds, p=weights))
        if strange and spare is not None and (not facts or rng.random() < STRANGE):
            made, kind = nothing(), "unknown"
        elif not single:
            return
        else:
            made = two() if kind == "relationship" else whole() if kind == "whole" else alone(kind)
        if made:
            yield (*made, kind)


def named(question, name):
    """The question with its region under a name."""
    return re.sub(r"(the |The )?((marked|highlighted) )?((object|region) )?\{R\}", name, question)
