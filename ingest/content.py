"""What bytes are: text in some encoding, or something else."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from pathlib import Path

from graph.errors import BadInput
from ingest.what import SPREADSHEET, Form, What, unreadable

MAX_FILE = 1024 * 1024 * 1024  # bytes
HEAD = 256 * 1024  # bytes looked at to tell what a file is
_CHUNK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = {
    b"%PDF": "a PDF", b"PK\x03\x04": "a zip archive or an office document", b"\x1f\x8b": "gzip",
    b"\x89PNG": "a picture", b"\xff\xd8\xff": "a picture", b"GIF8": "a picture",
    b"SQLite format 3": "an SQLite database", b"BZh": "bzip2", b"\xfd7zXZ": "xz",
    b"{\\rtf": "rich text",
}  # fmt: skip
_SHEETS = (b"xl/workbook.xml", b"xl/worksheets/", b"opendocument.spreadsheet")
_MARC = re.compile(rb"\d{5}[acdnpsuz ][a-z][a-z# ][ca# ][ a#]22\d{5}[\w #]{3}4500")
# The legacy encodings reading lists and .bib files really come in.
_LEGACY = [
    "cp1252", "cp1251", "koi8_r", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "cp1256",
]  # fmt: skip


def from_bytes(data: bytes, name: str) -> What:
    """What uploaded or downloaded bytes are; `name` is for messages. Raises BadInput when
    they are empty."""
    name = name.strip() or "the upload"
    if not data.strip(b"\0 \t\r\n\f\v\xef\xbb\xbf"):
        raise BadInput(name, "is empty")
    head = data[:HEAD]
    binary = _binary(head)
    encoding = "latin-1" if binary else _encoding(head, [data])
    return What(
        Form.DATA,
        name,
        name if binary else _told(name, encoding),
        _head(head, encoding),
        encoding,
        data=data,
        binary=binary,
    )


def from_file(path: Path) -> What:
    """What a file is; raises BadInput where there is none that can be read."""
    name = path.name or str(path)
    try:
        if not path.exists():
            raise BadInput(str(path), "there is no such file; check the name")
        if path.is_dir():
            raise BadInput(
                str(path),
                "is a folder; name the files in it, or keep it with `readpath source add`",
            )
        if not path.is_file():
            raise BadInput(str(path), "is not a regular file")
        size = path.stat().st_size
        if size > MAX_FILE:
            raise BadInput(str(path), f"is larger than {MAX_FILE >> 20} MB; split it")
        with path.open("rb") as file:
            head = file.read(HEAD)
        if not head.strip(b" \t\r\n\f\xef\xbb\xbf") and size <= HEAD:
            raise BadInput(str(path), "is empty")
        binary = _binary(head)
        with path.open("rb") as file:
            blocks = iter(lambda: file.read(_CHUNK), b"")
            encoding = "latin-1" if binary else _encoding(head, blocks)
    except OSError as error:
        raise unreadable(str(path), error) from None
    return What(
        Form.FILE,
        str(path),
        name if binary else _told(name, encoding),
        _head(head, encoding),
        encoding,
        path=path,
        binary=binary,
    )


def _binary(head: bytes) -> str:
    """What the content is where it is not text, in words for a message; "" for text."""
    if any(head.startswith(bom) for bom, _ in _BOMS):
        return ""
    kind = next((kind for magic, kind in _BINARY.items() if head.startswith(magic)), "")
    if kind and head.startswith(b"PK") and any(sign in head for sign in _SHEETS):
        return SPREADSHEET
    if kind:
        return kind
    if _MARC.match(head):
        return "MARC records"
    return "a binary file" if b"\0" in head or _controls(head) else ""


def _controls(head: bytes) -> bool:
    """Whether so many control bytes stand in it that it is no text, if not UTF-8 either."""
    control = sum(byte < 9 or 13 < byte < 32 for byte in head)
    if control <= len(head) / 50:
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return True
    return False


def _encoding(head: bytes, blocks: Iterable[bytes]) -> str:
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in blocks:
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "utf-8" if _nearly_utf8(head) else _legacy(head)
    return "utf-8"


def _nearly_utf8(head: bytes) -> bool:
    """Whether a few broken letters stand among many that UTF-8 alone explains."""
    read = head.decode("utf-8", "replace")
    broken = read.count("\ufffd")
    return sum(char > "\x7f" for char in read) - broken >= 10 * broken


def _legacy(head: bytes) -> str:
    from charset_normalizer import from_bytes as guess

    best = guess(head[: 1 << 16], cp_isolation=_LEGACY).best()
    return best.encoding if best is not None else "latin-1"


def _told(name: str, encoding: str) -> str:
    """The name of a file in messages, with its encoding where that had to be guessed."""
    if encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32"):
        return name
    return f"{name} (not UTF-8; read as {encoding})"


def _head(head: bytes, encoding: str) -> str:
    return codecs.getincrementaldecoder(encoding)(errors="replace").decode(head)
