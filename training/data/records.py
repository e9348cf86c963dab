"""Records in the formats of VideoRefer-700K and of its successors, accepted or rejected with a reason (docs/spec/videorefer-suite.md, section 3)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .example import Kind, Mask, Turn
from .masks import read_segmentation, size_of

REGION = "<region>"
_NAME = re.compile(r"<object[0-9]+>")
#: A name is bound where its region follows, in brackets or after a colon at most.
_BOUND_NAME = re.compile(r"(<object[0-9]+>)[\s:=(\[]*<region>")


class RejectedRecord(ValueError):
    """A record that cannot be trained on; the message says why, without naming the record."""


@dataclass(frozen=True)
class Record:
    """An accepted record. objects: for each `<region>` its payloads by frame; paths: relative to the data's root, several for the pictures of a clip.
    fingerprint: of the video that was annotated, where the page wrote it down."""

    name: str
    kind: Kind
    paths: tuple[str, ...]
    turns: tuple[Turn, ...]
    objects: tuple[Mapping[int, Any], ...]
    size: tuple[int, int] | None
    fingerprint: str | None = None

    def masks(self) -> tuple[dict[int, Mask], ...]:
        """Masks of every object by frame, empty ones left out."""
        out = []
        for payloads in self.objects:
            decoded = {key: read_segmentation(payload, self.size) for key, payload in payloads.items()}
            out.append({key: mask for key, mask in decoded.items() if mask is not None and mask.any()})
        return tuple(out)


def _media(raw: Mapping[str, Any]) -> tuple[Kind, tuple[str, ...]]:
    video, image = raw.get("video"), raw.get("image")
    if video is not None and image is not None:
        raise RejectedRecord("it has a video and an image, where one of them is expected")
    if video is None and image is None:
        return "text", ()
    if video is not None and _is_second(raw) != isinstance(video, list):
        raise RejectedRecord("its video should be a list of paths beside `masks`, and a path elsewhere")
    value = video if video is not None else image
    paths = value if isinstance(value, list) else [value]
    if not paths or not all(isinstance(path, str) and path for path in paths):
        raise RejectedRecord("its media should be a path or a list of them")
    return ("video" if video is not None else "image"), tuple(paths)


def _is_second(raw: Mapping[str, Any]) -> bool:
    """A record with `masks` is of the second generation."""
    return raw.get("masks") is not None


def _turns(raw: Mapping[str, Any]) -> tuple[Turn, ...]:
    spoken = raw.get("conversations")
    if not isinstance(spoken, list) or not all(isinstance(t, dict) and isinstance(t.get("value"), str) for t in spoken):
        raise RejectedRecord("`conversations` should be a list of turns with `from` and `value`")
    speakers = [t.get("from") for t in spoken]
    if not spoken or speakers != ["human", "gpt"] * (len(spoken) // 2):
        raise RejectedRecord("turns should alternate between human and gpt, from human on, and end with gpt")
    return tuple(Turn(h["value"], g["value"]) for h, g in zip(spoken[::2], spoken[1::2], strict=True))


def _is_frame_map(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and all(re.fullmatch(r"[0-9]+", key) for key in value)


def _objects(raw: Mapping[str, Any], kind: Kind) -> tuple[dict[str, Any], ...]:
    second = _is_second(raw)
    listed = raw.get("masks") if second else raw.get("annotation")
    if listed is None:
        return ()
    if not isinstance(listed, list):
        raise RejectedRecord("objects should be a list")
    return tuple(_frames(entry, second, kind) for entry in listed)


def _frames(entry: Any, second: bool, kind: Kind) -> dict[str, Any]:
    if second and kind == "image" and not _is_frame_map(entry):
        return {"0": entry}
    if not isinstance(entry, dict):
        return {} if entry is None else {"0": entry}
    frames: dict[str, Any] = {}
    for key, value in entry.items():
        # Some records of Refer-YouTube-VOS have the frames one level deeper.
        for frame, payload in value.items() if _is_frame_map(value) else ((key, value),):
            frames[frame] = payload.get("segmentation") if not second and isinstance(payload, dict) else payload
    return frames


def read_record(raw: Any, frames: int | None = None, family: str | None = None) -> Record:
    """Accepts a record by the rules of 3.5.

    frames: how many the clip has, where that is known. family: whose words the questions are put in, where the page that wrote the record
    knows them.
    @raises RejectedRecord: saying what was expected and what was found
    """
    if not isinstance(raw, dict):
        raise RejectedRecord("a record should be an object")
    kind, paths = _media(raw)
    turns = _turns(raw)
    objects = _objects(raw, kind)
    asked = sum(t.human.count(REGION) for t in turns)
    if asked != len(objects):
        raise RejectedRecord(f"its questions have {asked} {REGION}, but it has {len(objects)} objects")
    size = size_of([raw.get("height"), raw.get("width")])
    _check_masks(objects, size)
    indexed = tuple(_indexed(of_object, kind, frames, size) for of_object in objects)
    _check_names(turns)
    turns, indexed = _as_asked(raw, family, turns, indexed)
    source = raw.get("source")
    fingerprint = source.get("fingerprint") if isinstance(source, dict) else None
    return Record(str(raw.get("id", "?")), kind, paths, turns, indexed, size, fingerprint if isinstance(fingerprint, str) else None)


def _as_asked(raw: Mapping[str, Any], family: str | None, turns: tuple[Turn, ...], objects: tuple[dict[int, Any], ...]) -> tuple[tuple[Turn, ...], tuple[dict[int, Any], ...]]:
    """The turns with the questions as the page puts them to a family (`source.asked`), and an object for each of their regions."""
    source = raw.get("source")
    asked = source.get("asked") if isinstance(source, dict) else None
    words = asked.get(family) if isinstance(asked, dict) and family is not None else None
    if words is None:
        return turns, objects
    questions, shown = (words.get("questions"), words.get("objects")) if isinstance(words, dict) else (None, None)
    if not isinstance(questions, list) or not isinstance(shown, list) or len(questions) != len(turns) or not all(isinstance(q, str) for q in questions):
        raise RejectedRecord(f"`source.asked.{family}` should have a question for each of the {len(turns)} turns, and objects")
    regions = sum(question.count(REGION) for question in questions)
    if regions != len(shown) or any(type(n) is not int or not 0 <= n < len(objects) for n in shown):
        raise RejectedRecord(f"`source.asked.{family}` should name one of the {len(objects)} objects for each of its {regions} {REGION}")
    return tuple(Turn(question, turn.gpt) for question, turn in zip(questions, turns, strict=True)), tuple(objects[n] for n in shown)


def _check_masks(objects: Sequence[Mapping[str, Any]], size: tuple[int, int] | None) -> None:
    sizes = set() if size is None else {size}
    for nth, of_object in enumerate(objects):
        try:
            masks = [mask for payload in of_object.values() if (mask := read_segmentation(payload, size)) is not None]
        except ValueError as error:
            raise RejectedRecord(str(error)) from error
        if not any(mask.any() for mask in masks):
            raise RejectedRecord(f"object {nth} is marked on no frame")
        sizes |= {mask.shape for mask in masks}
    if objects and len(sizes) > 1:
        raise RejectedRecord(f"its masks differ in size: {', '.join(f'{h}×{w}' for h, w in sorted(sizes))}")


def _indexed(of_object: Mapping[str, Any], kind: Kind, frames: int | None, size: tuple[int, int] | None) -> dict[int, Any]:
    """Payloads by frame index. Of an image the key is ignored: its first mask that is not empty counts."""
    if kind == "image":
        marked = (p for p in of_object.values() if (mask := read_segmentation(p, size)) is not None and mask.any())
        return {0: next(marked)}
    for key in of_object:
        if not re.fullmatch(r"[0-9]+", key):
            raise RejectedRecord(f"the frame {key!r} should be a decimal index")
        if frames is not None and int(key) >= frames:
            raise RejectedRecord(f"an object is marked on frame {key}, but the clip has {frames} frames")
    return {int(key): payload for key, payload in of_object.items()}


def _check_names(turns: Sequence[Turn]) -> None:
    bound: set[str] = set()
    for turn in turns:
        bound |= set(_BOUND_NAME.findall(turn.human))
        unknown = sorted(set(_NAME.findall(turn.gpt)) - bound)
        if unknown:
            raise RejectedRecord(f"an answer names {unknown[0]}, which no question bound to a {REGION}")
