"""Telling what a person typed or dropped: a file, an address, identifiers or a search."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from pathlib import Path

from graph import identifiers
from graph.errors import BadInput
from graph.model import Identifier
from ingest import pasted
from ingest.source import askable
from ingest.what import Form, What, unreadable

MAX_FILE = 1024 * 1024 * 1024  # bytes
HEAD = 256 * 1024  # bytes looked at to tell what a file is
_CHUNK = 1 << 20
_MOST = 8_000  # characters of a name or an address
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
_MARC = re.compile(rb"\d{5}[acdnpsuz ][a-z][a-z# ][ca# ][ a#]22\d{5}[\w #]{3}4500")
# The legacy encodings reading lists and .bib files really come in.
_LEGACY = [
    "cp1252", "cp1251", "koi8_r", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "cp1256",
]  # fmt: skip
_ASK = (
    "give a file, a web address, an identifier such as arxiv:1706.03762 or isbn:9780262035613,"
    " or search a source with its name and words, as in arxiv:WORDS"
)


def detect(given: str | Path, limit: int = 50) -> What:
    """What `given` is; raises BadInput with one sentence when it is nothing usable.

    A file must exist. `NAME:WORDS` searches the source of that name, `NAME:ID` looks the
    identifier up there alone. `limit` bounds the answers to a search.
    """
    if isinstance(given, Path):
        return _file(given)
    text = pasted.seen(given)
    if not text:
        raise BadInput("", f"nothing was given; {_ASK}")
    if "\0" in text or (len(text) > _MOST and "\n" not in text):
        raise BadInput(text[:60].replace("\0", " ") + "...", f"is not a name or address; {_ASK}")
    if re.match(r"https?:", text, re.IGNORECASE):
        return _url(text)
    path = _path(text)
    if _exists(path):
        return _file(path)
    return _file_named(text) or _pasted(text, limit)


def _file_named(text: str) -> What | None:
    """The file that a text names in another way than by its path."""
    file = pasted.file(text)
    if file is not None:
        return _file(file)
    scheme = re.match(r"([a-z][a-z0-9+.-]*)://|file:", pasted.unwrapped(text), re.IGNORECASE)
    if scheme and not scheme[0].lower().startswith("file:"):
        named = (scheme[1] or "").lower()
        if named not in ("http", "https", "feed"):
            raise BadInput(text[:200], "is not an http or https address; only those are fetched")
    elif scheme:
        raise BadInput(text[:200], "there is no such file on this machine; check the name")
    return None


def _pasted(text: str, limit: int) -> What:
    """An address, identifiers, a search, or the text of a list itself."""
    address = pasted.address(text) if len(text) <= _MOST else ""
    if address:
        return _url(address)
    found = pasted.names(text, askable()) if len(text) <= _MOST else ()
    if any(one.scheme == "url" for one in found):
        raise BadInput(text[:200], "holds an address among others; give each by itself")
    if found:
        return _identified(text, found)
    asked = _asked(text, limit) if "\n" not in text else None
    if asked is not None:
        return asked
    if "\n" in text:
        return from_bytes(text.encode("utf-8", "replace"), "the pasted text")
    return _named(text)


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
    text = pasted.address(text)
    if re.search(r"\s+https?://", text, re.IGNORECASE):
        raise BadInput(text[:200], "holds several addresses; give each by itself")
    named = identifiers.from_url(text)
    form = Form.URL if named.scheme == "url" else Form.IDENTIFIER
    return What(form, text, text[:200], url=text, identifiers=(named,))


def _asked(text: str, limit: int) -> What | None:
    """`NAME:WORDS` or `NAME:ID` where NAME is a source that can be asked, else None."""
    name, colon, value = text.partition(":")
    name, value = name.strip().lower(), value.strip()
    if not colon or name not in askable():
        return None
    if not value:
        raise BadInput(name, "is empty; write an id or the words to search for after it")
    words = re.split(r"[\s,;]+", value)
    # A source that names works itself has a scheme of its own name.
    bare = [word.removeprefix(f"{name}:") for word in words if word]
    own = name == "arxiv" or all(identifiers.is_shaped(name, word) for word in bare)
    found = _several(value, f"{name}:" if own else "")
    if found:
        alone = any(one.scheme != name for one in found)
        return _identified(text, found, name if alone else "")
    mistyped = not re.search(r"[^\W\d_]{2}", value) or re.fullmatch(r"[a-z-]+/\d+(v\d+)?", value)
    if name == "arxiv" and mistyped:
        identifiers.make("arxiv", value)  # says what is wrong
    return What(
        Form.QUERY, text, f"{name} search {value[:200]!r}", query=value, service=name, limit=limit
    )


def _identified(text: str, found: tuple[Identifier, ...], service: str = "") -> What:
    return What(Form.IDENTIFIER, text, text[:200], identifiers=found, service=service)


def _named(text: str) -> What:
    found = pasted.said(text) if re.search(r"\s", text) else ()
    if found:
        return _identified(text, found)
    identifiers.parse(text)  # says what is wrong with one that is mistyped
    if re.search(r"[/\\]|\.[a-z]\w{0,7}$", text, re.IGNORECASE):
        raise BadInput(text[:200], "there is no such file; check the name")
    how = f'; to search for it, name a source, as in "openalex: {text[:60]}"'
    words = re.fullmatch(r"[\w\s'’,.:?!-]{3,}", text) and re.search(r"[^\W\d_]{3}", text)
    why = f"is not a file, an address or an identifier{how if words else f'; {_ASK}'}"
    raise BadInput(text[:200], why)


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
