"""Trains nano. Resumable: stop at any time and start again with the same --run.

    python train.py vision  --clips data/clips --crops data/crops --run runs/vision --minutes 40
    python train.py decoder --clips data/features --run runs/decoder --minutes 90
    python train.py joint   --clips data/clips --crops data/crops --run runs/joint --minutes 60 --lr 7e-4 --quantise-from 0.3

`vision` teaches the encoder alone with dense targets (what and where every patch is); `decoder` trains the rest on questions,
over stored features (make_features.py); `joint` trains everything. Read-outs inside the decoder are auxiliary losses. A phase that
finds the state of another phase in its folder begins with those weights. The learning rate follows the share of the minutes
that is used up, so the length of a run is a choice, not a property of the machine.
"""

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import nn

from batches import Feeder, Words, cell_rows, joint_batch, load, prefix, vision_batch
from model import QUANTISED, Nano, kmeans
from readouts import LISTEN, TAPS, Readouts, Sights, closings, readout_loss
from shapes_world.vocabulary import COLOURS, SHAPES, SURFACES

HERE = Path(__file__).parent
CROPS_PER_STEP = {"vision": 30, "decoder": 0, "joint": 10}  # with dense truth
PLACE_WEIGHT = 25.0  # the place of an object is all that the decoder has to follow it by
MUON = 2.5  # its steps are five times smaller than Adam's at the same rate


class Heads(nn.Module):
    """Auxiliary read-outs, thrown away after training."""

    def __init__(self, c, h):
        super().__init__()
        self.patch = nn.Linear(c, 1 + len(SHAPES) + 1 + len(COLOURS) + len(SURFACES) + 5)
        self.dense = nn.Linear(c, 16 + 2)
        self.cells = nn.Linear(c, len(SHAPES) + len(COLOURS) + len(SURFACES))
        self.decoder = Readouts(h)


def patch_loss(heads, features, target):
    """Dense losses on the patches of frames. target [N, 9] (see frame_targets)."""
    out = heads.patch(features).float()
    ns, nc, nf = 1 + len(SHAPES), 1 + len(COLOURS), len(SURFACES)
    shape, colour, surface, rest = out.split([ns, nc, nf, 5], -1)
    t = torch.from_numpy(target)
    on = t[:, 0] > 0
    weight = torch.full((ns,), 1.0)
    weight[0] = 0.3
    loss = 0.5 * F.cross_entropy(shape, t[:, 0].long(), weight) + F.cross_entropy(colour, t[:, 1].long(), torch.cat((torch.tensor([0.3]), torch.ones(nc - 1))))
    stats = {}
    if on.any():
        loss = loss + 0.3 * F.cross_entropy(surface[on], t[on, 2].long())
        place = F.smooth_l1_loss(rest[on, :3], t[on, 3:6], beta=0.01)
        turn = ((rest[on, 3:] - t[on, 6:8]) ** 2).sum(-1) * t[on, 8]
        loss = loss + PLACE_WEIGHT * place + 0.3 * turn.mean()
        stats = {"v_shape": (shape[on].argmax(-1) == t[on, 0]).float().mean().item(), "v_colour": (colour[on].argmax(-1) == t[on, 1]).float().mean().item(),
                 "v_place": (rest[on, :2] - t[on, 3:5]).abs().mean().item(), "v_turn": (turn.mean() / t[on, 8].mean().clamp(min=0.01)).item()}
    return loss, stats


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


def crops_loss(heads, features, crops, places, dense):
    """All that can be learned from crops with dense truth."""
    rows = torch.from_numpy(np.concatenate([start + np.arange(n) for start, n in places]))
    loss, stats = dense_loss(heads, features[rows], np.concatenate(dense))
    whole, more = cell_loss(heads, cells_of(features, crops, places), crops, [r["owner"] for r in crops])
    return loss + whole, stats | more


def vision_step(model, heads, batch):
    pics, target, crops, places, dense = batch
    patches, grid, groups = pics.tensors()
    with torch.autocast("cpu", torch.bfloat16):
        features = model.vision(patches, grid, groups)
        loss, stats = patch_loss(heads, features[: len(target)], target)
        loss_d, more = crops_loss(heads, features, crops, places, dense)
    return loss + loss_d, stats | more


def joint_step(model, heads, batch, words):
    learning, fixed, target, items, crops, places, dense = batch
    with torch.autocast("cpu", torch.bfloat16):
        if learning is None:
            merged, cells = torch.cat([i["clip"]["merged"].float() for i in items]), [c["cells"].float() for c in crops]
            loss_v, stats, loss_c = 0.0, {}, 0.0
        else:
            features = model.vision(*learning.tensors())
            if fixed.count:
                with torch.no_grad():
                    rest = model.vision(*fixed.tensors())
                features = torch.cat((features, rest))
            loss_v, stats = patch_loss(heads, features[: len(target)], target)
            cells = cells_of(features, crops, places)
            loss_c, more = cell_loss(heads, cells, crops, [r["owner"] for r in crops])
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
        region_rows = [encoded[i] for item in items for q in item["questions"] for i, _ in q["regions"]]
        hidden = model.config["hidden_size"]
        visual = model.model.mm_projector.readout(merged)
        prefixes = [prefix(i["clip"], words) for i in items]
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
        flat = flat.index_copy(0, where_image, visual.to(flat.dtype)).index_copy(0, where_region, torch.cat(region_rows).to(flat.dtype))
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
        stats["lm"] = loss_lm.item()
        stats["facts"] = (logits.argmax(-1) == gold)[facts].float().mean().item()
        sights = [Sights(item, ids, words.image, p) for item, ids in zip(items, prefixes)]
        loss_a, more = readout_loss(heads.decoder, kept, listened, sights, [item["classes"] for item in items], reads, own)
        stats |= more
    return loss_lm + 0.3 * loss_v + 0.6 * loss_c + loss_a, stats


def make_optimisers(model, heads, lr, vision):
    """Muon for matrices, AdamW for the rest. `vision` scales the encoder's rate."""
    groups = {(kind, scale): [] for kind in ("muon", "adam") for scale in (1.0, vision)}
    for name, p in model.named_parameters():
        if "vision" in name and vision == 0:
            continue
        kind = "muon" if p.ndim == 2 and "embed" not in name else "adam"
        groups[kind, vision if "vision" in name else 1.0].append(p)
    groups["adam", 1.0] += heads.parameters()

    def of(kind, factor):
        return [{"params": ps, "lr": lr, "factor": scale * factor} for (k, scale), ps in groups.items() if k == kind and ps]

    return [torch.optim.Muon(of("muon", MUON), lr=lr, weight_decay=0.05, momentum=0.95, adjust_lr_fn="match_rms_adamw"),
            torch.optim.AdamW(of("adam", 1.0), lr=lr, betas=(0.9, 0.98), weight_decay=0.0)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("phase", choices=["vision", "decoder", "joint"])
    parser.add_argument("--clips", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--quantise-from", type=float, default=2.0, help="share of the run after which weights train on the 4-bit grid")
    parser.add_argument("--vision-rate", type=float, default=0.2, help="joint phase: the encoder's share of the learning rate")
    parser.add_argument("--live", type=int, default=8, help="joint phase: clips of a batch whose frames teach the encoder; fewer makes faster steps")
    parser.add_argument("--crops", type=Path, help="vision and joint phase: folder of make_crops.py")
    parser.add_argument("--start", type=Path, help="a checkpoint folder whose weights to begin with when --run is empty")
    args = parser.parse_args()
    torch.manual_seed(0)
    config = json.loads((HERE / "nano/checkpoint/config.json").read_text())
    vision_config = json.loads((HERE / "nano/checkpoint/encoder/config.json").read_text())
    words = Words(HERE / "nano/checkpoint")
    model = Nano(config, vision_config)
    heads = Heads(vision_config["hidden_size"], config["hidden_size"])
    optimisers = make_optimisers(model, heads, args.lr, {"vision": 1.0, "decoder": 0.0, "joint": args.vision_rate}[args.phase])
    args.run.mkdir(parents=True, exist_ok=True)
    path = args.run / "state.pt"
    used, step, seed = 0.0, 0, int(time.time())
    if args.start and not path.exists():
        model.load_state_dict({k: v.float() for k, v in load_file(args.start / "model.safetensors").items()})
        heads.load_state_dict({k: v.float() for k, v in load_file(args.start.parent / "readouts.safetensors").items()})
    if path.exists():
        state = torch.load(path, weights_only=False)
        # The vision phase hands over the encoder alone: the rest has not learned anything yet.
        alone = state["phase"] == "vision" != args.phase
        kept = {k: v for k, v in state["model"].items() if "vision" in k or not alone}
        model.load_state_dict(kept, strict=not alone)
        heads.load_state_dict(state["heads"], strict=False)
        if state["phase"] == args.phase:
            for o, s in zip(optimisers, state["optimisers"]):
                o.load_state_dict(s)
            used, step = state["used"], state["step"]

    files = sorted(args.crops.glob("*.pkl")) if args.crops else []

    def make(clips, rng):
        dense = []
        if CROPS_PER_STEP[args.phase]:
            crops = load(files[int(rng.integers(len(files)))])
            dense = [crops[i] for i in rng.permutation(len(crops))[: CROPS_PER_STEP[args.phase]]]
        if args.phase == "vision":
            return vision_batch(clips, rng, dense)
        return joint_batch(clips, words, rng, min(args.live, len(clips)), dense)

    feeder = Feeder(args.clips, args.batch, make, seed)
    average, last, saved = {}, time.time(), time.time()
    while used < args.minutes * 60:
        share = used / (args.minutes * 60)
        rate = args.lr * min(1.0, (step + 1) / 50) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * share)))
        QUANTISED["on"] = args.phase != "vision" and share >= args.quantise_from
        for o in optimisers:
            for g in o.param_groups:
                g["lr"] = rate * g["factor"]
        batch = feeder.next()
        loss, stats = vision_step(model, heads, batch) if args.phase == "vision" else joint_step(model, heads, batch, words)
        loss.backward()
        nn.utils.clip_grad_norm_(list(model.parameters()) + list(heads.parameters()), 1.0)
        for o in optimisers:
            o.step()
            o.zero_grad(set_to_none=True)
        step += 1
        now = time.time()
        used += now - last
        last = now
        for k, v in ({"loss": loss.item()} | stats).items():
            if v == v:
                average[k] = v if k not in average else 0.95 * average[k] + 0.05 * v
        if step % 20 == 0:
            print(f"{step} {used / 60:.1f}m lr {rate:.1e}{' q' if QUANTISED['on'] else ''} " + " ".join(f"{k} {v:.3f}" for k, v in average.items()), flush=True)
        if now - saved > 120 or used >= args.minutes * 60:
            saved = now
            partial = path.with_suffix(".part")
            torch.save({"model": model.state_dict(), "heads": heads.state_dict(), "optimisers": [o.state_dict() for o in optimisers],
                        "phase": args.phase, "used": used, "step": step}, partial)
            partial.rename(path)


if __name__ == "__main__":
    main()
