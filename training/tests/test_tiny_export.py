"""The tiny export for transformers.js: made again, it is the one that is checked in, and its graphs answer as PyTorch does."""

import json
from pathlib import Path

import pytest

from .fixtures import FIXTURES

pytest.importorskip("onnx", reason="onnx is not installed")
pytest.importorskip("onnxruntime", reason="onnxruntime is not installed")
pytest.importorskip("transformers", reason="transformers is not installed")

from ..general import tiny_export  # noqa: E402

CHECKED_IN = FIXTURES / "smolvlm-tiny"


def test_made_again_it_is_the_same(tmp_path: Path) -> None:
    # `write` itself fails unless the graphs give PyTorch's tokens.
    tiny_export.write(tmp_path)
    made = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert made == {str(path.relative_to(CHECKED_IN)) for path in CHECKED_IN.rglob("*") if path.is_file()}
    for name in sorted(made - {"golden.json"}):
        if name.endswith(".json"):
            assert json.loads((tmp_path / name).read_text()) == json.loads((CHECKED_IN / name).read_text()), name
    cases = [json.loads((folder / "golden.json").read_text())["cases"] for folder in (tmp_path, CHECKED_IN)]
    assert cases[0] == cases[1]


def test_pictures_count() -> None:
    cases = json.loads((CHECKED_IN / "golden.json").read_text())["cases"]
    answers = [tuple(case["ids"]) for case in cases]
    assert [case["pictures"] for case in cases] == [1, 3, 0]
    assert len(set(answers)) == len(answers)
    assert all(len(set(answer)) > 4 for answer in answers)


def test_a_wrong_graph_is_noticed(tmp_path: Path) -> None:
    words = tiny_export.tokenizer()
    model = tiny_export.tiny_model(words)
    case = json.loads((CHECKED_IN / "golden.json").read_text())["cases"][0]
    model.model.text_model.layers[0].self_attn.v_proj.weight.data *= -1
    tiny_export.export_graphs(model, tmp_path)
    assert tiny_export.answered_by_graphs(tmp_path, case, words) != case["ids"]
