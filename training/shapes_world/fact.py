"""A question about a clip of shapes world with its answer, and words that several kinds of questions share.

Questions hold `{R}` where a region is named: `<region>` at first, "it" in follow-ups. Those about two objects introduce both by name.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Rng = np.random.Generator


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


def way_of(name: str) -> str:
    if "-" in name:
        v, h = name.split("-")
        return f"{v} and to the {h}"
    return f"to the {name}" if name in ("left", "right") else name


def capital(text: str) -> str:
    return text if text.startswith("<") else text[0].upper() + text[1:]
