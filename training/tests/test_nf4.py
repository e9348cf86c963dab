"""QLoRA: matrices in 4 bits, computed with as they are stored, and adapters that learn beside them."""

from dataclasses import replace
from pathlib import Path
from statistics import NormalDist

import pytest
import torch

from ..models.checkpoint import build, load, read_tensors
from ..models.decoder import Matrix
from ..models.family import part_of
from ..models.lora import AdaptedMatrix, Lora, adapt, is_adapter, pack
from ..models.nf4 import NORMAL_FLOAT, PackedWeight, dequantise, dynamic_map, quantise
from ..stages.memory import Held
from ..stages.stage import STAGES
from .fixtures import farthest
from .tiny import NANO, tiny_model, trainer


def test_codes_are_quantiles_of_the_normal_distribution() -> None:
    """As the paper's appendix and bitsandbytes' `create_normal_map` have them."""
    inverse, end = NormalDist().inv_cdf, 0.9677083
    positive = [inverse(end + (0.5 - end) * n / 8) for n in range(8)]
    negative = [-inverse(end + (0.5 - end) * n / 7) for n in range(7)]
    values = sorted([*positive, 0.0, *negative])
    assert pytest.approx(NORMAL_FLOAT, abs=1e-6) == [value / values[-1] for value in values]


def test_codes_of_scales_are_bitsandbytes_dynamic_map() -> None:
    values = dynamic_map()
    assert len(values.unique()) == 256
    # For the exponent 10⁻⁶ one step, for 10⁻⁵ two, … for 1 sixty-four, in the middle of even parts of [0.1, 1].
    wanted = [0.0, 1.0]
    for bits in range(7):
        parts = 2**bits
        wanted += [sign * 10 ** (bits - 6) * (0.1 + 0.9 * (n + 0.5) / parts) for n in range(parts) for sign in (1, -1)]
    assert values.tolist() == pytest.approx(sorted(wanted), rel=1e-5)


def by_hand(weight: torch.Tensor) -> list[float]:
    """What a weight becomes, number by number."""
    flat, table = weight.flatten().tolist(), dynamic_map().tolist()
    blocks = [flat[at : at + 64] for at in range(0, len(flat), 64)]
    largest = [max(abs(v) for v in block) for block in blocks]
    mean = sum(largest) / len(largest)
    out = []
    for nth, block in enumerate(blocks):
        group = largest[nth // 256 * 256 : (nth // 256 + 1) * 256]
        most = max(abs(v - mean) for v in group)
        scale = min(table, key=lambda code: abs(code - (largest[nth] - mean) / most)) * most + mean
        out += [min(NORMAL_FLOAT, key=lambda code: abs(code - value / largest[nth])) * scale for value in block]  # noqa: B023
    return out


@pytest.mark.parametrize("shape", [(300, 64), (5, 24), (96, 192)])
def test_a_round_trip_is_that_of_the_definition(shape: tuple[int, int]) -> None:
    weight = torch.randn(shape, generator=torch.Generator().manual_seed(3)) * 0.02
    weight[0] *= 30
    found = dequantise(quantise(weight), weight.shape)
    assert torch.allclose(found, torch.tensor(by_hand(weight)).view(shape), rtol=1e-5, atol=1e-8)
    assert torch.equal(found.sign().abs() * weight.sign(), found.sign())


def test_an_empty_matrix_stays_empty() -> None:
    assert torch.equal(dequantise(quantise(torch.zeros(4, 64)), torch.Size((4, 64))), torch.zeros(4, 64))


def test_a_weight_takes_4_127_bits() -> None:
    packed = PackedWeight(torch.randn(256, 320))
    size = sum(tensor.numel() * tensor.element_size() for tensor in packed.buffers())
    assert size * 8 / (256 * 320) == pytest.approx(4.127, abs=2e-3)
    assert not list(packed.parameters())


def test_what_is_held_is_counted() -> None:
    model = tiny_model("pr")
    adapt(model, Lora(4, 8, 0.0), 0)
    layers = sum(module.weight.numel() for module in model.modules() if isinstance(module, AdaptedMatrix))
    learning = [parameter for name, parameter in model.named_parameters() if is_adapter(name)]
    plain = Held.of(model, learning)
    pack(model, "cpu")
    packed = Held.of(model, learning)
    assert plain.trained == packed.trained == 16 * sum(parameter.numel() for parameter in learning)
    assert (plain.frozen - packed.frozen) / layers == pytest.approx(4 - 4.127 / 8, abs=0.01)


def test_it_computes_and_learns_as_the_unpacked_matrix(tmp_path: Path) -> None:
    packed, plain = tiny_model("pr"), tiny_model("pr")
    generator = torch.Generator().manual_seed(1)
    for model in (packed, plain):
        adapt(model, Lora(4, 8, 0.0), 0)
    pack(packed, "cpu")
    mine = dict(packed.named_modules())
    for name, module in plain.named_modules():
        if isinstance(module, AdaptedMatrix):
            stored = mine[name].packed
            assert isinstance(stored, PackedWeight)
            module.weight.data = stored.unpacked(torch.float32)
    x = torch.randn(1, 7, 64, generator=generator)
    assert farthest(packed.eval().hidden(x), plain.eval().hidden(x)) < 1e-6
    stage = replace(STAGES["stage3"], batch=4, micro=2, steps=3, rate=1e-3)
    before = {name: tensor.clone() for name, tensor in packed.state_dict().items()}
    losses = [trainer(tmp_path / name, stage, model).run() for name, model in (("packed", packed), ("plain", plain))]
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)
    for name, tensor in packed.state_dict().items():
        if part_of(name) == "decoder":
            assert torch.equal(tensor, before[name]) != is_adapter(name), name


def test_no_unpacked_matrix_is_kept_for_the_gradient() -> None:
    kept: list[tuple[int, ...]] = []

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        kept.append(tuple(tensor.shape))
        return tensor

    base = Matrix(64, 128)
    matrix = AdaptedMatrix(base, Lora(4, 8, 0.0), torch.Generator().manual_seed(0))
    x = torch.randn(3, 64, requires_grad=True)
    for packed in (False, True):
        if packed:
            matrix.pack("cpu")
        kept.clear()
        with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
            matrix(x).sum().backward()
        assert ((128, 64) in kept or (64, 128) in kept) != packed


def test_the_bundled_model_learns_new_answers_beside_4_bit_weights(tmp_path: Path) -> None:
    model = build(NANO, fps=2, max_frames=2)
    load(model, read_tensors(NANO, torch.float32))
    adapt(model, Lora(8, 16, 0.0), 0)
    pack(model, "cpu")
    learning = trainer(tmp_path, replace(STAGES["stage3"], batch=8, micro=8, masks="all", steps=20, rate=1e-3), model, cached=True)
    assert learning._step(0).loss > 1
    assert learning.run() < 0.05
