"""Nano lite's training: its shortcuts give what PixelRefer-Lite itself gives, and its questions are the family's."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from ..data.example import Turn
from ..data.text import IGNORED, encode, vr3_pieces
from ..lite import train
from ..lite.decoder import decode
from ..lite.losses import Heads, Item, slots, step_loss
from ..lite.marks import make_marks
from ..lite.start import read_model, start_checkpoint
from ..lite.tokens import tokens_of
from ..lite.words import ONE_LOOK, Asker
from ..models.checkpoint import load, read_tensors
from ..models.pixelrefer_lite import Mark, PixelReferLite, Seen, Sight
from ..models.vision import Picture
from ..models.vr3_inputs import Box
from ..shapes_world import unknown
from .fixtures import ROOT, close

NANO = ROOT / "training/nano"
#: A clip of two objects, and one that shows something else.
SEED, UNKNOWN = 31_000_019, 31_000_002


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lite") / "checkpoint"
    start_checkpoint(NANO / "checkpoint", folder)
    return folder


@pytest.fixture(scope="module")
def model(checkpoint: Path) -> PixelReferLite:
    made = read_model(checkpoint)
    load(made, read_tensors(checkpoint, torch.float32))
    return made


@pytest.fixture(scope="module")
def clip(model: PixelReferLite) -> dict[str, Any]:
    made = make_marks(model, SEED)
    assert made is not None
    return made


@pytest.fixture(scope="module")
def asker(model: PixelReferLite) -> Asker:
    return Asker(model.tokenizer, model.tokens)


def test_it_begins_as_nano(model: PixelReferLite) -> None:
    nano = read_tensors(NANO / "checkpoint", torch.float32)
    for name in ("model.layers.3.mlp.up_proj.weight", "model.embed_tokens.weight", "model.region_encoder.feat_linear.2.weight"):
        assert torch.equal(model.state_dict()[name], nano[name])
    assert not any(name.startswith("model.mm_projector") for name in model.state_dict())


def test_sets_hold_every_mark(clip: dict[str, Any], model: PixelReferLite) -> None:
    assert {len(s["objects"]) for s in clip["sets"]} == {1, 2}
    for s in clip["sets"]:
        marks = sum(map(len, s["times"]))
        assert len(s["cells"]) == len(s["places"]) == len(s["view"]) == marks == sum(map(len, s["states"]))
        assert all(len(c) == len(p) > 0 for c, p in zip(s["cells"], s["places"], strict=True))
        assert s["local"].shape[0] == s["whole"].shape[0] == max(s["view"]) + 1
        assert s["whole"].shape[1] <= model.budget // marks
        assert all(times == sorted(times) for times in s["times"])


def test_tokens_are_the_models_own(clip: dict[str, Any], model: PixelReferLite) -> None:
    """Of marks with fewer cells than tokens, which are not clustered at random, and with none to spare."""
    full = clip["sets"][0]
    few = full | {"cells": [c[: n % 2 + model.tokens - 1] for n, c in enumerate(full["cells"])], "places": [p[: n % 2 + model.tokens - 1] for n, p in enumerate(full["places"])]}
    blank = Picture(torch.zeros(0), torch.zeros(0))
    marks = tuple(Mark(blank, (1, 1), torch.ones(1, 1), Box(0, 0, 0, 0), (1, 1), view) for view in few["view"])
    sight = Sight((), tuple(few["local"].float()), tuple(few["whole"].float()))
    region = model.model.region_encoder
    rows = [F.pad(y, (0, 0, 0, model.tokens - len(y))) for y in (c.float() + region.pos_linear(p) for c, p in zip(few["cells"], few["places"], strict=True))]
    theirs = region.feat_linear(model.fused(Seen(marks, (), ()), sight, torch.stack(rows)))
    close(tokens_of(model, [few])[0], theirs.detach(), 1e-4)


def test_branches_do_not_see_each_other(model: PixelReferLite) -> None:
    """In bfloat16, against the decoder itself in float32."""
    ids = torch.arange(40) * 7 % 1000
    opening, first, second = ids[:20], ids[20:28], ids[28:40]
    s, p = 40, 24
    x = torch.zeros(1, p + 20, model.decoder.hidden_size)
    embed = model.model.embed_tokens
    x[0, :20], x[0, p : p + 8], x[0, p + 8 :] = embed(opening), embed(first), embed(second)
    position = torch.cat((torch.arange(20), torch.zeros(4), 20 + torch.arange(8), 20 + torch.arange(12)))[None]
    mask = torch.zeros(20, s + 4, dtype=torch.bool)
    mask[:, :20] = True
    mask[:8, p : p + 8] = torch.ones(8, 8).tril() > 0
    mask[8:, p + 8 :] = torch.ones(12, 12).tril() > 0
    own = torch.zeros(1, 1, 20, s + 4, dtype=torch.bfloat16).masked_fill(~mask, -1e38)
    with torch.no_grad():
        out, kept, glances = decode(model, x, position, p, own, (1,), (2, 3))
        for tail, at in ((first, p), (second, p + 8)):
            alone = model.hidden(embed(torch.cat((opening, tail)))[None])[0, 20:]
            assert F.cosine_similarity(out[0, at : at + len(tail)].float(), alone, dim=-1).min() > 0.998
    assert len(kept) == 1
    assert [g.queries.shape[1] for g in glances] == [4, 4]


def test_conversations_are_the_familys(clip: dict[str, Any], asker: Asker, model: PixelReferLite) -> None:
    """Their ids and what is learned of them."""
    for s in clip["sets"]:
        turns = [("Which of {R}" + " and {R}" * (len(s["objects"]) - 1) + " is red?", "It is red."), ("And then?", "It stops at the top.")]
        shown = [f"[{','.join(f'Time {round(t, 1)}:' + '<REGION>' * model.tokens for t in times)}]" for times in s["times"]]
        ids, weights = asker._ids(turns, shown)
        pieces = vr3_pieces([Turn(q.replace("{R}", "<region>"), a) for q, a in turns], "video", "", shown)
        theirs, labels = encode(model.tokenizer, pieces, never=[model.region_id])
        assert ids == theirs
        assert [w > 0 for w in weights] == [label != IGNORED for label in labels]
        assert max(weights) > 1


def test_openings_end_with_the_last_mark(clip: dict[str, Any], asker: Asker) -> None:
    rng = np.random.default_rng(0)
    for s in clip["sets"]:
        for _ in range(8):
            asked = asker.asked(rng, clip, s, 3)
            if asked is None:
                continue
            assert asked.branches
            assert asked.opening[-1] == asker.region
            assert len(asked.marks) == len(s["cells"])
            assert asked.marks[-1].stop == len(asked.opening)
            assert all(asked.opening[place] == asker.region for mark in asked.marks for place in mark)
            for branch in asked.branches:
                assert asker.region not in branch.ids
                assert branch.weights[branch.answer] > 0
                assert not any(branch.weights[: branch.answer])


def answers(asker: Asker, clip: dict[str, Any], marked: dict[str, Any]) -> list[str]:
    rng = np.random.default_rng(1)
    out = []
    for _ in range(40):
        asked = asker.asked(rng, clip, marked, 3)
        for b in asked.branches if asked else ():
            out.append(asker.tokenizer.decode([t for t, w in zip(b.ids, b.weights, strict=True) if w > 0]))
    return out


def test_one_frame_tells_no_movement(clip: dict[str, Any], asker: Asker) -> None:
    s = next(s for s in clip["sets"] if len(s["objects"]) == 1)
    marks = {"times": [s["times"][0][:1]], "states": [s["states"][0][:1]], "tracked": False}
    told = answers(asker, clip, s | marks)
    assert any(ONE_LOOK in text for text in told)
    assert not any(word in text for text in told for word in ("moves", "spins", "bounces", "grows", "stays still", "circles", "continue"))


def test_it_does_not_know_other_things(model: PixelReferLite, asker: Asker) -> None:
    made = make_marks(model, UNKNOWN)
    assert made is not None
    assert made["sets"][0]["objects"] == [-1]
    assert {text.split("\n")[0] for text in answers(asker, made, made["sets"][0])} <= {unknown.ANSWER, unknown.ANSWER * 2, *(unknown.ANSWER * n for n in range(3, 7))}


def test_looks_spread_over_the_masks() -> None:
    assert slots(8) == list(range(8))
    assert slots(1) == [0] * 8
    assert (slots(3)[0], slots(3)[-1]) == (0, 2)


def test_all_that_is_learned_gets_a_gradient(clip: dict[str, Any], model: PixelReferLite, asker: Asker) -> None:
    rng = np.random.default_rng(2)
    asked = [(s, asker.asked(rng, clip, s, 2)) for s in clip["sets"]]
    items = [Item(clip, s, a) for s, a in asked if a]
    model.zero_grad()
    loss, stats = step_loss(model, Heads(model.decoder.hidden_size), items)
    loss.backward()
    still = {name for name, p in model.named_parameters() if p.grad is None or not p.grad.any()}
    # What the local view is looked at with waits for the first step of its last matrix, which begins at zero.
    waiting = ("vision", "ln_local", "fusion_attention_local.in_proj")
    assert all(any(part in name for part in waiting) for name in still)
    assert {"lm", "facts", "m_place", "g_look", "r_behaviour"} <= set(stats)


def test_a_run_goes_on_and_leaves_the_encoder(checkpoint: Path, clip: dict[str, Any], asker: Asker, tmp_path: Path) -> None:
    (tmp_path / "marks").mkdir()
    for n in range(2):
        torch.save(clip, tmp_path / "marks" / f"{n}.pt")
    before = {}
    for steps in (1, 2):
        run = train.Run(checkpoint, tmp_path / "run", NANO / "readouts.safetensors")
        assert run.step == steps - 1
        before = {n: t.clone() for n, t in run.model.state_dict().items()}
        run.train(train.Feeder(tmp_path / "marks", asker, 1, 0), steps, 1e-3, 0.5)
    after = train.Run(checkpoint, tmp_path / "run", None).model.state_dict()
    changed = {name for name in after if not torch.equal(after[name], before[name])}
    assert not any("vision" in name for name in changed)
    assert any("region_encoder" in name for name in changed)
    assert any("layers.5" in name for name in changed)
