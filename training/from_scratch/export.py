"""Writes a run's weights as a checkpoint in the upstream layout (bfloat16 safetensors beside the configs and the tokenizer), and its
read-outs beside the checkpoint, for training that goes on from it.

    python -m training.from_scratch.export --run runs/nano --out nano/checkpoint
"""

import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import save_file

from .model_vr7 import kernel_shape


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    state = torch.load(args.run / "state.pt", weights_only=False)
    tensors = {name: t.to(torch.bfloat16).reshape(kernel_shape(name, t)).contiguous() for name, t in state["model"].items()}
    save_file(tensors, args.out / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((args.out / "config.json").read_text())
    config["num_hidden_layers"] = 1 + max(int(name.split(".")[2]) for name in tensors if name.startswith("model.layers."))
    (args.out / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    # Not part of the model, but training that starts from a checkpoint would first have to learn them anew.
    save_file({name: t.to(torch.bfloat16).contiguous() for name, t in state["heads"].items()}, args.out.parent / "readouts.safetensors")
    print(f"{sum(t.numel() for t in tensors.values()):,} parameters, step {state['step']}")


if __name__ == "__main__":
    main()
