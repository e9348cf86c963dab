"""Writes exact.jsonl: time and picture of every frame of clips here, as ffprobe and ffmpeg have them (5.1 was used).

    python3 e2e/clips/probe.py
"""

import json
import subprocess
from pathlib import Path

FOLDER = Path(__file__).parent
CLIPS = [
    *("b-frames.mp4", "table-first.mp4", "open-gop.mp4", "varying.mp4", "trimmed.mp4", "rotated.mp4", "wide-pixels.mp4", "fragmented.mp4"),
    *("ntsc-60.mp4", "film.mov", "ntsc-30.mkv", "broadcast.m2t", "av1.mp4", "av1.webm", "live.webm", "vp8.webm", "vp9.webm"),
    *("cases/i_tff.m2t", "cases/i_tff.m2ts", "cases/stsd2_refs.mp4", "cases/dupkey.webm", "cases/duptime9.webm", "cases/cut25.webm"),
    *("cases/cutdef75.mkv", "cases/two_tracks.mp4", "cases/programs.m2t"),
]
# Where ffmpeg would take another picture than a player.
STREAMS = {"cases/two_tracks.mp4": "v:1", "cases/programs.m2t": "v:1"}


def times(path: Path, stream: str) -> list[float]:
    """Seconds of each frame in the order of display, counted from the first."""
    command = ["ffprobe", "-v", "fatal", "-select_streams", stream, "-show_entries", "frame=best_effort_timestamp_time", "-of", "json", path]
    frames = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["frames"]
    seconds = [float(frame["best_effort_timestamp_time"]) for frame in frames]
    return [round(one - seconds[0], 6) for one in seconds]


def numbers(path: Path, stream: str) -> list[int]:
    """What each frame shows in binary, as ffmpeg decodes it, not turned: bit c is the brightness of column c of 8."""
    scaled = ["-fps_mode", "passthrough", "-vf", "scale=128:64", "-pix_fmt", "gray", "-f", "rawvideo", "-"]
    command = ["ffmpeg", "-v", "fatal", "-noautorotate", "-i", path, "-map", f"0:{stream}", *scaled]
    pixels = subprocess.run(command, check=True, capture_output=True).stdout
    size = 128 * 64
    rows = [pixels[start + 32 * 128 : start + 33 * 128] for start in range(0, len(pixels), size)]
    return [sum(1 << bit for bit in range(8) if row[16 * bit + 8] > 128) for row in rows]


def line(name: str) -> str:
    path, stream = FOLDER / name, STREAMS.get(name, "v:0")
    seconds, shown = times(path, stream), numbers(path, stream)
    assert len(seconds) == len(shown), name
    return json.dumps({"name": name, "timesSeconds": seconds, "shows": shown}) + "\n"


(FOLDER / "exact.jsonl").write_text("".join(line(name) for name in CLIPS))
