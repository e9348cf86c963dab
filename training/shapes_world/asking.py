"""Questions about a whole clip, and how any question is put: free or with options, each phrased in many ways."""

from collections.abc import Sequence

from .fact import Fact, Rng, capital, told
from .options import options
from .questions import Facts, article, pick

KINDS = ("description", "caption", "basic", "sequential", "relationship", "reasoning", "future", "whole")


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
    return Fact(stems, [capital(text) + ".", f"There is {text}.", f"The video shows {text}."])


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
