"""Low-rank adapters on the decoder's matrices, with the names and the layout of PEFT."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import Tensor, nn

from .decoder import Matrix
from .nf4 import PackedWeight


@dataclass(frozen=True)
class Lora:
    """Upstream's defaults. All decoder matrices are adapted; vision, connector, region encoder and output head are not."""

    rank: int = 64
    alpha: float = 16
    dropout: float = 0.05


class Half(nn.Module):
    """A factor of an adapter, with the name that PEFT gives it."""

    def __init__(self, weight: Tensor):
        super().__init__()
        self.weight = nn.Parameter(weight)


class AdaptedMatrix(Matrix):
    """A decoder matrix beside which two small ones learn; before training they add nothing."""

    def __init__(self, base: Matrix, lora: Lora, generator: torch.Generator):
        nn.Module.__init__(self)
        self.in_features, self.out_features = base.in_features, base.out_features
        self.weight, self.bias = base.weight, base.bias
        self.packed: PackedWeight | None = None
        self.scale, self.dropout = lora.alpha / lora.rank, lora.dropout
        a = torch.empty(lora.rank, base.in_features).uniform_(-1, 1, generator=generator) * (3 / base.in_features) ** 0.5
        self.lora_A, self.lora_B = Half(a), Half(torch.zeros(base.out_features, lora.rank))

    def forward(self, x: Tensor) -> Tensor:
        dropped = F.dropout(x, self.dropout, self.training)
        return self._frozen(x) + F.linear(F.linear(dropped, self.lora_A.weight), self.lora_B.weight) * self.scale

    def _frozen(self, x: Tensor) -> Tensor:
        if self.packed is None:
            return super().forward(x)
        out: Tensor = self.packed(x)
        return out if self.bias is None else out + self.bias.to(out.dtype)

    def pack(self, device: str) -> None:
        """Holds the frozen weight in 4 bits from now on, on a device."""
        self.packed = PackedWeight(self.weight.to(device))
        self.register_parameter("weight", None)

    def merged(self) -> Tensor:
        """The weight of a plain matrix that computes the same."""
        return (self.weight.float() + self.scale * self.lora_B.weight.float() @ self.lora_A.weight.float()).to(self.weight.dtype)


def is_adapter(name: str) -> bool:
    return ".lora_A." in name or ".lora_B." in name


def adapt(model: nn.Module, lora: Lora, seed: int) -> None:
    """Puts adapters on all decoder matrices."""
    generator = torch.Generator().manual_seed(seed)
    for owner in list(model.modules()):
        for name, child in list(owner.named_children()):
            if type(child) is Matrix:
                setattr(owner, name, AdaptedMatrix(child, lora, generator))


def pack(model: nn.Module, device: str) -> None:
    """Holds all adapted matrices in 4 bits: QLoRA."""
    for module in model.modules():
        if isinstance(module, AdaptedMatrix):
            module.pack(device)


def merged_state(model: nn.Module) -> dict[str, Tensor]:
    """The tensors of a model that is not packed, under upstream's names, adapters merged into the weights."""
    state = {name: tensor for name, tensor in model.state_dict().items() if not is_adapter(name)}
    for name, module in model.named_modules():
        if isinstance(module, AdaptedMatrix):
            state[f"{name}.weight"] = module.merged()
    return state


def save_adapter(model: nn.Module, lora: Lora, base: str, folder: Path) -> None:
    """adapter_model.safetensors and adapter_config.json, as PEFT writes them."""
    tensors = {f"base_model.model.{n}": t.detach().cpu().contiguous() for n, t in model.state_dict().items() if is_adapter(n)}
    targets = sorted({n.rsplit(".", 1)[-1] for n, m in model.named_modules() if isinstance(m, AdaptedMatrix)})
    folder.mkdir(parents=True, exist_ok=True)
    save_file(tensors, folder / "adapter_model.safetensors", metadata={"format": "pt"})
    fields = asdict(lora)
    config = {
        "peft_type": "LORA", "task_type": "CAUSAL_LM", "base_model_name_or_path": base, "bias": "none",
        "r": fields["rank"], "lora_alpha": fields["alpha"], "lora_dropout": fields["dropout"], "target_modules": targets,
    }
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=2) + "\n")
