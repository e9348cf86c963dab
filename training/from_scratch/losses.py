"""What training asks of a model of either family: dense truth of every patch, and the words of answers."""

import torch
import torch.nn.functional as F
from torch import nn

from .readouts import LISTEN, TAPS, Readouts, closings, readout_loss
from ..shapes_world.vocabulary import COLOURS, SHAPES, SURFACES

PLACE_WEIGHT = 25.0  # the place of an object is all that the decoder has to follow it by


class Heads(nn.Module):
    """Auxiliary read-outs, thrown away after training."""

    def __init__(self, c, h):
        super().__init__()
        self.patch = nn.Linear(c, 1 + len(SHAPES) + 1 + len(COLOURS) + len(SURFACES) + 5)
        self.dense = nn.Linear(c, 16 + 2)
        self.cells = nn.Linear(c, len(SHAPES) + len(COLOURS) + len(SURFACES))
        self.decoder = Readouts(h)


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


def answer_loss(model, heads, items, visual, region_rows, sight, words):
    """Loss of the answers and of the read-outs. Questions about one clip share its visual prefix.

    items: per clip `prefix` (ids; `words.image` stands where visual tokens go), `questions` and `classes`; visual [N, H] and region_rows
    [R, H]: tokens in the order of their places; sight(item, length): where a prefix shows its objects (readouts.py).
    """
    hidden = model.config["hidden_size"]
    prefixes = [i["prefix"] for i in items]
    tails = [[t for q in i["questions"] for t in q["ids"]] for i in items]
    p, s = max(map(len, prefixes)), max(map(len, tails))
    b = len(items)
    ids = torch.zeros(b, p + s, dtype=torch.long)
    position = torch.zeros(b, p + s, dtype=torch.long)
    mask = torch.zeros(b, s, p + s, dtype=torch.bool)
    weights = torch.zeros(b, p + s)
    reads = []
    for r, item in enumerate(items):
        n = len(prefixes[r])
        ids[r, :n] = torch.tensor(prefixes[r])
        position[r, :n] = torch.arange(n)
        at = p
        for q in item["questions"]:
            m = len(q["ids"])
            ids[r, at : at + m] = torch.tensor(q["ids"])
            position[r, at : at + m] = n + torch.arange(m)
            weights[r, at : at + m] = torch.tensor(q["weights"])
            mask[r, at - p : at - p + m, :n] = True
            mask[r, at - p : at - p + m, at : at + m] = torch.ones(m, m, dtype=torch.bool).tril()
            reads += [(r, at + j, region["object"], True) for j, (_, region) in zip(closings(q["ids"], words.region), q["regions"])]
            if len(q["regions"]) == 1:
                reads.append((r, at + q["weights"].count(0.0) - 1, q["regions"][0][1]["object"], False))
            at += m
        mask[r, at - p :, 0] = True  # padding attends to something
    flat = model.model.embed_tokens(ids).reshape(-1, hidden)
    where_image = (ids == words.image).reshape(-1).nonzero()[:, 0]
    where_region = (ids == words.region).reshape(-1).nonzero()[:, 0]
    flat = flat.index_copy(0, where_image, visual.to(flat.dtype)).index_copy(0, where_region, region_rows.to(flat.dtype))
    low = torch.finfo(torch.bfloat16).min / 2
    causal = torch.full((p, p), low, dtype=torch.bfloat16).triu(1)
    own = torch.zeros(b, 1, s, p + s, dtype=torch.bfloat16).masked_fill(~mask[:, None], low)
    listened = []
    for i in LISTEN:
        model.model.layers[i].self_attn.listener = listened
    out, kept = model.decode(flat.view(b, p + s, hidden), position, p, (causal, own), TAPS)
    for i in LISTEN:
        model.model.layers[i].self_attn.listener = None
    here = (weights > 0).nonzero()
    logits = model.logits(out[here[:, 0], here[:, 1] - 1]).float()
    gold = ids[here[:, 0], here[:, 1]]
    w = weights[here[:, 0], here[:, 1]]
    each = F.cross_entropy(logits, gold, reduction="none")
    loss_lm = (each * w).sum() / w.sum()
    facts = w > 1
    stats = {"lm": loss_lm.item(), "facts": (logits.argmax(-1) == gold)[facts].float().mean().item()}
    sights = [sight(item, p) for item in items]
    loss_a, more = readout_loss(heads.decoder, kept, listened, sights, [item["classes"] for item in items], reads, own)
    return loss_lm + loss_a, stats | more
