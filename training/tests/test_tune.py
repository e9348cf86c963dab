"""Answers that were corrected in the page become a model: `tune`, from the page's own export to a checkpoint."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch
import yaml

from ..cli import main
from ..config import read_config
from ..data.records import RejectedRecord, read_record
from ..export import export, merge
from ..models.checkpoint import build, load, read_tensors
from ..models.family import part_of
from .fixtures import ROOT, farthest

#: Written by src/projects/recorded-conversations.test.ts with the page's code.
EXPORTED = ROOT / "src/projects/fixtures/exported-records.json"
CLIPS = ROOT / "e2e/clips/shapes"


def test_questions_are_put_as_the_page_puts_them_to_the_family() -> None:
    conversation, choice, whole = (read_record(raw, family="vr3") for raw in json.loads(EXPORTED.read_text()))
    assert [turn.human for turn in conversation.turns] == [
        "Please describe the <region> in the video in detail.",
        "There is 2 objects in the video: <object0><region>, <object1><region>. What is the relationship between <object0> and <object1>?",
    ]
    assert conversation.turns[0].gpt == "A red disc that moves to the right."
    assert [int(masks[0].sum()) for masks in conversation.masks()] == [72 * 72, 72 * 72, 48 * 48]
    assert choice.turns[0].human == "What is <region>? (A) red (B) blue. Answer with the option's letter from the given choices directly."
    assert whole.turns[0].human == "What happens in the video?"
    other = read_record(json.loads(EXPORTED.read_text())[0], family="vr7")
    assert other.turns[0].human == "Describe the [<region>] in detail in the video."
    plain = read_record(json.loads(EXPORTED.read_text())[0])
    assert plain.turns[0].human == "<video>\nDescribe <object0><region> in detail."


@pytest.mark.parametrize("asked", [{"questions": ["What?"], "objects": []}, {"questions": ["A <region>", "b"], "objects": [7]}, {"questions": ["A <region>", "b"], "objects": []}, 3])
def test_words_that_do_not_fit_their_record_are_rejected(asked: object) -> None:
    raw = json.loads(EXPORTED.read_text())[0]
    raw["source"]["asked"]["vr3"] = asked
    with pytest.raises(RejectedRecord, match="source.asked.vr3"):
        read_record(raw, family="vr3")


def config_file(folder: Path) -> Path:
    """A configuration on top of a tiny checkpoint in `folder`, with adapters."""
    tiny = read_config("tiny-videollama3")
    export(replace(tiny, stages={}), folder / "base", torch.float32)
    raw = {
        "model": str(folder / "base"), "settings": dict(tiny.settings), "run": "unused", "threads": 1, "lora": {"rank": 2},
        "stages": {"stage3": {"batch": 3, "micro": 3, "rate": 1e-2, "data": [{"records": "unused"}]}},
    }  # fmt: skip
    path = folder / "own.yaml"
    path.write_text(yaml.safe_dump(raw))
    return path


def test_the_export_of_the_page_tunes_a_checkpoint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "own"
    arguments = ["tune", "--config", str(config_file(tmp_path)), "--records", str(EXPORTED), "--media", str(CLIPS), "--out", str(out), "--passes", "6"]
    assert main(arguments) == 0
    said = capsys.readouterr().out
    assert "3 records of 1 files accepted" in said
    assert f"npm run convert -- --source {out / 'checkpoint'}" in said
    assert not list((out / "run").rglob("left-out.jsonl"))
    tuned, base = read_tensors(out / "checkpoint", torch.float32), read_tensors(tmp_path / "base", torch.float32)
    load(build(out / "checkpoint"), tuned)
    changed = {part_of(name) for name, tensor in tuned.items() if farthest(tensor, base[name]) > 0.02}
    assert changed == {"connector", "region", "decoder"}
    # The adapter's folder alone gives the same model on top of the base.
    merge(tmp_path / "base", out / "adapter", tmp_path / "merged")
    merged = read_tensors(tmp_path / "merged", torch.float32)
    assert merged.keys() == tuned.keys()
    assert all(torch.equal(merged[name], tensor) for name, tensor in tuned.items())
    assert main(arguments) == 2
    assert "tuned already" in capsys.readouterr().out


def test_a_video_that_is_another_or_missing_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clips = tmp_path / "clips"
    clips.mkdir()
    arguments = ["tune", "--config", str(config_file(tmp_path)), "--records", str(EXPORTED), "--media", str(clips), "--out", str(tmp_path / "own")]
    assert main(arguments) == 1
    assert "red-circle.mp4 is missing" in capsys.readouterr().out
    shutil.copyfile(CLIPS / "short.mp4", clips / "red-circle.mp4")
    assert main(arguments) == 1
    assert "is not the file that was annotated" in capsys.readouterr().out
