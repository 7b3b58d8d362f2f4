"""Files that people attach, made as a phone or a scanner would make them, and as somebody would who means harm."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image
from reportlab.pdfgen.canvas import Canvas

_CATALOG, _PAGES = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
_PAGE = (
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R"
    b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"
)


def pdf(*lines: str, pages: int = 1) -> bytes:
    """A PDF with `lines` of text on each page."""
    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    for _number in range(pages):
        for number, line in enumerate(lines or ("Referral letter",)):
            canvas.drawString(72, 720 - 16 * number, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def photo(width: int = 64, height: int = 48, **options: Any) -> bytes:
    """A JPEG, dark on the left and bright on the right."""
    return _saved(_slope(width, height), "JPEG", **options)


def picture(width: int = 64, height: int = 48, mode: str = "RGB", **options: Any) -> bytes:
    """A PNG of the same."""
    return _saved(_slope(width, height).convert(mode), "PNG", **options)


def pixels(content: bytes) -> Image.Image:
    """What a picture file shows."""
    image = Image.open(BytesIO(content))
    image.load()
    return image


def raw_pdf(catalog: bytes = _CATALOG, *more: bytes, page_text: bytes = b"", packed: bool = False) -> bytes:
    """A PDF object by object: catalog, pages, one page, its content (`packed`: compressed), and then `more`."""
    content, kind = (zlib.compress(page_text, 9), b"/Filter/FlateDecode") if packed else (page_text, b"")
    stream = b"<<%s/Length %d>>\nstream\n%s\nendstream" % (kind, len(content), content)
    out, places = b"%PDF-1.7\n", []
    for number, value in enumerate((catalog, _PAGES, _PAGE, stream, *more), start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(places) + 1
    end = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return out + end % (size, table, size, len(out))


def hidden_in_pdf(value: bytes) -> bytes:
    """A PDF with `value` as an object within a compressed stream of objects; nothing leads to it."""
    packed = zlib.compress(b"6 0 " + value)
    holder = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (len(packed), packed)
    plain = raw_pdf(_CATALOG, holder)
    before = plain[: plain.rindex(b"xref\n0 ")]
    rows = [(0, 0, 255), *((1, plain.index(b"\n%d 0 obj" % number) + 1, 0) for number in range(1, 6)), (2, 5, 0)]
    rows.append((1, len(before), 0))
    table = b"".join(struct.pack("!BLB", *row) for row in rows)
    head = b"7 0 obj\n<</Type/XRef/Size 8/W[1 4 1]/Root 1 0 R/Length %d>>\nstream\n" % len(table)
    return before + head + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(before)


def _slope(width: int, height: int) -> Image.Image:
    return Image.linear_gradient("L").rotate(90).resize((width, height)).convert("RGB")


def _saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
