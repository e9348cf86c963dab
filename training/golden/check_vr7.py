"""Compares the trainer's networks of the VideoRefer-7B family with numbers from upstream's own code, the fixture `videorefer-7b-tiny`.

    python training/golden/check_vr7.py
"""

import gzip
import json
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load, load_file

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from training.from_scratch import preprocess_vr7  # noqa: E402
from training.from_scratch.model_vr7 import Nano7, kernel_shape  # noqa: E402
from training.from_scratch.steps_vr7 import pooled  # noqa: E402

FIXTURE = ROOT / "src/testing/fixtures/videorefer-7b-tiny"
CASE = "case1"


def compare(what, mine, theirs):
    error = (mine.reshape(theirs.shape) - theirs).abs().max().item() / theirs.abs().max().item()
    print(f"{what:20s} {error:.1e}")
    if error > 1e-5:
        raise SystemExit(f"{what} should agree with upstream's to 1e-5, is {error:.1e} of the largest value off")


def read(name):
    return json.loads((FIXTURE / name).read_text())


def main():
    golden, inputs = (load(gzip.decompress((FIXTURE / f"{name}.safetensors.gz").read_bytes())) for name in ("golden", "inputs"))
    vision = read("siglip/config.json")
    side = vision["vision_config"]["image_size"]
    preprocess_vr7.GRID = side // vision["vision_config"]["patch_size"]
    model = Nano7(read("config.json"), vision)
    weights = load_file(FIXTURE / "model.safetensors")
    shapes = {name: kernel_shape(name, t) for name, t in model.state_dict().items()}
    wrong = [name for name, shape in shapes.items() if name not in weights or tuple(shape) != tuple(weights[name].shape)]
    if wrong:
        raise SystemExit(f"names or shapes differ from upstream's: {', '.join(wrong)}")
    model.load_state_dict({name: weights[name].float().reshape(t.shape) for name, t in model.state_dict().items()})
    frames = inputs["clip.synth"].numpy()
    index = preprocess_vr7.sample_evenly(range(len(frames)))
    if index != read("golden.json")["cases"][CASE]["frame_indices"]:
        raise SystemExit(f"other frames than upstream's: {index}")

    def squares(which):
        return torch.from_numpy(np.stack([np.asarray(Image.fromarray(frames[i]).resize((side, side), Image.BICUBIC)) for i in which]))

    with torch.no_grad():
        compare("tokens of two frames", model.model.mm_projector(model.vision(squares(index[:2]))), golden[f"{CASE}.connector_step0"])
        cells = preprocess_vr7.cells_of_mask(inputs[f"masks.{CASE}"][0].numpy())
        compare("mask", torch.from_numpy(cells).float(), golden[f"{CASE}.masks27"].float())
        region = pooled(model.vision(squares([0])), [(0, cells.reshape(-1))])
        compare("pooled region", region, golden[f"{CASE}.pooled"])
        compare("region token", model.model.region_encoder.feat_linear(region), golden[f"{CASE}.region_tokens"])


if __name__ == "__main__":
    main()
