"""Telling what a person typed or dropped: a file, an address, identifiers or a search."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from functools import cache
from pathlib import Path

from graph import identifiers
from graph.errors import BadInput
from graph.model import Identifier
from ingest import pasted
from ingest.content import from_bytes, from_file
from ingest.source import askable
from ingest.what import Form, What

__all__ = ["detect", "from_bytes", "joined_words"]

_Searched = Callable[[], Collection[str]]  # the names of the sources that can be searched

_MOST = 8_000  # characters of a name or an address
_FILE_LIKE = re.compile(r"[/\\]|\.[a-z]\w{0,7}$", re.IGNORECASE)
_ASK = (
    "give a file, a web address, an identifier such as arxiv:1706.03762 or isbn:9780262035613,"
    " or search a source with its name and words, as in arxiv:WORDS"
)


def detect(given: str | Path, limit: int = 50) -> What:
    """What `given` is; raises BadInput with one sentence when it is nothing usable.

    A file must exist. `NAME:WORDS` searches the source of that name, `NAME:ID` looks the
    identifier up there alone. `limit` bounds the answers to a search.
    """
    return _detected(given, limit, cache(askable))


def _detected(given: str | Path, limit: int, searched: _Searched) -> What:
    if isinstance(given, Path):
        return from_file(given)
    text = pasted.seen(given)
    if not text:
        raise BadInput("", f"nothing was given; {_ASK}")
    if "\0" in text or (len(text) > _MOST and "\n" not in text):
        raise BadInput(text[:60].replace("\0", " ") + "...", f"is not a name or address; {_ASK}")
    if re.match(r"https?:", text, re.IGNORECASE):
        return _url(text)
    path = _path(text)
    if _exists(path):
        return from_file(path)
    return _file_named(text) or _pasted(text, limit, searched)


def _file_named(text: str) -> What | None:
    """The file that a text names in another way than by its path."""
    file = pasted.file(text)
    if file is not None:
        return from_file(file)
    scheme = re.match(r"([a-z][a-z0-9+.-]*)://|file:", pasted.unwrapped(text), re.IGNORECASE)
    if scheme and not scheme[0].lower().startswith("file:"):
        named = (scheme[1] or "").lower()
        if named not in ("http", "https", "feed"):
            raise BadInput(text[:200], "is not an http or https address; only those are fetched")
    elif scheme:
        raise BadInput(text[:200], "there is no such file on this machine; check the name")
    return None


def _pasted(text: str, limit: int, searched: _Searched) -> What:
    """An address, identifiers, a search, or the text of a list itself."""
    address = pasted.address(text) if len(text) <= _MOST else ""
    if address:
        return _url(address)
    found = pasted.names(text, searched()) if len(text) <= _MOST else ()
    if any(one.scheme == "url" for one in found):
        raise BadInput(text[:200], "holds an address among others; give each by itself")
    if found:
        return _identified(text, found)
    asked = _asked(text, limit, searched) if "\n" not in text else None
    if asked is not None:
        return asked
    if "\n" in text:
        return from_bytes(text.encode("utf-8", "replace"), "the pasted text")
    return _named(text)


def joined_words(given: Sequence[str]) -> list[str]:
    """The arguments of a command, the words of a search in one though they stood in several:
    `arxiv: deep learning`."""
    searched = cache(askable)  # what is installed is looked up once for them all
    found: list[str] = []
    for one in given:
        if found and _searches(found[-1], searched) and not _alone(one, searched):
            found[-1] = f"{found[-1]} {one}"
        else:
            found.append(one)
    return found


def _searches(text: str, searched: _Searched) -> bool:
    name, colon, value = text.partition(":")
    if not colon or name.strip().lower() not in searched():
        return False
    return not value.strip() or _detected(text, 1, searched).form is Form.QUERY


def _alone(text: str, searched: _Searched) -> bool:
    """Whether a text is, or was meant to be, a file, an address, an identifier or a search."""
    try:
        _detected(text, 1, searched)
    except BadInput:
        return text == "-" or _FILE_LIKE.search(text) is not None
    return True


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


def _asked(text: str, limit: int, searched: _Searched) -> What | None:
    """`NAME:WORDS` or `NAME:ID` where NAME is a source that can be asked, else None."""
    name, colon, value = text.partition(":")
    name, value = name.strip().lower(), value.strip()
    if not colon or name not in searched():
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
    if _FILE_LIKE.search(text):
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
