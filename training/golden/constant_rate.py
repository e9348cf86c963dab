"""Golden frame choices of FFmpeg's constant-rate filter, for src/videorefer/vr3/sampling.ts.

Run: python training/golden/constant_rate.py   (writes src/videorefer/vr3/fixtures/constant-rate.json)

Every clip is a lossless file whose frame n is a plain grey of value n, so that the filter's choice can be read from the
pixels; presentation times and durations come from ffprobe.
"""

import json
import pathlib
import random
import subprocess
import tempfile

OUT = pathlib.Path(__file__).parents[2] / "src/videorefer/vr3/fixtures/constant-rate.json"
SIDE = 16


def clip_durations():
    """Frame durations in ticks of 1/30000 s per clip."""
    generator = random.Random(5)
    yield "29.97 fps", [1001] * 150
    yield "30 fps", [1000] * 95
    yield "25 fps", [1200] * 61
    yield "12 fps", [2500] * 50
    yield "variable, short", [generator.choice([500, 1000, 1001, 3000]) for _ in range(120)]
    yield "variable, long", [generator.randint(200, 60000) for _ in range(40)]
    yield "one long frame", [1000] * 20 + [100000] + [1000] * 20
    yield "shorter than a second", [1001] * 12


def make(folder: pathlib.Path, durations) -> pathlib.Path:
    lines = ["ffconcat version 1.0"]
    for n, ticks in enumerate(durations):
        picture = folder / f"{n}.pgm"
        picture.write_bytes(b"P5 %d %d 255\n" % (SIDE, SIDE) + bytes([n]) * SIDE**2)
        # The frame rate is the clock of the list's times; a still would otherwise tick 25 times a second.
        lines += [f"file {picture}", "option framerate 30000", f"duration {ticks / 30000:.9f}"]
    listing = folder / "list.txt"
    listing.write_text("\n".join(lines))
    clip = folder / "clip.mov"
    run("ffmpeg", "-f", "concat", "-safe", "0", "-i", listing, "-vsync", "passthrough", "-enc_time_base", "1/30000",
        "-video_track_timescale", "30000", "-c:v", "png", "-pix_fmt", "gray", clip)
    return clip


def run(program, *arguments) -> bytes:
    command = [program, "-v", "error", *(["-y"] if program == "ffmpeg" else []), *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True).stdout


def probe(clip):
    packets = json.loads(run("ffprobe", "-show_packets", "-of", "json", clip))["packets"]
    times = [int(packet["pts"]) for packet in packets]
    return times, times[-1] + int(packets[-1]["duration"])


def chosen(clip, fps):
    raw = run("ffmpeg", "-i", clip, "-vf", f"fps=fps={fps}:round=down", "-f", "rawvideo", "-pix_fmt", "gray", "-")
    return list(raw[:: SIDE**2])


if __name__ == "__main__":
    cases = []
    for name, durations in clip_durations():
        with tempfile.TemporaryDirectory() as folder:
            clip = make(pathlib.Path(folder), durations)
            ticks, end = probe(clip)
            rates = {str(fps): chosen(clip, fps) for fps in (0.5, 1, 2, 3, 4, 8)}
            cases.append({"name": name, "ticks": ticks, "endTicks": end, "chosen": rates})
    version = subprocess.run(["ffmpeg", "-version"], capture_output=True, text=True).stdout.split("\n")[0]
    golden = {"script": "training/golden/constant_rate.py", "version": version, "ticksPerSecond": 30000, "cases": cases}
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(golden) + "\n")
