"""What training asks of a model of either family: dense truth of every patch, and the words of answers."""

import torch
import torch.nn.functional as F
from torch import nn

from .batches import BUCKET, FACT_WEIGHT, LETTER_WEIGHT, WIDTH, pack
from .readouts import LISTEN, TAPS, Option, Readouts, closings, readout_loss
from ..shapes_world.vocabulary import COLOURS, SHAPES, SURFACES

PLACE_WEIGHT = 25.0  # the place of an object is all that the decoder has to follow it by


class Heads(nn.Module):
    """Auxiliary read-outs, thrown away after training."""

    def __init__(self, c, h, vocabulary):
        super().__init__()
        self.patch = nn.Linear(c, 1 + len(SHAPES) + 1 + len(COLOURS) + len(SURFACES) + 5)
        self.dense = nn.Linear(c, 16 + 2)
        self.cells = nn.Linear(c, len(SHAPES) + len(COLOURS) + len(SURFACES))
        self.decoder = Readouts(h, vocabulary)


def patch_loss(heads, features, target, shape_weight=0.5):
    """Dense losses on the patches of frames. target [N, 9] (see frame_targets)."""
    out = heads.patch(features).float()
    ns, nc, nf = 1 + len(SHAPES), 1 + len(COLOURS), len(SURFACES)
    shape, colour, surface, rest = out.split([ns, nc, nf, 5], -1)
    t = torch.from_numpy(target)
    on = t[:, 0] > 0
    weight = torch.full((ns,), 1.0)
    weight[0] = 0.3
    loss = shape_weight * F.cross_entropy(shape, t[:, 0].long(), weight) + F.cross_entropy(colour, t[:, 1].long(), torch.cat((torch.tensor([0.3]), torch.ones(nc - 1))))
    stats = {}
    if on.any():
        loss = loss + 0.3 * F.cross_entropy(surface[on], t[on, 2].long())
        place = F.smooth_l1_loss(rest[on, :3], t[on, 3:6], beta=0.01)
        turn = ((rest[on, 3:] - t[on, 6:8]) ** 2).sum(-1) * t[on, 8]
        loss = loss + PLACE_WEIGHT * place + 0.3 * turn.mean()
        stats = {"v_shape": (shape[on].argmax(-1) == t[on, 0]).float().mean().item(), "v_colour": (colour[on].argmax(-1) == t[on, 1]).float().mean().item(),
                 "v_place": (rest[on, :2] - t[on, 3:5]).abs().mean().item(), "v_turn": (turn.mean() / t[on, 8].mean().clamp(min=0.01)).item()}
    return loss, stats


def dense_loss(heads, features, target):
    """What every patch of a crop shows. target [N, 24] (see crop_targets)."""
    t = torch.from_numpy(target)
    shape, colour, surface, rest = heads.patch(features).float().split([1 + len(SHAPES), 1 + len(COLOURS), len(SURFACES), 5], -1)
    out = heads.dense(features).float()
    on = t[:, 0] > 0
    turn = ((rest[on, 3:] - t[on, 5:7]) ** 2).sum(-1) * t[on, 7]
    loss = (2.0 * F.binary_cross_entropy_with_logits(out[:, :16], t[:, 8:]) + 2.0 * F.cross_entropy(shape[on], t[on, 0].long()) + F.cross_entropy(colour[on], t[on, 1].long())
            + 0.5 * F.cross_entropy(surface[on], t[on, 2].long()) + F.smooth_l1_loss(out[on, 16:], t[on, 3:5], beta=0.2) + 0.3 * turn.mean())
    return loss, {"x_cover": ((out[:, :16] > 0) == (t[:, 8:] > 0.5)).float().mean().item(), "x_offset": (out[on, 16:] - t[on, 3:5]).abs().mean().item(),
                  "x_shape": (shape[on].argmax(-1) == t[on, 0]).float().mean().item()}


def answer_loss(model, heads, items, visual, region_rows, sight, words, by_kind=None):
    """Loss of the answers and of the read-outs. Questions about one clip share its visual prefix.

    items: per clip `prefix` (ids; `words.image` stands where visual tokens go), `questions` and `classes`; visual [N, H] and region_rows
    [R, H]: tokens in the order of their places; sight(item, length): where a prefix shows its objects (readouts.py).
    """
    hidden = model.config["hidden_size"]
    prefixes = [i["prefix"] for i in items]
    packed = [pack([len(q["ids"]) for q in i["questions"]]) for i in items]
    p, bins = -(-max(map(len, prefixes)) // BUCKET) * BUCKET, 1 + max(n for places in packed for n, _ in places)
    width = max(WIDTH, *(len(q["ids"]) for item in items for q in item["questions"]))
    b, s = len(items), bins * width
    ids = torch.zeros(b, p + s, dtype=torch.long)
    position = torch.zeros(b, p + s, dtype=torch.long)
    own = torch.zeros(b, bins, width, width, dtype=torch.bool)
    weights = torch.zeros(b, p + s)
    reads, options, said, pairs, spans, regions_at = [], [], [], [], [], []
    for r, item in enumerate(items):
        n = len(prefixes[r])
        ids[r, :n] = torch.tensor(prefixes[r])
        position[r, :n] = torch.arange(n)
        for q, (part, start) in zip(item["questions"], packed[r]):
            m = len(q["ids"])
            at = p + part * width + start
            ids[r, at : at + m] = torch.tensor(q["ids"])
            position[r, at : at + m] = n + torch.arange(m)
            weights[r, at : at + m] = torch.tensor(q["weights"])
            own[r, part, start : start + m, start : start + m] = torch.ones(m, m, dtype=torch.bool).tril()
            spans.append((r, at, m, q.get("kind")))
            regions_at += [r * (p + s) + at + j for j, token in enumerate(q["ids"]) if token == words.region]
            known = [(j, region) for j, (_, region) in zip(closings(q["ids"], words.region), q["regions"]) if region["object"] >= 0]
            reads += [(r, at + j, region["object"], True, at) for j, region in known]
            if len(q["regions"]) == 1 and known:
                reads += [(r, at + j, known[0][1]["object"], False, at) for j in q["asked"]]
            pointed = [at + j for j in closings(q["ids"], words.region)]
            only = known[0][1]["object"] if len(q["regions"]) == 1 and known else -1
            options += [Option(r, at + j, number, right, at + end, at, at + letter, at + a, [p for p in pointed if p < at + a], only) for j, number, right, end, letter, a in q["options"]]
            if q.get("kind") == "relationship" and len(known) == 2:
                both = pointed, [region["object"] for _, region in known]
                pairs += [(r, at + j, at, *both) for j in (*q["asked"], *(o[0] for o in q["options"])) if at + j > pointed[1]]
            said += [(r, at + end, token, 1 / len(tokens)) for end, tokens in q["said"] for token in tokens]
    flat = model.model.embed_tokens(ids).reshape(-1, hidden)
    where_image = (ids == words.image).reshape(-1).nonzero()[:, 0]
    where_region = torch.tensor(regions_at, dtype=torch.long)
    flat = flat.index_copy(0, where_image, visual.to(flat.dtype)).index_copy(0, where_region, region_rows.to(flat.dtype))
    low = torch.finfo(torch.bfloat16).min / 2
    causal = torch.full((p, p), low, dtype=torch.bfloat16).triu(1)
    before = torch.zeros(b, 1, 1, p, dtype=torch.bfloat16)
    for r, prefix in enumerate(prefixes):
        before[r, ..., len(prefix) :] = low
    own = torch.zeros(b, 1, bins, width, width, dtype=torch.bfloat16).masked_fill(~own[:, None], low)
    out, kept, listened = model.decode(flat.view(b, p + s, hidden), position, p, (causal, before, own), TAPS, LISTEN)
    here = (weights > 0).nonzero()
    logits = model.logits(out[here[:, 0], here[:, 1] - 1]).float()
    gold = ids[here[:, 0], here[:, 1]]
    w = weights[here[:, 0], here[:, 1]]
    each = F.cross_entropy(logits, gold, reduction="none")
    loss_lm = (each * w).sum() / w.sum()
    right = logits.argmax(-1) == gold
    stats = {"lm": loss_lm.item(), "facts": right[w == FACT_WEIGHT].float().mean().item(), "letters": right[w == LETTER_WEIGHT].float().mean().item()}
    sights = [sight(item, p) for item in items]
    loss_a, more = readout_loss(heads.decoder, kept, listened, sights, [item["classes"] for item in items], reads, options, said, pairs)
    if by_kind is not None:
        told = torch.zeros(b, p + s, dtype=torch.bool)
        told[here[:, 0], here[:, 1]] = right
        for r, at, m, kind in spans:
            counts = by_kind.setdefault(kind, [0, 0, 0, 0])
            for i, weight in ((0, LETTER_WEIGHT), (2, FACT_WEIGHT)):
                on = weights[r, at : at + m] == weight
                counts[i] += int(told[r, at : at + m][on].sum())
                counts[i + 1] += int(on.sum())
    return loss_lm + loss_a, stats | more
