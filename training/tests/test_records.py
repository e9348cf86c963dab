"""Records are accepted and rejected as docs/spec/videorefer-suite.md, 3.5 has it."""

import json
from pathlib import Path
from typing import Any

import pytest

from ..data.reading import stream
from ..data.records import RejectedRecord, read_record

SOURCE = Path(__file__).parents[2] / "src"
MASK = {"size": [6, 8], "counts": "d033000:"}
EMPTY = {"size": [6, 8], "counts": [48]}


def record(**changes: Any) -> dict[str, Any]:
    plain = {
        "id": 7,
        "video": "clips/pier-0042.mp4",
        "conversations": [{"from": "human", "value": "<video>\nSum up <region>."}, {"from": "gpt", "value": "A gull."}],
        "annotation": [{"18": {"segmentation": MASK}}],
    }
    return {name: value for name, value in (plain | changes).items() if value is not None}


def said(question: str, answer: str) -> list[dict[str, str]]:
    return [{"from": "human", "value": question}, {"from": "gpt", "value": answer}]


def test_accepts_the_forms_of_all_generations() -> None:
    assert read_record(record()).objects[0].keys() == {18}
    nested = read_record(record(annotation=[{"18": {"3": {"segmentation": MASK}, "9": {"segmentation": None}}}]))
    assert nested.masks()[0].keys() == {3}
    assert read_record(record(annotation=None, masks=[{"4": MASK}], video=["a.mp4"])).masks()[0][4].sum() == 9
    image = read_record(record(video=None, image="a.jpg", height=6, width=8, annotation=[{"7": {"segmentation": [[1, 1, 4, 1, 4, 3, 1, 3]]}}]))
    assert image.masks()[0][0].sum() == 6
    assert read_record(record(video=None, annotation=None, conversations=said("Hello?", "Yes."))).kind == "text"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"image": "a.jpg"}, "a video and an image"),
        ({"conversations": said("<region>?", "Yes.")[:1]}, "alternate"),
        ({"conversations": said("No region.", "Yes.")}, "0 <region>, but it has 1"),
        ({"annotation": [{"18": {"segmentation": None}}]}, "marked on no frame"),
        ({"annotation": [{"18": {"segmentation": EMPTY}}]}, "marked on no frame"),
        ({"annotation": [{"18": {}}]}, "marked on no frame"),
        ({"annotation": [{"x": {"segmentation": MASK}}]}, "decimal index"),
        ({"annotation": [{"1": {"segmentation": MASK}, "2": {"segmentation": {"size": [8, 6], "counts": "d033000:"}}}]}, "differ in size"),
        ({"conversations": said("<region>?", "<object1> moves.")}, "<object1>, which no question bound"),
        ({"annotation": None, "masks": [{"4": MASK}]}, "list of paths"),
    ],
)
def test_rejects_with_a_reason(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(RejectedRecord, match=reason):
        read_record(record(**changes))


def test_judges_as_the_page_does() -> None:
    """The command `dataset -- check` has the same cases in its tests."""
    wrong = []
    for verdict in json.loads((SOURCE / "dataset/fixtures/verdicts.json").read_text()):
        try:
            read_record(verdict["record"])
            reason = None
        except RejectedRecord as error:
            reason = str(error)
        if (reason is None) != (verdict["reason"] is None):
            wrong.append((verdict["name"], reason))
    assert wrong == []


def test_rejects_frames_after_the_end() -> None:
    assert read_record(record(), frames=19)
    with pytest.raises(RejectedRecord, match="frame 18"):
        read_record(record(), frames=18)
    with pytest.raises(RejectedRecord, match="frame 18"):
        read_record(record(annotation=[{"3": {"segmentation": MASK}, "18": {"segmentation": None}}]), frames=18)


@pytest.mark.parametrize("layout", ["array", "indented", "lines"])
def test_streams_files(tmp_path: Path, layout: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("training.data.reading.CHUNK", 37)
    records = [{"id": n, "text": "ä„]}," * n} for n in range(20)]
    path = tmp_path / "records.json"
    text = "\n".join(json.dumps(r, ensure_ascii=False) for r in records) if layout == "lines" else json.dumps(records, ensure_ascii=False, indent=2 if layout == "indented" else None)
    path.write_text(text, encoding="utf-8")
    assert list(stream(path)) == records


def test_names_what_is_no_json(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    path.write_text('{"id": 1}\n{"id": ')
    with pytest.raises(ValueError, match="Line 2"):
        list(stream(path))
    path.write_text('[{"id": 1}, {"id": ')
    with pytest.raises(ValueError, match="Record 1"):
        list(stream(path))
