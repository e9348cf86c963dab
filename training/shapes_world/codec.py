"""Turns frames into a real video file and back, in memory."""

import io
from fractions import Fraction

import av
import numpy as np

CODECS = {"h264": ("libx264", "mp4"), "vp9": ("libvpx-vp9", "webm")}
TIME_BASE = Fraction(1, 90000)


def encode(frames, times, end, codec="h264", crf=23, preset="veryfast", matrix=None):
    """Encodes RGB frames at their times (seconds). Returns the bytes of an MP4 (H.264) or WebM (VP9) file."""
    name, container = CODECS[codec]
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container) as out:
        rate = Fraction(max(1, round(len(times) / max(end, 0.1))), 1)
        stream = out.add_stream(name, rate=rate)
        stream.height, stream.width = frames[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        stream.time_base = TIME_BASE
        stream.codec_context.time_base = TIME_BASE
        stream.codec_context.thread_count = 1
        stream.options = (
            {"crf": str(crf), "preset": preset} if codec == "h264" else {"crf": str(crf + 8), "b": "0", "deadline": "realtime", "cpu-used": "8"}
        )
        ends = list(times[1:]) + [end]
        for frame, t, nxt in zip(frames, times, ends):
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgb24")
            picture = picture.reformat(format="yuv420p", dst_colorspace=matrix or "ITU601")
            picture.pts = round(t * 90000)
            picture.time_base = TIME_BASE
            picture.duration = max(1, round((nxt - t) * 90000))
            out.mux(stream.encode(picture))
        out.mux(stream.encode())
    return buffer.getvalue()


def decode(data, matrix=None):
    """Decodes every frame of a file to RGB uint8, in presentation order. `matrix` is what the player assumes."""
    with av.open(io.BytesIO(data)) as source:
        source.streams.video[0].thread_count = 1
        return [f.reformat(format="rgb24", src_colorspace=matrix or "ITU601").to_ndarray() for f in source.decode(video=0)]
