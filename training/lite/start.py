"""Nano lite before its training: nano's encoder, decoder and region network, and a fusion that looks for what is alike.

    python -m training.lite.start --nano training/nano/checkpoint --out training/nano-lite/checkpoint
"""

import argparse
import json
import shutil
from pathlib import Path

import torch

from ..models.checkpoint import build, load, read_json, read_tensors, save
from ..models.pixelrefer_lite import PixelReferLite

INSIDE = "model.vision_encoder.vision_encoder."
#: Of a first look at the whole picture, what the tokens take on: enough to learn from, too little to hide what nano's decoder knows already.
GLANCE = 0.25
#: How strongly rows are drawn to what is like them at first.
DRAWN = 1.3
#: Where its configuration differs from nano's. Ten tokens and the budget keep crops as nano's encoder learnt them; with eight masks, each of
#: their pictures has at most 128 patches, as many in all as nano's frames.
CONFIG = {"architectures": ["PixelreferliteQwen2ForCausalLM"], "model_type": "pixelreferlite_qwen2", "mask_num": 10, "mm_max_length": 1024, "display_name": "Nano lite (shapes world)"}


def read_model(checkpoint: Path) -> PixelReferLite:
    """@raises ValueError: when the checkpoint is another family's"""
    model = build(checkpoint)
    if not isinstance(model, PixelReferLite):
        raise ValueError(f"{checkpoint}/config.json should be PixelRefer-Lite's, with the model_type {CONFIG['model_type']}.")
    return model


def start_checkpoint(nano: Path, out: Path, seed: int = 0) -> None:
    """Writes a checkpoint's folder, with nano's tokenizer, and nano's weights where both have a tensor."""
    shutil.copytree(nano, out, ignore=shutil.ignore_patterns("*.safetensors"), dirs_exist_ok=True)
    config = dict(sorted((read_json(nano / "config.json") | CONFIG).items()))
    (out / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    model = read_model(out)
    model.initialise(seed)
    begin_fusion(model, seed)
    theirs = {name.replace(INSIDE + "vision_model.", INSIDE): tensor for name, tensor in read_tensors(nano, torch.float32).items()}
    own = [name for name in model.state_dict() if ".fusion_attention_" in name or ".ln_" in name or ".pos_linear." in name]
    load(model, theirs, absent=own)
    save(model.state_dict(), out / "model.safetensors", torch.bfloat16)


@torch.no_grad()
def begin_fusion(model: PixelReferLite, seed: int) -> None:
    """Queries and keys share their rows, so a mask's rows find the cells that look like them: its object in the whole picture, whose
    features know their place there."""
    generator = torch.Generator().manual_seed(seed)
    region = model.model.region_encoder
    region.pos_linear.weight.normal_(0, 0.2, generator=generator)
    for attention, glance in ((region.fusion_attention_local, 0.0), (region.fusion_attention_global, GLANCE)):
        width = attention.embed_dim
        shared = torch.randn(width, width, generator=generator) * DRAWN * width**-0.5
        attention.in_proj_weight.copy_(torch.cat((shared, shared, torch.eye(width))))
        attention.out_proj.weight.copy_(glance * torch.eye(width))
        attention.out_proj.bias.zero_()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nano", type=Path, required=True, help="the checkpoint to begin with")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    start_checkpoint(args.nano, args.out)


if __name__ == "__main__":
    main()
