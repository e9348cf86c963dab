"""What training tells the decoder besides the words: where to look, and what it should know where. None of it is kept in the checkpoint.

A question about behaviour needs the object's place in every frame. Words alone teach that slowly; told directly, it takes minutes:
the first head of layer FOLLOW leads a visual token to its object in earlier frames, and the heads of the layers LOOK lead the end of a
region to its object, one frame a head. Read-outs then check what is known after which layer.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from .preprocess import MAX_FRAMES
from ..shapes_world.options import LETTERS
from ..shapes_world.questions import VISIBLE
from ..shapes_world.vocabulary import BEHAVIOURS, COLOURS, SHAPES, SIZES, SURFACES, zone

FOLLOW = 1
LOOK = (2, 3)
COMPARE, CHOOSE = 4, 6
LISTEN = (FOLLOW, *LOOK, COMPARE, CHOOSE)
TAPS = (1, 2, 3, 4, 5)  # layers after which the residual stream is read
ABSENT = 0  # the prefix position to look at for an object that a frame does not show
TOLD = [len(BEHAVIOURS), len(SHAPES), len(COLOURS), len(SIZES), len(SURFACES), 9, 9]
TOLD_WEIGHT = (2.0, 0.5, 0.5, 0.5, 0.3, 0.3, 0.3)
#: How the first of two objects is to the second: how far to its right and below it where both are first and last seen, the logarithm of how many times as large,
#: and how their distance changes.
PAIR = ("x at the start", "y at the start", "x at the end", "y at the end", "size", "distance")


class Readouts(nn.Module):
    def __init__(self, width, vocabulary):
        super().__init__()
        self.said = nn.Linear(width, vocabulary)
        self.frame = nn.Linear(width, MAX_FRAMES)
        self.visual = nn.Linear(width, len(BEHAVIOURS) + 5)
        self.track = nn.Linear(width, 4 * MAX_FRAMES)
        self.option = nn.Linear(width, 1 + len(LETTERS))
        self.pan = nn.Linear(width, 2)
        self.pair = nn.Linear(width, len(PAIR))
        self.early, self.late = nn.Linear(width, sum(TOLD)), nn.Linear(width, sum(TOLD))


class Sights:
    """Where the objects of one clip are, among the positions of its visual prefix.

    spots: positions of the visual tokens; frames, objects: the frame and the object (-1 for none) that each shows; steps: its place in
    time, which several frames share where tokens do; slots: the frame that each look-up and the course are about;
    own: how long the prefix is, of `length` for the batch's longest; pan: how far the camera moves, in shorter sides.
    """

    def __init__(self, spots, frames, steps, objects, slots, states, length, own, pan):
        self.spots, self.frames, self.steps, self.objects, self.slots, self.states = spots, frames, steps, objects, slots, states
        self.length, self.pan = own, pan
        count = states.shape[1]
        self.wanted = torch.full((count, MAX_FRAMES, length), -1e9)
        for k in range(count):
            last = [ABSENT]
            found = {}
            for f in range(len(states)):
                last = found[f] = self.of(k, f, last)
            for s, f in enumerate(slots):
                self.wanted[k, s, found[f]] = 0.0

    def of(self, k, f, last):
        """The object's positions in a frame; `last`, the frame before's, where no token shows an object that is still there."""
        here = self.spots[(self.frames == f) & (self.objects == k)]
        if len(here):
            return here
        return [ABSENT] if self.states[f, k, 4] <= VISIBLE else last

    def seen(self, k):
        return np.nonzero(self.states[:, k, 4] > VISIBLE)[0]

    def track(self, k):
        """[MAX_FRAMES, 4]: x, y, diameter, whether visible."""
        st = self.states[self.slots, k]
        return np.concatenate([st[:, :3], st[:, 4:5] > VISIBLE], 1).astype(np.float32)


def spots_of(item, words):
    return np.nonzero(np.array(item["prefix"]) == words.image)[0]


def even_slots(frames):
    return np.array([round(s * (frames - 1) / (MAX_FRAMES - 1)) for s in range(MAX_FRAMES)])


def kept_sights(item, words, length):
    """Nano's prefix: the blocks of 2×2 patches that pruning kept."""
    clip = item["clip"]
    n, gh, gw = clip["label"].shape
    label = clip["label"].reshape(n, gh // 2, 2, gw // 2, 2).transpose(0, 1, 3, 2, 4).reshape(n, -1, 4).max(-1)
    frames, block = np.nonzero(clip["keep"])
    slots = even_slots(n)
    steps = np.searchsorted(slots, frames)
    return Sights(spots_of(item, words), frames, steps, label[frames, block], slots, clip["states"], length, len(item["prefix"]), clip.get("pan", (0.0, 0.0)))


class PairSights(Sights):
    """Nano 7's prefix: every token shows two frames in 2×2 patches. It is told about the later one's object, if there is one."""

    def __init__(self, item, words, length):
        clip = item["clip"]
        n = clip["shown"]
        half = clip["label"].shape[1] // 2
        label = clip["label"][:n, : 2 * half, : 2 * half].reshape(n, half, 2, half, 2).transpose(0, 1, 3, 2, 4).reshape(n // 2, 2, half * half, 4).max(-1)
        self.shows = label  # [pairs, frame of the pair, cells]
        later = label[:, 1] >= 0
        objects = np.where(later, label[:, 1], label[:, 0]).reshape(-1)
        steps = np.repeat(np.arange(n // 2), half * half)
        frames = 2 * steps + later.reshape(-1)
        super().__init__(spots_of(item, words), frames, steps, objects, even_slots(n), clip["states"], length, len(item["prefix"]), clip.get("pan", (0.0, 0.0)))

    def of(self, k, f, last):
        pair = self.spots.reshape(len(self.shows), -1)[f // 2]
        here = pair[self.shows[f // 2, f % 2] == k]
        if len(here):
            return here
        return [ABSENT] if self.states[f, k, 4] <= VISIBLE else last


def closings(ids, region):
    """Where each region of a question has just ended."""
    return [j + 1 for j in range(len(ids) - 1) if ids[j] == region and ids[j + 1] != region]


def readout_loss(heads, kept, listened, sights, classes, reads, options, said, pairs):
    """Every loss of this file, and what to print.

    kept: streams [B, S, H] after TAPS; listened: queries and keys of the layers LISTEN; sights, classes: per row of the batch; reads: (row, position,
    object, closes, begin), the ends of regions (`closes`) and the tokens before answers about one region; said: see
    option_loss; pairs: see pair_loss. `begin` is where the question begins: a tail attends to its prefix and to what stands between there and itself.
    """
    kept = [F.rms_norm(k.float(), k.shape[-1:]) for k in kept]  # read-outs learn at one speed whatever the stream's size
    after_count, after_follow, after_look, late, last = kept
    parts = [frame_loss(heads, after_count, sights), visual_loss(heads, after_follow, sights, classes), follow_loss(*listened[0], sights)]
    if reads:
        parts += [look_loss(listened[1:3], sights, reads), told_loss(heads, after_look, late, sights, classes, reads)]
    if options and said and len(listened) == len(LISTEN):
        parts.append(option_loss(heads, after_look, late, last, listened, sights, classes, options, said))
    if pairs and len(listened) == len(LISTEN):
        parts.append(pair_loss(heads, late, listened[3], sights, pairs))
    return sum(loss for loss, _ in parts), {k: v for _, stats in parts for k, v in stats.items()}


def frame_loss(heads, stream, sights):
    """A visual token should know its frame."""
    row = np.concatenate([np.full(len(s.spots), r) for r, s in enumerate(sights)])
    slot = torch.from_numpy(np.concatenate([s.steps for s in sights]))
    out = heads.frame(stream[row, np.concatenate([s.spots for s in sights])]).float()
    return 0.3 * F.cross_entropy(out, slot), {"d_frame": (out.argmax(-1) == slot).float().mean().item()}


def visual_loss(heads, stream, sights, classes):
    """A visual token on an object should know its place, how far it has come and, in the later half, what it does."""
    row, spot, behaviour, motion = [], [], [], []
    for r, s in enumerate(sights):
        n = len(s.states)
        for f, k, at in zip(s.frames, s.objects, s.spots):
            if k >= 0:
                seen, st = s.seen(k), s.states[:, k]
                first = seen[0] if len(seen) else f
                row.append(r)
                spot.append(int(at))
                behaviour.append(int(classes[r][k, 4]) if f >= n // 2 else -1)
                motion.append((st[f, 0] - st[first, 0], st[f, 1] - st[first, 1], *st[f, :3]))
    if not row:
        return torch.zeros(()), {}
    out = heads.visual(stream[row, spot]).float()
    kinds, moves = out.split([len(BEHAVIOURS), 5], -1)
    t, wanted = torch.tensor(behaviour), torch.tensor(np.array(motion), dtype=torch.float32)
    loss = 0.3 * F.cross_entropy(kinds, t, ignore_index=-1) + 6.0 * F.smooth_l1_loss(moves, wanted, beta=0.01)
    off = (moves - wanted).abs().mean(0)
    return loss, {"d_move": off[:2].mean().item(), "d_place": off[2:4].mean().item(), "d_visual": (kinds.argmax(-1) == t)[t >= 0].float().mean().item()}


def follow_loss(q, k, sights):
    """A visual token looks at its object in earlier frames."""
    values = []
    for r, s in enumerate(sights):
        n = int(s.spots[-1]) + 1
        later = np.nonzero((s.objects >= 0) & (s.steps > 0))[0]
        if len(later) > 40:
            later = np.random.choice(later, 40, replace=False)
        same = (s.objects[later][:, None] == s.objects[None]) & (s.steps[None] < s.steps[later][:, None])
        later, same = later[same.any(1)], same[same.any(1)]
        if len(later):
            scores = (q[r, 0, s.spots[later]] @ k[r, 0, :n].T).float() * q.shape[-1] ** -0.5
            scores = scores.masked_fill(torch.arange(n)[None] > torch.from_numpy(s.spots[later])[:, None], -1e9)
            wanted = torch.full((len(later), n), -1e9)
            wanted[:, s.spots] = torch.where(torch.from_numpy(same), 0.0, -1e9)
            values.append(scores.logsumexp(1) - (scores + wanted).logsumexp(1))
    value = torch.cat(values).mean() if values else torch.zeros(())
    return 0.5 * value, {"g_follow": math.exp(-value.item())}


def look_loss(listened, sights, reads):
    """The end of a region looks at its object, one frame a head."""
    values = []
    for r in sorted({read[0] for read in reads}):
        mine = [read for read in reads if read[0] == r]
        at = torch.tensor([read[1] for read in mine])
        begin = torch.tensor([read[4] for read in mine])
        wanted = torch.stack([sights[r].wanted[read[2]] for read in mine], 1)  # [frames, reads, positions]
        length = listened[0][1].shape[2]
        place = torch.arange(length)[None]
        hidden = ((place >= sights[r].length) & (place < begin[:, None])) | (place > at[:, None])
        first = 0
        for q, k in listened:
            heads = q.shape[1]
            keys = k[r].repeat_interleave(heads // k.shape[1], 0)
            scores = ((q[r][:, at] @ keys.transpose(-1, -2)).float() * q.shape[-1] ** -0.5).masked_fill(hidden, -1e9)
            told = F.pad(wanted[first : first + heads], (0, length - wanted.shape[-1]), value=-1e9)
            values.append((scores.logsumexp(-1) - (scores + told).logsumexp(-1)).flatten())
            first += heads
    value = torch.cat(values).mean()
    return value, {"g_look": math.exp(-value.item())}


@dataclass(frozen=True)
class Option:
    """An option of a question: its row of the batch; where it ends; its number; whether it is right; where the question ends and begins; where its letter
    stands and where its words begin; where the question's regions ended before it; the object of its only region, -1 where there is none or there are several."""

    row: int
    at: int
    number: int
    right: bool
    end: int
    begin: int
    letter: int
    first: int
    regions: list[int]
    object: int


def gaze_loss(q, k, queries, wanted):
    """Attention heads should look at some positions. q [B, n, S, D], k [B, S, D]; queries: (row, position, where its view begins) each; wanted: the positions of
    each, of which any will do."""
    row, at, begin = (torch.tensor(v) for v in zip(*queries))
    place = torch.arange(k.shape[1])[None]
    scores = torch.einsum("nhd,nsd->nhs", q[row, :, at], k[row]).float() * q.shape[-1] ** -0.5
    scores = scores.masked_fill(((place < begin[:, None]) | (place > at[:, None]))[:, None], -1e9)
    right = torch.zeros(len(queries), 1, k.shape[1], dtype=torch.bool)
    for i, positions in enumerate(wanted):
        right[i, 0, positions] = True
    return (scores.logsumexp(-1) - scores.masked_fill(~right, -1e9).logsumexp(-1)).mean()


def option_loss(heads, early, compared, late, listened, sights, classes, options, said):
    """How a letter is found, step by step. The end of an option looks at its letter and at its words, then at the question's regions; then it knows what they are
    and whether it is right, and the token before the answer looks at the right one. `early`, `compared`, `late`: streams after LOOK, after COMPARE and before CHOOSE; said:
    (row, position, token, weight) of the words that an option alone has."""
    first, *_, compare, choose = listened
    row, at, number = (torch.tensor([getattr(o, name) for o in options]) for name in ("row", "at", "number"))
    right = torch.tensor([float(o.right) for o in options])
    out = heads.option(late[row, at]).float()
    verdict = F.binary_cross_entropy_with_logits(out[:, 0], right)
    letter = F.cross_entropy(out[:, 1:], number)
    seen = [(o.row, o.at, o.begin) for o in options]
    (q1, k1), (q4, k4), (q6, k6) = first, compare, choose
    to_letter = gaze_loss(q1[:, 1:2], k1[:, 0], seen, [[o.letter] for o in options])
    to_words = gaze_loss(q1[:, 2:3], k1[:, 1], seen, [list(range(o.first, max(o.at, o.first + 1))) for o in options])
    of_regions = [o for o in options if o.regions]
    at_regions = [(o.row, o.at, o.begin) for o in of_regions]
    # One head looks at the first region and one at the last: a head that looks at both can no longer tell them apart.
    to_regions = sum(gaze_loss(q4[:, i : i + 1], k4[:, 0], at_regions, [[o.regions[-i]] for o in of_regions]) for i in (0, 1)) / 2 if of_regions else torch.zeros(())
    true = [o for o in options if o.right]
    chosen = gaze_loss(q6[:, :2], k6[:, 0], [(o.row, o.end, o.begin) for o in true], [[o.at] for o in true])
    row, at, token, weight = (torch.tensor(v) for v in zip(*said))
    words = (F.cross_entropy(heads.said(early[row, at]).float(), token, reduction="none") * weight).sum() / weight.sum()
    ends = {(o.row, o.at): o.end for o in true}
    wanted = [(r, ends[r, a], t, w) for r, a, t, w in said if (r, a) in ends]
    meant = torch.zeros(())
    if wanted:
        row, at, token, weight = (torch.tensor(v) for v in zip(*wanted))
        meant = (F.cross_entropy(heads.said(late[row, at]).float(), token, reduction="none") * weight).sum() / weight.sum()
    about = [o for o in options if o.object >= 0]
    known = torch.zeros(())
    if about:
        truth = truths(sights, classes, [(o.row, o.object) for o in about])
        known = known_loss(heads.late(compared[[o.row for o in about], [o.at for o in about]]), truth)
    stats = {"o_known": known.item(), "o_right": ((out[:, 0] > 0) == (right > 0)).float().mean().item(), "o_loss": verdict.item(), "o_letter": (out[:, 1:].argmax(-1) == number).float().mean().item(), "o_words": words.item(), "o_meant": meant.item()}
    stats |= {f"g_{name}": math.exp(-value.item()) for name, value in (("letter", to_letter), ("words", to_words), ("regions", to_regions), ("option", chosen))}
    return 2.0 * verdict + 0.5 * letter + words + known + 0.5 * meant + 0.5 * (to_letter + to_words + to_regions + chosen), stats


def pair_loss(heads, compared, compare, sights, pairs):
    """Tokens that follow two regions look at both and know how the first object is to the second: the one before the answer, and the end of every option.

    pairs: (row, position, where its view begins, where the two regions end, the two objects).
    """
    q, k = compare
    gaze = sum(gaze_loss(q[:, i : i + 1], k[:, 0], [p[:3] for p in pairs], [[p[3][i]] for p in pairs]) for i in (0, 1)) / 2
    out = heads.pair(compared[[p[0] for p in pairs], [p[1] for p in pairs]]).float()
    wanted = torch.tensor(np.array([relation(sights[p[0]], *p[4]) for p in pairs]), dtype=torch.float32)
    off = (out - wanted).abs().mean(0)
    return 6.0 * F.smooth_l1_loss(out, wanted, beta=0.03) + 0.5 * gaze, {"p_place": off[:4].mean().item(), "p_size": off[4].item(), "p_distance": off[5].item(), "g_both": math.exp(-gaze.item())}


def relation(sights, a, b):
    """[len(PAIR)]: how object a is to b, places in shares of the picture."""
    (first_a, last_a), (first_b, last_b) = ((seen[0], seen[-1]) if len(seen := sights.seen(k)) else (0, -1) for k in (a, b))
    at = sights.states
    start, end = at[first_a, a, :3] - at[first_b, b, :3], at[last_a, a, :3] - at[last_b, b, :3]
    size = math.log(max(1e-3, at[first_a, a, 2]) / max(1e-3, at[first_b, b, 2]))
    return (*start[:2], *end[:2], min(1.0, max(-1.0, size)), math.hypot(*end[:2]) - math.hypot(*start[:2]))


def truths(sights, classes, objects):
    """[n, len(TOLD)]: the classes of objects, (row, object) each: behaviour, shape, colour, size, surface, where it is first and last seen."""
    rows = []
    for r, k in objects:
        shape, colour, size, surface, behave = classes[r][k]
        seen, st = sights[r].seen(k), sights[r].states[:, k]
        a, z = (seen[0], seen[-1]) if len(seen) else (0, -1)
        rows.append((behave, shape, colour, size, surface, zone(*st[a, :2]), zone(*st[z, :2])))
    return torch.tensor(np.array(rows))


def known_loss(out, truth):
    """out [n, sum(TOLD)]: what a read-out says of objects; truth: see truths."""
    return 0.3 * sum(w * F.cross_entropy(o, truth[:, i]) for i, (o, w) in enumerate(zip(out.float().split(TOLD, -1), TOLD_WEIGHT)))


def told_loss(heads, after_look, late, sights, classes, reads):
    """The end of a region knows its object's course after the look-ups; it and the token before the answer know what can be asked about."""
    row, at = torch.tensor([x[0] for x in reads]), torch.tensor([x[1] for x in reads])
    t = truths(sights, classes, [(r, k) for r, _, k, _, _ in reads])
    c = torch.from_numpy(np.stack([sights[r].track(k) for r, _, k, _, _ in reads]))
    track = heads.track(after_look[row, at]).float().view(len(reads), MAX_FRAMES, 4)
    visible = c[..., 3:]
    place = (F.smooth_l1_loss(track[..., :3], c[..., :3], beta=0.01, reduction="none") * visible).sum() / visible.sum().clamp(min=1)
    loss = 5.0 * place + 0.3 * F.binary_cross_entropy_with_logits(track[..., 3:], visible)
    off = ((track[..., :3] - c[..., :3]).abs() * visible).sum((0, 1)) / visible.sum().clamp(min=1)
    stats = {"t_place": off[:2].mean().item(), "t_size": off[2].item(), "t_seen": ((track[..., 3:] > 0) == (visible > 0)).float().mean().item()}
    closes = torch.tensor([x[3] for x in reads])
    pan, moved = heads.pan(late[row, at]).float(), torch.tensor([sights[x[0]].pan for x in reads], dtype=torch.float32)
    loss = loss + 3.0 * F.smooth_l1_loss(pan, moved, beta=0.02)
    stats["t_pan"] = (pan - moved).abs().mean().item()
    for head, stream, which in ((heads.early, after_look, closes), (heads.late, late, torch.ones_like(closes))):
        out = head(stream[row[which], at[which]])
        loss = loss + known_loss(out, t[which])
    parts = out.float().split(TOLD, -1)
    for name, i in (("behaviour", 0), ("shape", 1), ("colour", 2), ("size", 3), ("start", 5), ("end", 6)):
        stats["r_" + name] = (parts[i].argmax(-1) == t[:, i]).float().mean().item()
    return loss, stats
