"""Trains nano, or nano 7. Resumable: stop at any time and start again with the same --run.

    python -m training.from_scratch.train vision  --clips data/clips --crops data/crops --run runs/vision --minutes 40
    python -m training.from_scratch.train decoder --clips data/sights --run runs/decoder --minutes 90 --compile
    python -m training.from_scratch.train joint   --clips data/clips --crops data/crops --run runs/joint --minutes 60 --lr 7e-4 --quantise-from 0.3

`vision` teaches the encoder alone with dense targets (what and where every patch is); `decoder` trains the rest on questions,
over what the encoder sees in stored clips (make_sights.py); `joint` trains everything. Read-outs inside the decoder are auxiliary losses. A phase that
finds the state of another phase in its folder begins with those weights. The learning rate follows the share of the minutes
that is used up, so the length of a run is a choice, not a property of the machine.
"""

import argparse
import math
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn

from .batches import Feeder, load
from . import model as network
from .model import QUANTISED, DecoderLayer
from .steps_vr3 import Vr3Training
from .steps_vr7 import Vr7Training

MODELS = {"nano": Vr3Training, "nano7": Vr7Training}
MUON = 2.5  # its steps are five times smaller than Adam's at the same rate


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


def weights_of(file):
    return {name: t.float() for name, t in load_file(file).items()}


def examined(training, phase, held, batch):
    """How many letters, and words that tell facts, are right about clips that are not trained on, by kind of question; always the same questions."""
    rng, counts = np.random.default_rng(0), {}
    with torch.no_grad():
        for i in range(0, len(held), batch):
            training.loss(phase, training.batch(phase, held[i : i + batch], rng, [], 0), counts)
    rows = [f"{kind} {100 * a / max(1, b):.1f}/{100 * c / max(1, d):.1f}" for kind, (a, b, c, d) in sorted(counts.items())]
    total = np.array(list(counts.values())).sum(0)
    return f"held: letters {100 * total[0] / max(1, total[1]):.1f} of {total[1]}, facts {100 * total[2] / max(1, total[3]):.1f} of {total[3]}; " + ", ".join(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("phase", choices=["vision", "decoder", "joint"])
    parser.add_argument("--model", choices=MODELS, default="nano")
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
    parser.add_argument("--layers", type=int, help="of nano's decoder: those that --start lacks begin by passing everything on (default: as in the checkpoint)")
    parser.add_argument("--teacher", type=Path, help="for nano 7: nano's checkpoint folder, whose features and tokens to learn")
    parser.add_argument("--held", type=Path, help="decoder phase of nano: clips of make_sights.py that are only asked; the log then has counts per kind of question")
    parser.add_argument("--compile", action="store_true", help="compile the decoder's layers: minutes at first, then steps take about half the time")
    args = parser.parse_args()
    torch.manual_seed(0)
    training = MODELS[args.model](**({"layers": args.layers} if args.layers else {}))
    model, heads = training.model, training.heads
    optimisers = make_optimisers(model, heads, args.lr, {"vision": 1.0, "decoder": 0.0, "joint": args.vision_rate}[args.phase])
    args.run.mkdir(parents=True, exist_ok=True)
    path = args.run / "state.pt"
    used, step, seed = 0.0, 0, int(time.time())
    if args.start and not path.exists():
        training.start(weights_of(args.start / "model.safetensors"), weights_of(args.start.parent / "readouts.safetensors"))
    if args.teacher:
        training.learn_from(weights_of(args.teacher / "model.safetensors"))
    if path.exists():
        state = torch.load(path, weights_only=False)
        model.load_state_dict(state["model"])
        heads.load_state_dict(state["heads"], strict=False)
        if state["phase"] == args.phase:
            for o, s in zip(optimisers, state["optimisers"]):
                o.load_state_dict(s)
            used, step = state["used"], state["step"]

    if args.compile:
        # Attention stays as it is: the compiled softmax over long rows is slower, and takes memory anew in every layer.
        network.attend, network.attend_parts = torch.compiler.disable(network.attend), torch.compiler.disable(network.attend_parts)
        DecoderLayer.forward = torch.compile(DecoderLayer.forward, dynamic=True)
    files = sorted(args.crops.glob("*.pkl")) if args.crops else []

    rng = np.random.default_rng(seed)
    feeder = Feeder(args.clips, args.batch, lambda clips: training.batch(args.phase, clips, rng, files, min(args.live, args.batch)), seed, training.order)
    held = [load(p) for p in sorted(args.held.iterdir())] if args.held else []
    average, last, saved, asked = {}, time.time(), time.time(), time.time()
    while used < args.minutes * 60:
        share = used / (args.minutes * 60)
        rate = args.lr * min(1.0, (step + 1) / 50) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * share)))
        QUANTISED["on"] = args.phase != "vision" and share >= args.quantise_from
        for o in optimisers:
            for g in o.param_groups:
                g["lr"] = rate * g["factor"]
        batch = feeder.next()
        loss, stats = training.loss(args.phase, batch)
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
        if held and (now - asked > 600 or used >= args.minutes * 60):
            print(examined(training, args.phase, held, args.batch), flush=True)
            asked = last = time.time()
        if now - saved > 120 or used >= args.minutes * 60:
            saved = now
            partial = path.with_suffix(".part")
            torch.save({"model": model.state_dict(), "heads": heads.state_dict(), "optimisers": [o.state_dict() for o in optimisers],
                        "phase": args.phase, "used": used, "step": step}, partial)
            partial.rename(path)


if __name__ == "__main__":
    main()
