"""What is learned of a conversation: the properties of docs/spec/videorefer-suite.md, 11.4."""

import json

import pytest

from ..data.example import Kind, Turn
from ..data.text import IGNORED, MEDIA, Encoder, Piece, encode, plain_pieces, read_tokenizer, region_tokens, vr3_pieces, vr7_pieces
from .fixtures import ROOT, VR3, VR7

GOLDEN = json.loads((ROOT / "src/videorefer/fixtures/conversations.json").read_text())
TURNS = [
    Turn("<video>\nThere is <object0> <region>. What is it?", "A naïve dog…"),
    Turn("And <object1><region>?", "\n\nTwo lines.\nYes!  "),
    Turn("Done?", "<object0> 127 times"),
    Turn("Why", "x"),
    Turn("(A) one (B) two", "B"),
]
T7, T3 = read_tokenizer(VR7), read_tokenizer(VR3 / "model")
FRAME = "Time 0.0s:<image><image>\n"
MEDIA_TEXT = "Time 0.0s:<image>,Time 1.0s:<image>,Time 2.5s:<image>\n"
REGIONS = [region_tokens(3), region_tokens(2)]


def pieces(family: str, turns: list[Turn]) -> list[Piece]:
    return vr7_pieces(turns, "video") if family == "vr7" else vr3_pieces(turns, "video", FRAME, REGIONS)


def tokenizer(family: str) -> Encoder:
    return T7 if family == "vr7" else T3


@pytest.mark.parametrize("family", ["vr7", "vr3"])
@pytest.mark.parametrize("count", range(1, 6))
def test_a_labels_are_the_answers_and_their_ends(family: str, count: int) -> None:
    ids, labels = encode(tokenizer(family), pieces(family, TURNS[:count]))
    kept = tokenizer(family).decode([t for t in labels if t != IGNORED], skip_special_tokens=False)
    end = "<|im_end|>\n" if family == "vr7" else "<|im_end|>"
    assert kept == "".join(turn.gpt + end for turn in TURNS[:count])
    assert all(label in (IGNORED, token) for token, label in zip(ids, labels, strict=True))


@pytest.mark.parametrize("family", ["vr7", "vr3"])
def test_b_nothing_else_is_learned(family: str) -> None:
    whole = pieces(family, TURNS)
    region = tokenizer(family).token_to_id("<region>" if family == "vr7" else "<REGION>")
    ids, labels = encode(tokenizer(family), whole)
    learned = [token for token, label in zip(ids, labels, strict=True) if label != IGNORED]
    assert region in ids
    assert region not in learned
    assert MEDIA not in learned
    changed = [Piece(p.text.replace("What is it", "Who is that"), p.learned) for p in whole]
    assert [x for x in encode(tokenizer(family), changed)[1] if x != IGNORED] == learned


@pytest.mark.parametrize("family", ["vr7", "vr3"])
@pytest.mark.parametrize("count", range(1, 6))
def test_c_pairs_one_by_one_render_as_the_whole(family: str, count: int) -> None:
    whole = "".join(p.text for p in pieces(family, TURNS[:count]))
    system = "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n" if family == "vr7" else ""
    one_by_one, used = system, 0
    for n, turn in enumerate(TURNS[:count]):
        kind: Kind = "video" if n == 0 else "text"
        alone = vr7_pieces([turn], kind) if family == "vr7" else vr3_pieces([turn], kind, FRAME, REGIONS[used:])
        used += turn.human.count("<region>")
        one_by_one += "".join(p.text for p in alone).removeprefix(system)
    assert whole == one_by_one


def test_prompts_are_those_of_the_chat_templates() -> None:
    for case in GOLDEN["cases"]:
        texts = [*case["turns"], "answer"]
        turns = [Turn(q, a) for q, a in zip(texts[::2], texts[1::2], strict=True)]
        first = Turn(f"<video>\n{turns[0].human}", turns[0].gpt)
        for key, encoder, rendered in (
            ("videorefer-videollama2", T7, vr7_pieces([first, *turns[1:]], "video")),
            ("videorefer-videollama3", T3, vr3_pieces([first, *turns[1:]], "video", MEDIA_TEXT, [region_tokens(n) for n in case["regionTokens"]])),
        ):
            prompt = rendered[: len(rendered) - (1 if key.endswith("2") else 2)]
            text = "".join(p.text for p in prompt)
            assert text == case[key]["prompt"]
            ids = [0 if t == MEDIA else t for t in encode(encoder, prompt)[0]]
            assert ids == case[key]["ids"]


def test_plain_text_is_learned_whole() -> None:
    ids, labels = encode(T7, plain_pieces([Turn("<video>\n", "A red ring.")], "video"))
    assert ids[0] == MEDIA
    assert labels[1:] == ids[1:]
