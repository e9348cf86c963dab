"""What a step of nano lite's training asks: words, and besides them what and where each object is."""

import math
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..models.pixelrefer_lite import PixelReferLite
from ..shapes_world.vocabulary import BEHAVIOURS, COLOURS, SHAPES, SIZES, SURFACES, zone
from .decoder import Glance, decode
from .tokens import tokens_of
from .words import Asked

#: Layers whose eight heads look at an object's masks, one each, and those after which auxiliary heads read: nano's (from_scratch/readouts.py).
LOOK = (2, 3)
TAPS = (3, 4)
SLOTS = 8
#: Behaviour, shape, colour, size, surface, first and last zone: how many there are of each, and what they weigh.
TOLD = [len(BEHAVIOURS), len(SHAPES), len(COLOURS), len(SIZES), len(SURFACES), 9, 9]
TOLD_WEIGHT = (2.0, 0.5, 0.5, 0.5, 0.3, 0.3, 0.3)


@dataclass(frozen=True)
class Item:
    """A set of marks of a clip (marks.py) with its questions."""

    clip: dict[str, Any]
    marked: dict[str, Any]
    asked: Asked

    def truth(self, nth: int) -> list[int]:
        """What is to be known of an object; -1 for what its marks do not tell."""
        k = self.marked["objects"][nth]
        if k < 0:
            return [-1] * len(TOLD)
        o, states = self.clip["facts"][k].o, self.marked["states"][nth]
        moves = BEHAVIOURS.index(o["behaviour"]) if self.marked["tracked"] else -1
        looks = SHAPES.index(o["shape"]), COLOURS.index(colour_at(o, states[0][3])), SIZES.index(o["size"]), SURFACES.index(o["surface"])
        return [moves, *looks, zone(*states[0][:2]), zone(*states[-1][:2])]


def colour_at(o: dict[str, Any], mix: float) -> str:
    return str(o["to_colour"] if o["to_colour"] and mix > 0.5 else o["colour"])


@dataclass(frozen=True)
class Read:
    """A place that should know an object: the end of its region (`closes`), or the token before an answer."""

    row: int
    at: int
    nth: int
    closes: bool


class Heads(nn.Module):
    """Auxiliary heads, thrown away after training. Those of the decoder begin as nano's."""

    def __init__(self, width: int):
        super().__init__()
        self.mark = nn.Linear(width, 3 + len(SHAPES) + len(COLOURS))
        self.track = nn.Linear(width, 4 * SLOTS)
        self.early, self.late = nn.Linear(width, sum(TOLD)), nn.Linear(width, sum(TOLD))


Stats = dict[str, float]


def step_loss(model: PixelReferLite, heads: Heads, items: list[Item]) -> tuple[Tensor, Stats]:
    with torch.autocast("cpu", torch.bfloat16):
        tokens = tokens_of(model, [item.marked for item in items])
        marks, stats = mark_loss(heads, tokens, items)
        answers, more = answer_loss(model, heads, items, tokens)
    return marks + answers, stats | more


def normed(x: Tensor) -> Tensor:
    """Heads learn at one speed whatever the size of what they read."""
    return F.rms_norm(x.float(), x.shape[-1:])


def mark_loss(heads: Heads, tokens: list[Tensor], items: list[Item]) -> tuple[Tensor, Stats]:
    """Every mask's tokens know where its object is in the picture, how large it is, its shape and colour."""
    known, places, names = [], [], []
    for item, own in zip(items, tokens, strict=True):
        if item.marked["objects"][0] < 0:
            continue
        known.append(own)
        for k, states in zip(item.marked["objects"], item.marked["states"], strict=True):
            o = item.clip["facts"][k].o
            places += [s[:3] for s in states]
            names += [(SHAPES.index(o["shape"]), COLOURS.index(colour_at(o, s[3]))) for s in states]
    if not known:
        return torch.zeros(()), {}
    place, shape, colour = heads.mark(normed(torch.cat(known).float().mean(1))).float().split([3, len(SHAPES), len(COLOURS)], -1)
    wanted, t = torch.tensor(places), torch.tensor(names)
    loss = 5.0 * F.smooth_l1_loss(place, wanted, beta=0.01) + 0.3 * F.cross_entropy(shape, t[:, 0]) + 0.3 * F.cross_entropy(colour, t[:, 1])
    off = (place - wanted).abs().mean(0)
    return loss, {"m_place": off[:2].mean().item(), "m_size": off[2].item(), "m_shape": share(shape, t[:, 0]), "m_colour": share(colour, t[:, 1])}


def share(scores: Tensor, right: Tensor) -> float:
    return (scores.argmax(-1) == right).float().mean().item()


def answer_loss(model: PixelReferLite, heads: Heads, items: list[Item], tokens: list[Tensor]) -> tuple[Tensor, Stats]:
    """A set's questions share their opening and do not see each other."""
    b, p = len(items), max(len(i.asked.opening) for i in items)
    s = max(sum(len(x.ids) for x in i.asked.branches) for i in items)
    ids = torch.zeros(b, p + s, dtype=torch.long)
    position = torch.zeros(b, p + s, dtype=torch.long)
    mask = torch.zeros(b, s, p + s, dtype=torch.bool)
    weights = torch.zeros(b, p + s)
    reads = []
    for r, item in enumerate(items):
        n = len(item.asked.opening)
        ids[r, :n] = torch.tensor(item.asked.opening)
        position[r, :n] = torch.arange(n)
        at = p
        for branch in item.asked.branches:
            m = len(branch.ids)
            ids[r, at : at + m] = torch.tensor(branch.ids)
            position[r, at : at + m] = n + torch.arange(m)
            weights[r, at : at + m] = torch.tensor(branch.weights)
            mask[r, at - p : at - p + m, :n] = True
            mask[r, at - p : at - p + m, at : at + m] = torch.ones(m, m, dtype=torch.bool).tril()
            reads.append(Read(r, at, len(item.marked["objects"]) - 1, True))
            if len(item.marked["objects"]) == 1:
                reads.append(Read(r, at + branch.answer - 1, 0, False))
            at += m
        mask[r, at - p :, 0] = True  # padding attends to something
    x = model.model.embed_tokens(ids).reshape(b * (p + s), -1)
    where = torch.tensor([r * (p + s) + place for r, item in enumerate(items) for places in item.asked.marks for place in places])
    x = x.index_copy(0, where, torch.cat(tokens).flatten(0, 1).to(x.dtype)).view(b, p + s, -1)
    own = torch.zeros(b, 1, s, p + s, dtype=torch.bfloat16).masked_fill(~mask[:, None], torch.finfo(torch.bfloat16).min / 2)
    out, kept, glances = decode(model, x, position, p, own, TAPS, LOOK)
    here = (weights > 0).nonzero()
    logits = model.logits(out[here[:, 0], here[:, 1] - 1]).float()
    gold, w = ids[here[:, 0], here[:, 1]], weights[here[:, 0], here[:, 1]]
    loss = (F.cross_entropy(logits, gold, reduction="none") * w).sum() / w.sum()
    stats = {"lm": loss.item(), "facts": share(logits[w > 1], gold[w > 1])}
    known = [x for x in reads if items[x.row].marked["objects"][x.nth] >= 0]
    if known:
        told, more = told_loss(heads, normed(kept[0]), normed(kept[1]), items, known)
        look, most = look_loss(glances, items, known, own)
        loss, stats = loss + told + look, stats | more | most
    return loss, stats


def slots(count: int) -> list[int]:
    """Which of an object's masks each look is at."""
    return [round(s * (count - 1) / (SLOTS - 1)) for s in range(SLOTS)]


def look_loss(glances: list[Glance], items: list[Item], reads: list[Read], own: Tensor) -> tuple[Tensor, Stats]:
    """The end of a region looks at its masks, one a head."""
    opening = own.shape[-1] - own.shape[-2]
    values = []
    for r in sorted({read.row for read in reads}):
        mine = [read for read in reads if read.row == r]
        at = torch.tensor([read.at for read in mine])
        asked = items[r].asked
        marks = [m for m, o in zip(asked.marks, asked.objects, strict=True) if o == mine[0].nth]
        wanted = torch.full((SLOTS, own.shape[-1]), -1e9)
        for slot, m in enumerate(slots(len(marks))):
            wanted[slot, marks[m].start : marks[m].stop] = 0.0
        first = 0
        for glance in glances:
            q = glance.queries[r][:, at]
            keys = glance.keys[r].repeat_interleave(len(q) // len(glance.keys[r]), 0)
            scores = (q @ keys.transpose(-1, -2)).float() * q.shape[-1] ** -0.5 + own[r, 0, at - opening].float()
            values.append((scores.logsumexp(-1) - (scores + wanted[first : first + len(q), None]).logsumexp(-1)).flatten())
            first += len(q)
    value = torch.cat(values).mean()
    return 0.5 * value, {"g_look": math.exp(-value.item())}


def told_loss(heads: Heads, after: Tensor, late: Tensor, items: list[Item], reads: list[Read]) -> tuple[Tensor, Stats]:
    """The end of a region knows its object's course; it and the token before an answer know what can be asked about."""
    row, at = torch.tensor([x.row for x in reads]), torch.tensor([x.at for x in reads])
    t = torch.tensor([items[x.row].truth(x.nth) for x in reads])
    states = [items[x.row].marked["states"][x.nth] for x in reads]
    course = torch.tensor([[s[m][:3] for m in slots(len(s))] for s in states])
    track = heads.track(after[row, at]).float().view(len(reads), SLOTS, 4)[..., :3]
    loss = 5.0 * F.smooth_l1_loss(track, course, beta=0.01)
    stats = {"t_place": (track - course).abs()[..., :2].mean().item()}
    closes = torch.tensor([x.closes for x in reads])
    for head, stream, which in ((heads.early, after, closes), (heads.late, late, torch.ones_like(closes))):
        parts = head(stream[row[which], at[which]]).float().split(TOLD, -1)
        for i, (o, weight) in enumerate(zip(parts, TOLD_WEIGHT, strict=True)):
            if (t[which, i] >= 0).any():
                loss = loss + 0.3 * weight * F.cross_entropy(o, t[which, i], ignore_index=-1)
        for name, i in (("behaviour", 0), ("shape", 1), ("colour", 2), ("size", 3), ("end", 6)):
            on = t[which, i] >= 0
            if head is heads.late and on.any():
                stats["r_" + name] = share(parts[i][on], t[which, i][on])
    return loss, stats
