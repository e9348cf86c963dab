"""Turns clips into padded tensors: pictures for the vision encoder, one shared visual prefix and several questions per clip."""

import pickle
import queue
import random
import re
import threading
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from .dialogues import MARK, conversations, facts_of
from .make_clips import NOTHING
from .mirror import mirrored
from .sights import read_sight
from .preprocess import PATCH, label, normalise, patches, positions
from ..shapes_world.options import LETTERS
from ..shapes_world.vocabulary import BEHAVIOURS, COLOURS, SHAPES, SIZES, SURFACES

BUCKET = 64
FACT_WEIGHT, LETTER_WEIGHT = 3.0, 8.0
#: Words that tell facts.
TELLING = re.compile(
    rf"\b({'|'.join([*COLOURS, *SHAPES, *SIZES, *SURFACES])}|left|right|up|down|above|below|(up|down)wards|top|bottom|centre|start|end|beginning|first|middle|last"
    r"|still|place|gone|move[sd]?|travels|goes|circular|round|bounc\w+|spin\w*|rotat\w+|turn\w*|grow\w*|shrink\w*|bigger|smaller|larger|expands|increases|decreases|reduces|changes"
    r"|(dis)?appear\w*|shows up|vanish\w*|speeds|faster|accelerat\w+|slowly|stops|diagonally|closer|apart|distance|same|covered|camera|none|yes|no|know|zero|one|two|three|four|object\d)\b",
    re.IGNORECASE,
)
WIDTH, PARTS = 192, 5  # questions and answers about a clip are packed in so many parts of so many tokens
SYMMETRY = {"triangle": 3, "star": 5, "cross": 4, "heart": 1, "square": 4, "diamond": 2}
TABLE = torch.from_numpy(normalise(np.arange(256)))


class Words:
    """A checkpoint's tokenizer. `image` and `region` name the tokens whose places in prompts visual tokens and regions take."""

    def __init__(self, folder, image="<image>", region="<REGION>"):
        self.tokenizer = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
        self.image, self.region = (self.tokenizer.token_to_id(t) for t in (image, region))
        self.region_token = region
        self.letters = [self.tokenizer.token_to_id(letter) for letter in LETTERS]

    def ids(self, text):
        return self.tokenizer.encode(text).ids

    def question(self, text, regions, answer):
        """An entry of `questions`. regions: (row of the region, region, tokens) in the order of the text's `<region>` tags."""
        return self.talk([(text, *self.answer(answer))], regions)

    def conversation(self, turns, regions):
        """The same of several turns (question, answer), whose answers have no marks."""
        return self.talk([(q, *self.unmarked(a)) for q, a in turns], regions)

    def talk(self, turns, regions):
        """turns: (question, the answer's ids, their weights). Entries: `ids` and `weights` of all tokens, 0 for questions'; `regions`: (row, region) each;
        `asked`: where each question ends; `options`: (where it ends, its number, whether it is right, where the question ends, where its letter stands, where it begins)
        of each option; `said`: (where it ends, tokens that no other has) of each option."""
        ids, weights, asked, options, said = [], [], [], [], []
        for n, (text, out, weight) in enumerate(turns):
            for _, _, tokens in regions if n == 0 else ():
                text = text.replace("<region>", "[" + "<*>" * tokens + "]", 1)
            text = ("\n<|im_start|>user\n" if n else "") + text.replace("<*>", self.region_token) + "<|im_end|>\n<|im_start|>assistant\n"
            pieces = text.split(MARK)
            e = self.tokenizer.encode("".join(pieces))
            starts = np.array([a for a, _ in e.offsets])
            end = len(ids) + len(e.ids) - 1
            marks = np.cumsum([len(piece) for piece in pieces[:-1]])
            spans = list(zip(np.searchsorted([b for _, b in e.offsets], marks[::2], side="right").tolist(), np.searchsorted(starts, marks[1::2]).tolist()))
            for i, (a, b) in enumerate(spans):
                letter = next(j for j in range(a - 1, -1, -1) if LETTERS[i] in e.tokens[j])
                options.append((len(ids) + b - 1, i, self.letters[i] == out[0], end, len(ids) + letter, len(ids) + a))
            told = [set(e.ids[a:b]) for a, b in spans]
            for i, (_, b) in enumerate(spans):
                own = sorted(told[i].difference(*(words for j, words in enumerate(told) if j != i)))
                if own:
                    said.append((len(ids) + b - 1, own))
            ids += e.ids + out
            weights += [0.0] * len(e.ids) + weight
            asked.append(end)
        return {"ids": ids, "weights": weights, "regions": [(row, region) for row, region, _ in regions], "asked": asked, "options": options, "said": said}

    def unmarked(self, text):
        """Ids of an answer and their weights: more for words that tell facts, and most for letters."""
        if text in LETTERS:
            return [*self.ids(text), *self.ids("<|im_end|>")], [LETTER_WEIGHT, 1.0]
        spans = [m.span() for m in TELLING.finditer(text)]
        e = self.tokenizer.encode(text + "<|im_end|>")
        return e.ids, [FACT_WEIGHT if any(a < hi and b > lo for lo, hi in spans) else 1.0 for a, b in e.offsets]

    def answer(self, marked):
        """Ids of an answer and the weight of each: more for facts."""
        text, spans, at = "", [], 0
        for piece in re.split("([«»])", marked):
            if piece == "«":
                at = len(text)
            elif piece == "»":
                spans.append((at, len(text)))
            else:
                text += piece
        e = self.tokenizer.encode(text + "<|im_end|>")
        weights = [FACT_WEIGHT if any(a < hi and b > lo for lo, hi in spans) else 1.0 for a, b in e.offsets]
        return e.ids, weights


def load(path):
    return read_sight(path) if path.suffix == ".safetensors" else pickle.loads(Path(path).read_bytes())


def object_targets(clip):
    """Per object: classes used by the auxiliary heads."""
    rows = []
    for o in clip["objects"]:
        b = o["behaviour"]
        rows.append((SHAPES.index(o["shape"]), COLOURS.index(o["colour"]), SIZES.index(o["size"]), SURFACES.index(o["surface"]), BEHAVIOURS.index(b)))
    return np.array(rows).reshape(-1, 5)


def colour_at(o, mix):
    return COLOURS.index(o["to_colour"] if o["to_colour"] and mix > 0.5 else o["colour"])


def angle_targets(clip, f, k):
    o = clip["objects"][k]
    n = SYMMETRY.get(o["shape"], 0)
    if n == 0:
        return (0.0, 0.0, 0.0)
    a = clip["states"][f, k, 3] * n
    return (np.sin(a), np.cos(a), 1.0)


class Pictures:
    """Collects pictures of any size and packs them for the encoder, similar sizes together."""

    def __init__(self):
        self.rows, self.grids, self.groups, self.count = [], [], [], 0

    def add(self, block, grid, mask=None):
        """block uint8 [pictures, n, 588], grid [n, 2] or [pictures, n, 2]. Returns the first row."""
        p, n = block.shape[:2]
        start = self.count
        self.rows.append(torch.from_numpy(np.ascontiguousarray(block)).reshape(p * n, -1))
        g = np.broadcast_to(grid, (p, n, 2)).astype(np.float32)
        self.grids.append(torch.from_numpy(g).reshape(-1, 2))
        self.groups.append((p, n, mask))
        self.count += p * n
        return start

    def add_crops(self, crops):
        """Pads crops of similar size together. Returns per crop (first row, patches)."""
        places = [None] * len(crops)
        buckets = {}
        for i, c in enumerate(crops):
            n = (c.shape[0] // PATCH) * (c.shape[1] // PATCH)
            buckets.setdefault(-(-n // BUCKET), []).append((i, n))
        for size, members in sorted(buckets.items()):
            width = max(n for _, n in members)
            block = np.zeros((len(members), width, 588), np.uint8)
            grid = np.zeros((len(members), width, 2), np.int64)
            mask = torch.full((len(members), 1, 1, width), -1e4, dtype=torch.bfloat16)
            for row, (i, n) in enumerate(members):
                c = crops[i]
                block[row, :n] = patches(c[None], 1)[0]
                grid[row, :n] = positions(c.shape[0] // PATCH, c.shape[1] // PATCH, 1)
                mask[row, ..., :n] = 0
            start = self.add(block, grid, mask if mask.any() else None)
            for row, (i, n) in enumerate(members):
                places[i] = (start + row * width, n)
        return places

    def tensors(self):
        return TABLE[torch.cat(self.rows).long()], torch.cat(self.grids), self.groups


def cell_rows(region):
    """Weights that read the selected cells of a region from its encoder rows: indices and, if the budget shrank the crop, bilinear weights."""
    gh, gw = region["crop"].shape[0] // PATCH, region["crop"].shape[1] // PATCH
    mh, mw = region["grid"].shape
    ys, xs = np.nonzero(region["grid"])
    if (gh, gw) == (mh, mw):
        return [(ys * gw + xs, np.ones(len(ys), np.float32))]
    out = []

    def axis(v, n_in, n_out):
        x = np.maximum(0, (v + 0.5) * (n_in / n_out) - 0.5)
        i = x.astype(int)
        return i, np.minimum(i + 1, n_in - 1), (x - i).astype(np.float32)

    y0, y1, ty = axis(ys, gh, mh)
    x0, x1, tx = axis(xs, gw, mw)
    for yy, wy in ((y0, 1 - ty), (y1, ty)):
        for xx, wx in ((x0, 1 - tx), (x1, tx)):
            out.append((yy * gw + xx, wy * wx))
    return out


def vision_batch(clips, rng, crops):
    """A batch for the encoder alone: one frame of every clip, and `crops` with dense truth (see make_crops.py)."""
    pics = Pictures()
    target = []
    for clip in clips:
        chosen = rng.integers(len(clip["frames"]), size=1)
        gh, gw = clip["label"].shape[1:]
        grid = positions(gh, gw, 2)
        pics.add(patches(clip["frames"][chosen], 2), grid)
        target.append(frame_targets(clip, int(chosen[0]), grid))
    places = pics.add_crops([r["crop"] for r in crops])
    return pics, np.concatenate(target), crops, places, [crop_targets(c) for c in crops]


def crop_targets(crop):
    """Per patch: shape+1, colour+1, surface, offset x, y, sin, cos, has angle, then 16 coverages."""
    lab = crop["label"].reshape(-1)
    offset = crop["offset"].reshape(-1, 3).astype(np.float32)
    out = np.zeros((len(lab), 24), np.float32)
    for k, (o, mix) in enumerate(crop["others"]):
        on = lab == k
        turns = SYMMETRY.get(o["shape"], 0)
        out[on, :3] = (SHAPES.index(o["shape"]) + 1, colour_at(o, mix) + 1, SURFACES.index(o["surface"]))
        out[on, 3:5] = offset[on, :2]
        out[on, 5], out[on, 6], out[on, 7] = np.sin(turns * offset[on, 2]), np.cos(turns * offset[on, 2]), turns > 0
    out[:, 8:] = crop["coverage"].reshape(len(lab), -1) / 255
    return out


def frame_targets(clip, f, grid):
    """Per patch (merge order): shape+1, colour+1, surface, x, y, diameter, sin, cos, has angle."""
    classes = object_targets(clip)
    lab = clip["label"][f][grid[:, 0], grid[:, 1]]
    out = np.zeros((len(lab), 9), np.float32)
    for k in range(len(clip["objects"])):
        st = clip["states"][f, k]
        row = (classes[k, 0] + 1, colour_at(clip["objects"][k], st[5]) + 1, classes[k, 3], st[0], st[1], st[2], *angle_targets(clip, f, k))
        out[lab == k] = row
    return out


def in_mirror(clip, rng):
    """Clips of make_sights.py have no pictures to mirror."""
    return mirrored(clip, *(rng.random(2) < 0.5)) if "frames" in clip else clip


def pack(lengths, width=WIDTH):
    """Places questions in as few parts of a tail as first fit finds, the longest first: (part, start) each. A question attends to its own part alone."""
    used, places = [], [(0, 0)] * len(lengths)
    for i in sorted(range(len(lengths)), key=lambda i: -lengths[i]):
        part = next((n for n, taken in enumerate(used) if taken + lengths[i] <= width), len(used))
        if part == len(used):
            used.append(0)
        places[i] = part, used[part]
        used[part] += lengths[i]
    return places


def joint_batch(clips, words, rng, live, extra):
    """Everything for one training step of the whole model. The encoder learns from all crops, from `extra` ones with dense truth
    (see make_crops.py) and from the frames of `live` clips.

    Clips of make_sights.py need no pictures: the encoder stays as it is.
    """
    ready = "blocks" in clips[0]
    learning, fixed = Pictures(), Pictures()
    items, crops, targets = [], [], []
    known = {}  # one crop serves all questions about it
    facts = [facts_of(clip) for clip in clips]
    spares = [f for own in facts for f in own]
    for i, clip in enumerate(clips):
        gh, gw = clip["label"].shape[1:]
        grid = positions(gh, gw, 2)
        start = 0 if ready else (learning if i < live else fixed).add(patches(clip["frames"], 2), grid)
        if i < live and not ready:
            targets.append(np.concatenate([frame_targets(clip, f, grid) for f in range(len(clip["frames"]))]))
        qs, left = [], 5
        for regions, turns, kind in conversations(rng, clip, facts[i], spares[int(rng.integers(len(spares)))] if spares else None):
            refs = []
            for r in regions:
                if id(r) not in known:
                    known[id(r)] = len(crops)
                    crops.append(r | {"owner": clip["objects"][r["object"]] if r["object"] != NOTHING else None})
                refs.append((known[id(r)], r, min(10, len(r["cells"]) if ready else int((r["grid"] > 0).sum()))))
            q = words.conversation(turns, refs) | {"kind": kind}
            if all(part < PARTS for part, _ in pack([len(other["ids"]) for other in [*qs, q]])):
                qs.append(q)
            else:
                left -= 1
                if not left:
                    break
        items.append({"clip": clip, "prefix": prefix(clip, words), "start": start, "live": i < live, "questions": qs, "classes": object_targets(clip)})
    if ready:
        return None, None, None, items, crops, None, None
    places = learning.add_crops([r["crop"] for r in crops])
    dense = (extra, learning.add_crops([r["crop"] for r in extra]), [crop_targets(c) for c in extra])
    for item in items:
        item["start"] += 0 if item["live"] else learning.count
    return learning, fixed, np.concatenate(targets), items, crops, places, dense


def prefix(clip, words):
    """Ids of the visual prefix after pruning; `<image>` ids stand where kept blocks go."""
    ids = words.ids("<|im_start|>user\n")
    for f, stamp in enumerate(clip["stamps"]):
        ids += words.ids(("," if f else "") + f"Time {label(stamp)}s:")
        ids += [words.image] * int(clip["keep"][f].sum())
    return ids + words.ids("\n")


class Feeder:
    """Loads files in a background thread, `batch` of them for every `make(clips)`; sorted by `order`, if any, so that a batch's are alike."""

    def __init__(self, folder, batch, make, seed, order=None, depth=6):
        self.folder, self.batch, self.make, self.order = Path(folder), batch, make, order
        self.random = random.Random(seed)
        self.queue = queue.Queue(depth)
        threading.Thread(target=self._work, daemon=True).start()

    def _work(self):
        while True:
            paths = sorted(p for p in self.folder.iterdir() if p.suffix in (".pkl", ".safetensors"))
            self.random.shuffle(paths)
            for i in range(0, len(paths) - 4 * self.batch, 4 * self.batch):
                clips = [load(p) for p in paths[i : i + 4 * self.batch]]
                if self.order:
                    clips.sort(key=self.order)
                chunks = [clips[j : j + self.batch] for j in range(0, len(clips), self.batch)]
                self.random.shuffle(chunks)
                for chunk in chunks:
                    self.queue.put(self.make(chunk))

    def next(self):
        return self.queue.get()
