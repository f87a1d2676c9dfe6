"""Telling what a person typed or dropped: a file, an address, identifiers or a search."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from graph import identifiers
from graph.errors import BadInput
from graph.model import Identifier
from ingest.what import Form, What, unreadable

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
# The legacy encodings reading lists and .bib files really come in.
_LEGACY = [
    "cp1252", "cp1251", "koi8_r", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "cp1256",
]  # fmt: skip
_ASK = (
    "give a file, a web address, an identifier such as arxiv:1706.03762, or search arXiv with"
    " arxiv:WORDS"
)


def detect(given: str | Path, limit: int = 50) -> What:
    """What `given` is; raises BadInput with one sentence when it is nothing usable.

    A file must exist and hold text. `limit` bounds the answers to an arXiv search.
    """
    if isinstance(given, Path):
        return _file(given)
    text = given.strip()
    if not text:
        raise BadInput("", f"nothing was given; {_ASK}")
    if len(text) > 8_000 or "\0" in text:
        raise BadInput(text[:60].replace("\0", " ") + "...", f"is not a name or address; {_ASK}")
    if re.match(r"https?:", text, re.IGNORECASE):
        return _url(text)
    path = _path(text)
    if _exists(path):
        return _file(path)
    if re.match(r"[a-z][a-z0-9+.-]*://", text, re.IGNORECASE):
        raise BadInput(text[:200], "is not an http or https address; only those are fetched")
    if text.lower().startswith("arxiv:"):
        return _arxiv(text, limit)
    return _named(text)


def from_bytes(data: bytes, name: str) -> What:
    """What uploaded or downloaded bytes are; `name` is for messages. Raises BadInput when
    they are empty or not text."""
    name = name.strip() or "the upload"
    encoding = _encoding(data[:HEAD], [data], name)
    if not data.strip(b"\0 \t\r\n\f\v\xef\xbb\xbf"):
        raise BadInput(name, "is empty")
    return What(
        Form.DATA, name, _told(name, encoding), _head(data[:HEAD], encoding), encoding, data=data
    )


def _file(path: Path) -> What:
    name = path.name or str(path)
    try:
        if not path.exists():
            raise BadInput(str(path), "there is no such file; check the name")
        if path.is_dir():
            raise BadInput(str(path), "is a folder; name the files in it that should be added")
        if not path.is_file():
            raise BadInput(str(path), "is not a regular file")
        size = path.stat().st_size
        if size > MAX_FILE:
            raise BadInput(str(path), f"is larger than {MAX_FILE >> 20} MB; split it")
        with path.open("rb") as file:
            head = file.read(HEAD)
        if not head.strip(b" \t\r\n\f\xef\xbb\xbf") and size <= HEAD:
            raise BadInput(str(path), "is empty")
        with path.open("rb") as file:
            encoding = _encoding(head, iter(lambda: file.read(_CHUNK), b""), str(path))
    except OSError as error:
        raise unreadable(str(path), error) from None
    return What(
        Form.FILE, str(path), _told(name, encoding), _head(head, encoding), encoding, path=path
    )


def _encoding(head: bytes, blocks: object, name: str) -> str:
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return encoding
    kind = next((kind for magic, kind in _BINARY.items() if head.startswith(magic)), None)
    if kind is None and b"\0" in head:
        kind = "a binary file"
    if kind is not None:
        raise BadInput(
            name, f"is not text but {kind}; give a text file such as .md, .bib or .jsonl"
        )
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in blocks:  # type: ignore[attr-defined]
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "utf-8" if _nearly_utf8(head) else _legacy(head, name)
    return "utf-8"


def _nearly_utf8(head: bytes) -> bool:
    """Whether a few broken letters stand among many that UTF-8 alone explains."""
    read = head.decode("utf-8", "replace")
    broken = read.count("\ufffd")
    return sum(char > "\x7f" for char in read) - broken >= 10 * broken


def _legacy(head: bytes, name: str) -> str:
    control = sum(byte < 9 or 13 < byte < 32 for byte in head)
    if control > len(head) / 50:
        raise BadInput(name, "is not text but a binary file; give a text file such as .md or .bib")
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


def _path(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:  # ~ and a name that is no user's
        return Path(text)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _url(text: str) -> What:
    named = identifiers.from_url(text)
    if named.scheme == "arxiv":
        return What(Form.IDENTIFIER, text, text[:200], identifiers=(named,))
    return What(Form.URL, text, text[:200], url=text, identifiers=(named,))


def _arxiv(text: str, limit: int) -> What:
    value = text[len("arxiv:") :].strip()
    if not value:
        raise BadInput("arxiv:", "is empty; write an id or the words to search for after it")
    found = _several(value, "arxiv:")
    if found:
        return What(Form.IDENTIFIER, text, text[:200], identifiers=found)
    if not re.search(r"[^\W\d_]{2}", value) or re.fullmatch(r"[a-z-]+/\d+(v\d+)?", value):
        identifiers.make("arxiv", value)  # mistyped rather than words: says what is wrong
    return What(Form.QUERY, text, f"arXiv search {value[:200]!r}", query=value, limit=limit)


def _named(text: str) -> What:
    one = identifiers.parse(text)
    found = (one,) if one is not None else _several(text, "")
    if found:
        return What(Form.IDENTIFIER, text, text[:200], identifiers=found)
    if re.search(r"[/\\]|\.[a-z]\w{0,7}$", text, re.IGNORECASE):
        raise BadInput(text[:200], "there is no such file; check the name")
    raise BadInput(text[:200], f"is not a file, an address or an identifier; {_ASK}")


def _several(text: str, prefix: str) -> tuple[Identifier, ...]:
    """The identifiers in a list of them; () when any part is none."""
    found = []
    for word in re.split(r"[\s,;]+", text):
        if not word:
            continue
        try:
            one = identifiers.parse(word if ":" in word else prefix + word)
        except BadInput:
            return ()
        if one is None:
            return ()
        found.append(one)
    return tuple(dict.fromkeys(found))
