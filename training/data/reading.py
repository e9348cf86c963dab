"""JSON and JSONL files of any length, a record at a time."""

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CHUNK = 1 << 20


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


#: Python would take NaN and Infinity for numbers.
_DECODER = json.JSONDecoder(parse_constant=_no_number)


def stream(path: Path) -> Iterator[Any]:
    """The records of a JSON array or of a JSONL file, in order; only one is in memory at a time.
    @raises ValueError: where the file is no JSON, with the record's number"""
    with path.open("rb") as file:
        reader = codecs.getreader("utf-8-sig")(file)
        first = reader.read(CHUNK).lstrip()
        yield from _array(reader, first[1:], path) if first.startswith("[") else _lines(reader, first, path)


def _lines(reader: codecs.StreamReader, text: str, path: Path) -> Iterator[Any]:
    number = 0
    while True:
        more = reader.read(CHUNK)
        *lines, text = (text + more).split("\n") if more else [*text.split("\n"), ""]
        for line in lines:
            number += 1
            if not line.strip():
                continue
            try:
                yield _DECODER.decode(line)
            except ValueError as error:
                raise ValueError(f"Line {number} of {path} is no JSON: {error}.") from error
        if not more:
            return


def _array(reader: codecs.StreamReader, text: str, path: Path) -> Iterator[Any]:
    number, wanted, at, after_comma = 0, CHUNK, 0, True
    while True:
        rest = text[at:].lstrip(" \t\r\n" if after_comma else " \t\r\n,")
        if rest.startswith("]"):
            return
        try:
            value, at = _DECODER.raw_decode(rest)
            # A number or a word at the very end of what was read may go on.
            complete = at < len(rest)
        except json.JSONDecodeError:
            complete = False
        if complete:
            text, after_comma, wanted = rest, False, CHUNK
            yield value
            number += 1
            continue
        more = reader.read(wanted)
        if not more:
            raise ValueError(f"Record {number} of {path} is no JSON, or the list is not closed.")
        text, at, wanted = rest + more, 0, wanted * 2
