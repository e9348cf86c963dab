"""What all families have in common: from examples to a loss."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..data.example import Example
from ..data.text import IGNORED, Encoder
from .decoder import DecoderConfig, LanguageModel

Part = Literal["vision", "connector", "region", "decoder"]
PARTS: tuple[Part, ...] = ("vision", "connector", "region", "decoder")
Style = Literal["plain", "chat"]


@dataclass(frozen=True)
class Sample:
    """An example ready for the model: ids and labels of its text, and whatever the family needs to see, on the CPU.

    seed: draws what is random in the forward pass, so that a step can be repeated exactly.
    """

    name: str
    ids: Tensor
    labels: Tensor
    seen: Any
    seed: int


class FamilyModel(LanguageModel):
    """A family. `look` is all that comes before the first weight that stages 1 to 3 train, so a caller may keep what it returns."""

    def __init__(self, decoder: DecoderConfig, tokenizer: Encoder):
        super().__init__(decoder)
        self.tokenizer = tokenizer

    @abstractmethod
    def prepare(self, example: Example, style: Style, seed: int) -> Sample:
        """@raises ValueError: when the example cannot be shown to this family, saying why"""

    @abstractmethod
    def look(self, sample: Sample) -> Any:
        """Vision features of a sample."""

    @abstractmethod
    def assemble(self, sample: Sample, sight: Any) -> tuple[Tensor, Tensor]:
        """Input embeddings [S, H] and labels [S] with visual tokens and regions in their places."""

    def loss(self, samples: Sequence[Sample], sights: Sequence[Any]) -> Tensor:
        """Mean cross-entropy of the batch's targets."""
        rows = [self.assemble(sample, sight) for sample, sight in zip(samples, sights, strict=True)]
        longest = max(len(x) for x, _ in rows)
        x = torch.stack([F.pad(x, (0, 0, 0, longest - len(x))) for x, _ in rows])
        labels = torch.stack([F.pad(y, (0, longest - len(y)), value=IGNORED) for _, y in rows])
        hidden = self.hidden(x)
        targets = labels[:, 1:]
        wanted = targets != IGNORED
        return F.cross_entropy(self.logits(hidden[:, :-1][wanted]).float(), targets[wanted])

    @torch.no_grad()
    def answer(self, sample: Sample, most: int, stop: Sequence[int]) -> list[int]:
        """Greedy ids after a sample's text, without any penalty. Meant for short answers of small models: nothing is cached."""
        x, _ = self.assemble(sample, self.look(sample))
        out: list[int] = []
        while len(out) < most:
            best = int(self.logits(self.hidden(x[None])[0, -1]).argmax())
            if best in stop:
                break
            out.append(best)
            x = torch.cat((x, self.model.embed_tokens.weight[best][None]))
        return out

    def initialise(self, seed: int, trained: frozenset[str] = frozenset()) -> None:
        """Draws first weights for all modules but those whose parameters are in `trained`."""
        generator = torch.Generator().manual_seed(seed)
        for name, module in self.named_modules():
            if isinstance(module, nn.MultiheadAttention):
                # Its output matrix is a linear layer of its own; query, key and value are one tensor.
                with torch.no_grad():
                    module.in_proj_weight.normal_(0, 0.7 * module.embed_dim**-0.5, generator=generator)
                    module.in_proj_bias.zero_()
            if f"{name}.weight" in trained or not isinstance(module, nn.Linear | nn.Conv2d | nn.Conv3d | nn.Embedding):
                continue
            fan = module.weight[0].numel()
            deviation = 0.04 if isinstance(module, nn.Embedding) else 0.7 * fan**-0.5
            with torch.no_grad():
                module.weight.normal_(0, deviation, generator=generator)
                bias = getattr(module, "bias", None)
                if bias is not None:
                    bias.zero_()


def part_of(name: str) -> Part:
    """Which part a tensor of a checkpoint belongs to."""
    if name.startswith("model.mm_projector."):
        return "connector"
    if name.startswith("model.region_encoder."):
        return "region"
    return "vision" if name.startswith("model.vision_") else "decoder"
