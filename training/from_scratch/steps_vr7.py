"""What a step of training is for nano 7: losses of its encoder and of the whole."""

import json
import math

import numpy as np
import torch
import torch.nn.functional as F

from .batches import TABLE, Words, load
from .batches_vr7 import in_mirror, joint_batch, vision_batch
from .losses import Heads, answer_loss, patch_loss
from .model_vr7 import Nano7
from .preprocess import patches, positions
from .preprocess_vr7 import CHECKPOINT
from .readouts import PairSights
from ..shapes_world.vocabulary import COLOURS, SHAPES, SURFACES
from .steps_vr3 import Vr3Training


def pooled(features, views):
    """Mean feature under every view's mask, float32 [views, C]. features [P, cells, C]."""
    picture = torch.tensor([p for p, _ in views])
    cells = torch.from_numpy(np.stack([c for _, c in views])).float()
    with torch.autocast("cpu", enabled=False):
        return torch.bmm((cells / cells.sum(1, keepdim=True))[:, None], features[picture].float())[:, 0]


def seeing_loss(heads, features, pics):
    """What every patch shows, and what every region is."""
    target = np.concatenate(pics.targets)
    flat = features.flatten(0, 1)
    loss, stats = patch_loss(heads, flat, target[:, :9], shape_weight=2.5)
    t = torch.from_numpy(target[:, 9:])
    out = heads.dense(flat).float()
    on = torch.from_numpy(target[:, 0] > 0)
    loss = loss + 2.0 * F.binary_cross_entropy_with_logits(out[:, :16], t[:, 2:]) + F.smooth_l1_loss(out[on, 16:], t[on, :2], beta=0.2)
    stats |= {"x_cover": ((out[:, :16] > 0) == (t[:, 2:] > 0.5)).float().mean().item(), "x_offset": (out[on, 16:] - t[on, :2]).abs().mean().item()}
    shape, colour, surface = heads.cells(pooled(features, pics.views)).float().split([len(SHAPES), len(COLOURS), len(SURFACES)], -1)
    named = torch.tensor([(SHAPES.index(o["shape"]), COLOURS.index(o["to_colour"] if o["to_colour"] and r["mix"] > 0.5 else o["colour"]), SURFACES.index(o["surface"]))
                          for r, o in pics.owners])
    for out, weight, i in ((shape, 4.0, 0), (colour, 2.0, 1), (surface, 0.5, 2)):
        loss = loss + weight * F.cross_entropy(out, named[:, i])
    return loss, stats | {"c_shape": (shape.argmax(-1) == named[:, 0]).float().mean().item(), "c_colour": (colour.argmax(-1) == named[:, 1]).float().mean().item()}


class Teacher:
    """Nano, whose features of a picture nano 7's encoder learns to give: they say more than classes do, and took nano hours. Its
    projector then tells the connector what tokens the decoder, which was nano's too, understands."""

    def __init__(self, weights):
        nano = Vr3Training().model
        nano.load_state_dict(weights)
        nano.requires_grad_(False)
        self.encoder, self.projector = nano.vision, nano.model.mm_projector.readout

    def tokens_loss(self, features, tokens):
        """features [T, side², C]; tokens [T / 2, half², H]: eight patches' mean, in nano's words."""
        t, cells, _ = features.shape
        half = math.isqrt(cells) // 2
        grid = features.detach().view(t // 2, 2, 2 * half, 2 * half, -1).view(t // 2, 2, half, 2, half, 2, -1)
        wanted = self.projector(grid.float().mean((1, 3, 5)).flatten(1, 2)).float()
        off = ((tokens.float() - wanted) ** 2).mean() / wanted.var()
        return off, {"t_tokens": off.item()}

    def features_loss(self, features, pics):
        pictures, cells, _ = features.shape
        side = math.isqrt(cells)
        rows = TABLE[torch.from_numpy(patches(np.concatenate(pics.pixels), 1)).long()].flatten(0, 1)
        grid = torch.from_numpy(positions(side, side, 1)).float().repeat(pictures, 1)
        with torch.no_grad():
            wanted = self.encoder(rows, grid, [(pictures, cells, None)]).float()
        off = ((features.flatten(0, 1).float() - wanted) ** 2).mean(-1)
        shown = torch.from_numpy(np.concatenate(pics.targets)[:, 0] > 0)
        on = off[shown].mean()
        return 4.0 * on + off[~shown].mean(), {"t_off": on.item()}


class Vr7Training:
    """Nano 7's side of train.py."""

    teacher = None

    pictures_per_step = {"vision": 0, "decoder": 0, "joint": 8}  # besides those of --clips
    order = None  # every clip has as many frames of one size

    def __init__(self):
        self.config = json.loads((CHECKPOINT / "config.json").read_text())
        vision = json.loads((CHECKPOINT / "siglip/config.json").read_text())
        # The token at visual tokens' places never gets there.
        self.words = Words(CHECKPOINT, image="<|endoftext|>", region="<region>")
        self.model = Nano7(self.config, vision)
        self.heads = Heads(vision["vision_config"]["hidden_size"], self.config["hidden_size"], self.config["vocab_size"])

    def start(self, weights, readouts):
        """Goes on from a checkpoint and the read-outs beside it; of nano's, what fits."""
        mine = self.model.state_dict()
        if mine.keys() == weights.keys():
            self.model.load_state_dict(adapted(weights, mine))
            self.heads.load_state_dict(readouts, strict=False)
            return
        kept = {name: t for name, t in weights.items() if name in mine and "mm_projector" not in name}
        # Of the encoder only what it sees in a patch: its layers know places by rotation, which this family has not.
        for name in ("weight", "bias"):
            patch = weights[f"model.vision_encoder.vision_encoder.vision_model.embeddings.patch_embedding.{name}"]
            kept[f"model.vision_tower.vision_tower.vision_model.embeddings.patch_embedding.{name}"] = 0.3 * patch  # as large as positions are
        kept["model.embed_tokens.weight"] = kept["model.embed_tokens.weight"][: self.config["vocab_size"]]
        self.model.load_state_dict(kept, strict=False)
        self.heads.load_state_dict(readouts, strict=False)

    def learn_from(self, weights):
        self.teacher = Teacher(weights)

    def batch(self, phase, clips, rng, files, live):
        if isinstance(clips[0], list):  # files of pictures
            clips = [picture for file in clips for picture in file if picture["regions"]]
        clips = [in_mirror(c, rng) for c in clips]
        if phase == "vision":
            return vision_batch(clips)
        if phase == "decoder":
            live = len(clips)
        extra = []
        if self.pictures_per_step[phase]:
            pictures = [p for p in load(files[int(rng.integers(len(files)))]) if p["regions"]]
            extra = [in_mirror(p, rng) for p in pictures[: self.pictures_per_step[phase]]]
        return joint_batch(clips, self.words, rng, live, extra)

    def loss(self, phase, batch):
        with torch.autocast("cpu", torch.bfloat16):
            if phase == "vision":
                features = self.model.vision(batch.tensors())
                loss, stats = seeing_loss(self.heads, features, batch)
                if not self.teacher:
                    return loss, stats
                taught, more = self.teacher.features_loss(features, batch)
                return loss + taught, stats | more
            return self._joint(phase, *batch)

    def _joint(self, phase, learning, fixed, items):
        vision, parts = self.model.vision, self.model.model
        if learning.features:
            features = torch.cat([f.bfloat16() for f in learning.features])
        else:
            with torch.set_grad_enabled(phase == "joint"):
                features = vision(learning.tensors())
        loss, stats = seeing_loss(self.heads, features, learning) if phase == "joint" else (0.0, {})
        rows = {learning: parts.region_encoder.feat_linear(pooled(features, learning.views))}
        if fixed.count:
            with torch.no_grad():
                rest = vision(fixed.tensors())
            rows[fixed] = parts.region_encoder.feat_linear(pooled(rest, fixed.views))
        shown = [(features if item["live"] else rest)[item["start"] : item["start"] + item["clip"]["shown"]] for item in items]
        shown = torch.cat(shown)
        visual = parts.mm_projector(shown)
        if self.teacher:
            taught, more = self.teacher.tokens_loss(shown, visual)
            loss, stats = loss + taught, stats | more
        region_rows = [rows[pics][at : at + len(region["views"])] for item in items for q in item["questions"] for (pics, at), region in q["regions"]]
        loss_a, more = answer_loss(self.model, self.heads, items, visual.flatten(0, 1), torch.cat(region_rows), lambda item, length: PairSights(item, self.words, length), self.words)
        return loss_a + 0.4 * loss, stats | more


def adapted(weights, mine):
    """A checkpoint's tensors in the shapes that training has them in."""
    return {name: t.reshape(mine[name].shape) for name, t in weights.items()}
