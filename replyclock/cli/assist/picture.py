"""Makes small pictures readable for a person: larger, or as blocks for a terminal; solves nothing."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image

_SMALL = 400
"""Pixels: a captcha is narrower; a whole window cannot be read as blocks, and is large enough as it is."""

_TIMES = 4

Colour = tuple[int, int, int]


def enlarged(png: bytes) -> bytes:
    """The picture as PNG, four times as large where it is small."""
    with Image.open(BytesIO(png)) as picture:
        if picture.width > _SMALL:
            return png
        size = (picture.width * _TIMES, picture.height * _TIMES)
        larger = picture.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    written = BytesIO()
    larger.save(written, "PNG")
    return written.getvalue()


def half_blocks(png: bytes, columns: int) -> Sequence[Sequence[tuple[Colour, Colour]]]:
    """Lines of (upper, lower) colours for one character cell each; none where it would not be readable."""
    with Image.open(BytesIO(png)) as picture:
        if picture.width > _SMALL:
            return ()
        width = min(columns, picture.width)
        height = max(1, round(picture.height * width / picture.width / 2))
        small = picture.convert("RGB").resize((width, height * 2), Image.Resampling.LANCZOS)
    data = small.tobytes()
    pixels: list[Colour] = [(data[at], data[at + 1], data[at + 2]) for at in range(0, len(data), 3)]
    rows = [pixels[start : start + width] for start in range(0, len(pixels), width)]
    return [list(zip(rows[line], rows[line + 1], strict=True)) for line in range(0, len(rows), 2)]
