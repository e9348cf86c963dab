"""Records in the formats of VideoRefer-700K and of its successors, accepted or rejected with a reason (docs/spec/videorefer-suite.md, section 3)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .example import Kind, Mask, Turn
from .masks import read_segmentation

REGION = "<region>"
_NAME = re.compile(r"<(?:object|region)\d+>")


class RejectedRecord(ValueError):
    """A record that cannot be trained on; the message says why, without naming the record."""


@dataclass(frozen=True)
class Record:
    """An accepted record. objects: for each `<region>` its payloads by frame, null ones left out; path: relative to the data's root."""

    name: str
    kind: Kind
    path: str | None
    turns: tuple[Turn, ...]
    objects: tuple[Mapping[int, Any], ...]
    size: tuple[int, int] | None

    def masks(self) -> tuple[dict[int, Mask], ...]:
        """Masks of every object by frame, empty ones left out."""
        out = []
        for payloads in self.objects:
            decoded = {key: read_segmentation(payload, self.size) for key, payload in payloads.items()}
            out.append({key: mask for key, mask in decoded.items() if mask is not None and mask.any()})
        return tuple(out)


def _media(raw: Mapping[str, Any]) -> tuple[Kind, str | None]:
    video, image = raw.get("video"), raw.get("image")
    if video is not None and image is not None:
        raise RejectedRecord("it has a video and an image, where one of them is expected")
    if video is None and image is None:
        return "text", None
    value = video if video is not None else image
    if isinstance(value, list):
        if len(value) != 1 or not isinstance(value[0], str):
            raise RejectedRecord("its media list should hold one path")
        value = value[0]
    elif "masks" in raw and video is not None:
        raise RejectedRecord("a record with `masks` should give its video as a list of one path")
    if not isinstance(value, str) or not value:
        raise RejectedRecord("its media should be a path")
    return ("video" if video is not None else "image"), value


def _turns(raw: Mapping[str, Any]) -> tuple[Turn, ...]:
    spoken = raw.get("conversations")
    if not isinstance(spoken, list) or not all(isinstance(t, dict) and isinstance(t.get("value"), str) for t in spoken):
        raise RejectedRecord("`conversations` should be a list of turns with `from` and `value`")
    if spoken and spoken[0].get("from") != "human":
        spoken = spoken[1:]
    speakers = [t.get("from") for t in spoken]
    if not spoken or speakers != ["human", "gpt"] * (len(spoken) // 2):
        raise RejectedRecord("turns should alternate between human and gpt and end with gpt")
    return tuple(Turn(h["value"], g["value"]) for h, g in zip(spoken[::2], spoken[1::2], strict=True))


def _key(key: Any) -> int:
    if not isinstance(key, str) or not re.fullmatch(r"\d+", key):
        raise RejectedRecord(f"the frame {key!r} should be a decimal index")
    return int(key)


def _flattened(frames: Mapping[str, Any]) -> Mapping[str, Any]:
    """Some records of Refer-YouTube-VOS have the frames one level deeper."""
    if len(frames) == 1:
        (inner,) = frames.values()
        if isinstance(inner, dict) and inner and not {"segmentation", "counts"} & inner.keys() and all(re.fullmatch(r"\d+", k) for k in inner):
            return inner
    return frames


def _objects(raw: Mapping[str, Any], kind: Kind) -> tuple[dict[int, Any], ...]:
    if "annotation" in raw and "masks" in raw:
        raise RejectedRecord("it has `annotation` and `masks`, where one of them is expected")
    listed = raw.get("annotation", raw.get("masks")) or []
    if not isinstance(listed, list):
        raise RejectedRecord("objects should be a list")
    out = []
    for nth, entry in enumerate(listed):
        if "masks" in raw and kind == "image":
            entry = {"0": entry}
        if not isinstance(entry, dict):
            raise RejectedRecord(f"object {nth} should map frames to segmentations")
        frames = {}
        for key, value in _flattened(entry).items():
            if "annotation" in raw:
                if not isinstance(value, dict):
                    raise RejectedRecord(f"object {nth} has no segmentation on frame {key}")
                value = value.get("segmentation")
            if value is not None:
                frames[_key(key)] = value
        out.append({0: next(iter(frames.values()))} if kind == "image" and frames else frames)
    return tuple(out)


def read_record(raw: Any, frames: int | None = None) -> Record:
    """Accepts a record by the rules of 3.5.

    frames: how many the clip has, where that is known.
    @raises RejectedRecord: saying what was expected and what was found
    """
    if not isinstance(raw, dict):
        raise RejectedRecord("a record should be an object")
    kind, path = _media(raw)
    turns = _turns(raw)
    objects = _objects(raw, kind)
    asked = sum(t.human.count(REGION) for t in turns)
    if asked != len(objects):
        raise RejectedRecord(f"its questions have {asked} {REGION}, but it has {len(objects)} objects")
    if any(REGION in t.gpt for t in turns):
        raise RejectedRecord(f"an answer holds {REGION}")
    bound: set[str] = set()
    for turn in turns:
        bound |= set(_NAME.findall(turn.human))
        unknown = sorted(set(_NAME.findall(turn.gpt)) - bound)
        if unknown:
            raise RejectedRecord(f"an answer names {unknown[0]}, which no question introduced")
    height, width = raw.get("height"), raw.get("width")
    size = (height, width) if isinstance(height, int) and isinstance(width, int) else None
    record = Record(str(raw.get("id", "?")), kind, path, turns, objects, size)
    _check_masks(record, frames)
    return record


def _check_masks(record: Record, frames: int | None) -> None:
    try:
        masks = record.masks()
    except ValueError as error:
        raise RejectedRecord(str(error)) from error
    sizes = set()
    for nth, of_object in enumerate(masks):
        if not of_object:
            raise RejectedRecord(f"object {nth} is marked on no frame")
        sizes |= {mask.shape for mask in of_object.values()}
        late = [key for key in of_object if frames is not None and key >= frames]
        if late:
            raise RejectedRecord(f"object {nth} is marked on frame {late[0]}, but the clip has {frames} frames")
    if len(sizes) > 1:
        raise RejectedRecord(f"its masks differ in size: {', '.join(f'{h}×{w}' for h, w in sorted(sizes))}")
