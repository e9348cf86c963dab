"""Conversations as ids and labels, in the templates of both generations (docs/spec/videorefer-suite.md, 11.4)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from .example import Kind, Turn

IGNORED = -100
#: Stands in ids for the media of VideoRefer-7B, which is no entry of its vocabulary.
MEDIA = -201
SYSTEM = "You are a helpful assistant."
REGION = "<region>"


@dataclass(frozen=True)
class Piece:
    """A stretch of a rendered conversation; `learned` when its tokens are targets."""

    text: str
    learned: bool = False


class Encoding(Protocol):
    @property
    def ids(self) -> list[int]: ...

    @property
    def offsets(self) -> list[tuple[int, int]]: ...


class Encoder(Protocol):
    """The part of `tokenizers.Tokenizer` that is used."""

    def encode(self, sequence: str, /, *, add_special_tokens: bool = True) -> Encoding: ...

    def decode(self, ids: Sequence[int], skip_special_tokens: bool = True) -> str: ...

    def token_to_id(self, token: str) -> int | None: ...


def read_tokenizer(folder: Path) -> Encoder:
    """@raises FileNotFoundError: saying how to make tokenizer.json where only slow files are"""
    from tokenizers import Tokenizer

    path = folder / "tokenizer.json"
    if not path.exists():
        raise FileNotFoundError(
            f"{path} is missing. VideoRefer-7B's repository holds only the slow files: take tokenizer.json from Qwen2-7B-Instruct and add"
            " <region> to it as a special token with id 151646."
        )
    return Tokenizer.from_file(str(path))


def wrapped(text: str) -> str:
    """`<region>` in square brackets, as VideoRefer-7B's questions have it; those in brackets stay."""
    bare = text.replace(f"[{REGION}]", REGION)
    return bare.replace(REGION, f"[{REGION}]")


def media_first(text: str, kind: Kind) -> str:
    """The media tag moved to the start of a question, with a newline, as VideoRefer-7B's loader does it."""
    if kind == "text":
        return text
    tag = f"<{kind}>"
    return f"{tag}\n{text.replace(tag, '').strip()}"


def plain_pieces(turns: Sequence[Turn], kind: Kind) -> list[Piece]:
    """Stage 1: question and answer without markup; all is learned but the media tag. Upstream trains on questions too,
    so records of stage 1 should ask nothing."""
    return [Piece(f"{media_first(t.human, kind if n == 0 else 'text')} {t.gpt}", True) for n, t in enumerate(turns)]


def vr7_pieces(turns: Sequence[Turn], kind: Kind) -> list[Piece]:
    """VideoRefer-7B: the tokenizer's own Qwen2 template. Answers, their end markers and the newlines after them are learned."""
    pieces = [Piece(f"<|im_start|>system\n{SYSTEM}<|im_end|>\n")]
    for n, turn in enumerate(turns):
        question = wrapped(media_first(turn.human, kind) if n == 0 else turn.human)
        pieces.append(Piece(f"<|im_start|>user\n{question}<|im_end|>\n<|im_start|>assistant\n"))
        pieces.append(Piece(f"{turn.gpt}<|im_end|>\n", True))
    return pieces


def with_regions(text: str, shown: Iterator[str]) -> str:
    """Each `<region>` as what stands for it."""
    while REGION in text:
        text = text.replace(REGION, next(shown), 1)
    return text


def region_tokens(count: int) -> str:
    """The placeholders of a region, which VideoLLaMA3 fills, in brackets."""
    return f"[{'<REGION>' * count}]"


def vr3_pieces(turns: Sequence[Turn], kind: Kind, media: str, regions: Sequence[str]) -> list[Piece]:
    """VideoLLaMA3: no system line; answers and their end markers are learned, not the newlines after them.

    media: the rendered frames with an `<image>` for each visual token, newline included; it takes the place of the media tag.
    regions: what stands for each `<region>`.
    """
    shown = iter(regions)
    tag = f"<{kind}>"
    pieces = []
    for n, turn in enumerate(turns):
        text = with_regions(turn.human, shown)
        if n == 0 and kind != "text":
            before, _, after = text.partition(tag) if tag in text else ("", "", text)
            text = before.strip() + media + after.strip()
        pieces.append(Piece(f"<|im_start|>user\n{text}<|im_end|>\n<|im_start|>assistant\n"))
        pieces += [Piece(f"{turn.gpt}<|im_end|>", True), Piece("\n")]
    return pieces


def encode(tokenizer: Encoder, pieces: Sequence[Piece], never: Sequence[int] = ()) -> tuple[list[int], list[int]]:
    """Ids and labels of a rendered conversation.

    The text is read as a whole, but split at the media tag `<video>` or `<image>` if the vocabulary lacks it, for which MEDIA stands, and where
    answers begin: there a prompt ends when the model is asked, so no token may reach across. never: ids that are no targets wherever they
    stand, such as regions.
    """
    ids: list[int] = []
    labels: list[int] = []
    excluded = set(never)
    tag = next((t for t in ("<video>", "<image>") if tokenizer.token_to_id(t) is None and any(t in p.text for p in pieces)), None)
    for text, learned in _stretches(pieces):
        parts = text.split(tag) if tag else [text]
        for nth, part in enumerate(parts):
            if nth:
                ids.append(MEDIA)
                labels.append(IGNORED)
            begin = sum(len(p) + len(tag or "") for p in parts[:nth])
            read = tokenizer.encode(part, add_special_tokens=False)
            for token, (at, _) in zip(read.ids, read.offsets, strict=True):
                ids.append(token)
                labels.append(token if learned[begin + at] and token not in excluded else IGNORED)
    return ids, labels


def _stretches(pieces: Sequence[Piece]) -> list[tuple[str, list[bool]]]:
    """Text that is read at once, and whether each character is learned: a new stretch begins with every learned piece."""
    out: list[tuple[str, list[bool]]] = []
    for piece in pieces:
        if piece.learned or not out:
            out.append(("", []))
        text, learned = out[-1]
        out[-1] = (text + piece.text, learned + [piece.learned] * len(piece.text))
    return out
