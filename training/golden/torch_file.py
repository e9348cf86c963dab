"""Golden files of torch.save, for src/builder/torch-file.ts.

Run: python training/golden/torch_file.py   (writes src/builder/fixtures/torch-file/)

`expected.json` holds each readable file's tensors with their values; the other files are to be refused.
"""

import json
import pathlib
from collections import OrderedDict

import torch

OUT = pathlib.Path(__file__).parents[2] / "src/builder/fixtures/torch-file"
PREFIX = "model.region_encoder.feat_linear."


def numbers(*shape, dtype=torch.bfloat16, start=0):
    """Multiples of a quarter, which every type here holds exactly."""
    count = torch.Size(shape).numel()
    return (torch.arange(start, start + count, dtype=torch.float32) / 4 - 3).to(dtype).reshape(shape)


def region_encoder():
    """As upstream's trainer writes it: a dict of detached copies under the names of the whole model."""
    return {
        PREFIX + "0.weight": numbers(5, 3),
        PREFIX + "0.bias": numbers(5, start=2),
        PREFIX + "2.weight": numbers(5, 5, start=7),
        PREFIX + "2.bias": numbers(5, start=11),
    }


def module_state():
    """`state_dict()` of a module: an OrderedDict with an attribute, `_metadata`."""
    layers = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.GELU(), torch.nn.Linear(2, 2))
    for start, parameter in enumerate(layers.parameters()):
        parameter.data = numbers(*parameter.shape, dtype=torch.float32, start=start)
    return layers.state_dict()


def mixed():
    """Two views of one storage, a parameter, half precision, a tensor stored with an axis of one place, a scalar."""
    shared = numbers(24)
    return OrderedDict(
        first=shared[:6].reshape(2, 3),
        second=shared[6:14],
        parameter=torch.nn.Parameter(numbers(2, 2, dtype=torch.float32)),
        half=numbers(3, dtype=torch.float16),
        column=numbers(4, 1).t(),
        scalar=numbers(1)[0],
    )


READABLE = {"region-encoder": region_encoder(), "module-state": module_state(), "mixed": mixed()}
REFUSED = {
    "transposed": {"matrix": numbers(2, 3).t()},
    "double": {"vector": numbers(3, dtype=torch.float64)},
    "list": [numbers(3)],
    "nested": {"state": {"vector": numbers(3)}},
    "sliced": {"every-other": numbers(6)[::2]},
}


def describe(tensor):
    return {"shape": list(tensor.shape), "dtype": str(tensor.dtype), "values": tensor.detach().double().flatten().tolist()}


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    for name, content in {**READABLE, **REFUSED}.items():
        torch.save(content, OUT / f"{name}.bin")
    torch.save(region_encoder(), OUT / "before-1.6.bin", _use_new_zipfile_serialization=False)
    torch.save(region_encoder(), OUT / "protocol-4.bin", pickle_protocol=4)
    expected = {
        "torch": torch.__version__,
        "files": {
            name: {key: describe(tensor) for key, tensor in content.items()} for name, content in READABLE.items()
        },
    }
    (OUT / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
