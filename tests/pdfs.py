"""Small PDFs written by hand, for tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Line = tuple[float, str]  # the size of its letters, and its text


def pdf(
    *pages: Iterable[Line], info: Mapping[str, str] | None = None, stamp: str = "", xmp: str = ""
) -> bytes:
    """A PDF of these pages with this document information. `stamp` is written along the
    edge of page one, turned, as arXiv does; `xmp` is a packet of metadata."""
    objects: list[bytes] = [b"", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for number, lines in enumerate(pages):
        words = ["BT"]
        for row, (size, text) in enumerate(lines):
            words.append(f"/F1 {size} Tf 1 0 0 1 72 {720 - 30 * row} Tm ({_escaped(text)}) Tj")
        if stamp and number == 0:
            words.append(f"/F1 20 Tf 0 1 -1 0 30 200 Tm ({_escaped(stamp)}) Tj")
        content = " ".join([*words, "ET"]).encode("latin-1")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(len(objects))
    root = "<< /Type /Catalog /Pages 2 0 R"
    if xmp:
        packet = xmp.encode()
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(packet), packet))
        root += f" /Metadata {len(objects)} 0 R"
    objects[0] = f"{root} >>".encode()
    references = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{references}] >>".encode()
    fields = " ".join(f"/{name} ({_escaped(value)})" for name, value in (info or {}).items())
    objects.append(f"<< {fields} >>".encode("latin-1"))
    return _file(objects)


def _file(objects: list[bytes]) -> bytes:
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>"
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n"
    return out + f"{head}{table}{trailer}\nstartxref\n{len(out)}\n%%EOF\n".encode()


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
