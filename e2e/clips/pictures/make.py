"""Draws the pictures of this folder (Pillow 11 was used): `python make.py`."""

from pathlib import Path

from PIL import Image

FOLDER = Path(__file__).parent
COLUMN = 16


def numbered(number: int) -> Image.Image:
    """Says its number as the frames of the clips do: column c is white when bit c is set."""
    picture = Image.new("RGB", (8 * COLUMN, 64), "black")
    for column in range(8):
        if number >> column & 1:
            picture.paste("white", (column * COLUMN, 0, (column + 1) * COLUMN, 64))
    return picture


frames = [numbered(number) for number in range(1, 5)]
# Browsers show what wants to be quicker than a hundredth of a second for a tenth.
frames[0].save(
    FOLDER / "numbers.gif", save_all=True, append_images=frames[1:], duration=[50, 120, 0, 200], loop=0
)
for number, frame in enumerate(frames, start=9):
    frame.save(FOLDER / "frames" / f"frame {number}.png")

turned = Image.new("RGB", (64, 32), (220, 0, 0))
turned.paste((0, 0, 220), (32, 0, 64, 32))
exif = Image.Exif()
# Shown turned clockwise by 90 degrees: the left half is above.
exif[0x0112] = 6
turned.save(FOLDER / "turned.jpg", quality=95, exif=exif)
