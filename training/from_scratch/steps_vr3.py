"""What a step of training is for nano: losses of its encoder and of the whole."""

import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from .batches import Pictures, Words, cell_rows, in_mirror, joint_batch, load, vision_batch
from .losses import Heads, answer_loss, dense_loss, patch_loss
from .model import Nano, kmeans
from .preprocess import patches, positions
from .readouts import kept_sights
from ..shapes_world.vocabulary import COLOURS, SHAPES, SURFACES

HERE = Path(__file__).parents[1]


def cells_of(features, regions, places):
    """Selected cells of every region: list of [n, C]."""
    index, weight, sizes = [], [], []
    for r, (start, _) in zip(regions, places):
        read = cell_rows(r)
        index.append(start + np.stack([i for i, _ in read], 1))
        weight.append(np.stack([w for _, w in read], 1))
        sizes.append(len(index[-1]))
    corners = 4
    index = np.concatenate([np.pad(i, ((0, 0), (0, corners - i.shape[1]))) for i in index])
    weight = np.concatenate([np.pad(w, ((0, 0), (0, corners - w.shape[1]))) for w in weight])
    cells = (features[torch.from_numpy(index)] * torch.from_numpy(weight)[..., None]).sum(1)
    return cells.split(sizes)


def cell_loss(heads, cells, regions, objects):
    """What a region is, from the mean of its cells and from every cell alone."""
    sizes = torch.tensor([len(c) for c in cells])
    owner = torch.repeat_interleave(torch.arange(len(cells)), sizes)
    every = torch.cat(cells).float()
    mean = torch.zeros(len(cells), every.shape[1]).index_add(0, owner, every) / sizes[:, None]
    parts = [len(SHAPES), len(COLOURS), len(SURFACES)]
    shape, colour, surface = heads.cells(mean).float().split(parts, -1)
    names = [(SHAPES.index(o["shape"]), COLOURS.index(o["to_colour"] if o["to_colour"] and r["mix"] > 0.5 else o["colour"]), SURFACES.index(o["surface"]))
             for r, o in zip(regions, objects)]
    t = torch.tensor(names)
    one = heads.cells(every).float().split(parts, -1)
    loss = sum(w * (F.cross_entropy(whole, t[:, i]) + F.cross_entropy(o, t[owner, i])) for i, (w, whole, o) in enumerate(zip((2.0, 2.0, 0.5), (shape, colour, surface), one)))
    return loss, {"c_shape": (shape.argmax(-1) == t[:, 0]).float().mean().item(), "c_colour": (colour.argmax(-1) == t[:, 1]).float().mean().item()}


def crops_loss(heads, features, crops, places, dense):
    """All that can be learned from crops with dense truth."""
    rows = torch.from_numpy(np.concatenate([start + np.arange(n) for start, n in places]))
    loss, stats = dense_loss(heads, features[rows], np.concatenate(dense))
    whole, more = cell_loss(heads, cells_of(features, crops, places), crops, [r["owner"] for r in crops])
    return loss + whole, stats | more


class Vr3Training:
    """Nano's side of train.py."""

    folder = HERE / "nano/checkpoint"
    crops_per_step = {"vision": 30, "decoder": 0, "joint": 10}  # with dense truth

    def __init__(self, layers=None):
        """layers: of the decoder, when not those of the checkpoint's configuration."""
        self.config = json.loads((self.folder / "config.json").read_text())
        self.config["num_hidden_layers"] = layers or self.config["num_hidden_layers"]
        vision = json.loads((self.folder / "encoder/config.json").read_text())
        self.words = Words(self.folder)
        self.model = Nano(self.config, vision)
        self.heads = Heads(vision["hidden_size"], self.config["hidden_size"], self.config["vocab_size"])

    def start(self, weights, readouts):
        """Goes on from a checkpoint and the read-outs beside it."""
        self.model.begin_with(weights)
        self.heads.load_state_dict(readouts, strict=False)

    @staticmethod
    def order(clip):
        """Clips of similar length waste little padding together."""
        return clip["keep"].sum()

    def batch(self, phase, clips, rng, files, live):
        clips = [in_mirror(c, rng) for c in clips]
        dense = []
        if self.crops_per_step[phase]:
            crops = load(files[int(rng.integers(len(files)))])
            dense = [crops[i] for i in rng.permutation(len(crops))[: self.crops_per_step[phase]]]
        return vision_batch(clips, rng, dense) if phase == "vision" else joint_batch(clips, self.words, rng, live, dense)

    def featured(self, clip):
        """The clip with what the encoder makes of it instead of pictures (see make_sights.read_sight)."""
        gh, gw = clip["label"].shape[1:]
        pics = Pictures()
        pics.add(patches(clip["frames"], 2), positions(gh, gw, 2))
        places = pics.add_crops([r["crop"] for r in clip["regions"]])
        features = self.model.vision(*pics.tensors())
        blocks = features[: clip["label"].size].view(len(clip["frames"]), -1, 4, features.shape[-1]).mean(2).half()
        cells = cells_of(features, clip["regions"], places)
        regions = [{k: v for k, v in r.items() if k != "crop"} | {"cells": own.half()} for r, own in zip(clip["regions"], cells)]
        return {k: v for k, v in clip.items() if k != "frames"} | {"blocks": blocks, "regions": regions}

    def loss(self, phase, batch, by_kind=None):
        """by_kind: takes counts per kind of question: letters right, letters, words that tell facts right, such words."""
        return vision_step(self.model, self.heads, batch) if phase == "vision" else joint_step(self.model, self.heads, batch, self.words, by_kind)


def vision_step(model, heads, batch):
    pics, target, crops, places, dense = batch
    patches, grid, groups = pics.tensors()
    with torch.autocast("cpu", torch.bfloat16):
        features = model.vision(patches, grid, groups)
        loss, stats = patch_loss(heads, features[: len(target)], target)
        loss_d, more = crops_loss(heads, features, crops, places, dense)
    return loss + loss_d, stats | more


def joint_step(model, heads, batch, words, by_kind=None):
    learning, fixed, target, items, crops, places, dense = batch
    with torch.autocast("cpu", torch.bfloat16):
        if learning is None:
            merged = torch.cat([i["clip"]["blocks"][torch.from_numpy(i["clip"]["keep"])].float() for i in items])
            cells = [c["cells"].float() for c in crops]
            loss_v, stats, loss_c = 0.0, {}, 0.0
        else:
            features = model.vision(*learning.tensors())
            if fixed.count:
                with torch.no_grad():
                    rest = model.vision(*fixed.tensors())
                features = torch.cat((features, rest))
            loss_v, stats = patch_loss(heads, features[: len(target)], target)
            cells = cells_of(features, crops, places)
            shown = [i for i, r in enumerate(crops) if r["owner"]]
            loss_c, more = cell_loss(heads, [cells[i] for i in shown], [crops[i] for i in shown], [crops[i]["owner"] for i in shown])
            stats |= more
            loss_d, more = crops_loss(heads, features, *dense)
            loss_v = loss_v + loss_d
            stats = more | stats
            blocks = torch.cat([item["start"] + 4 * torch.from_numpy(np.flatnonzero(item["clip"]["keep"])) for item in items])
            merged = features[blocks[:, None] + torch.arange(4)].mean(1)
        counts = torch.tensor([len(c) for c in cells])
        width = int(counts.max())
        padded = torch.stack([F.pad(c, (0, 0, 0, width - len(c))) for c in cells])
        with torch.autocast("cpu", enabled=False):
            tokens = kmeans(padded.float(), counts)
        sizes = [len(t) for t in tokens]
        encoded = model.model.region_encoder.feat_linear(torch.cat(tokens)).split(sizes)
        region_rows = torch.cat([encoded[i] for item in items for q in item["questions"] for i, _ in q["regions"]])
        visual = model.model.mm_projector.readout(merged)
        loss, more = answer_loss(model, heads, items, visual, region_rows, lambda item, length: kept_sights(item, words, length), words, by_kind)
    return loss + 0.3 * loss_v + 0.6 * loss_c, stats | more
