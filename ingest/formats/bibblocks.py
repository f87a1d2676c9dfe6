"""Cutting a .bib file into entries, so that one broken entry harms no other.

Each entry is found by its braces, in one pass; an entry whose braces never close ends
where the next one begins at the start of a line. Only then is it given to bibtexparser.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from graph.errors import BadInput

MAX_ENTRY = 2 * 1024 * 1024  # characters; abstracts and file lists stay far below

_START = re.compile(r"@[ \t]*([A-Za-z][\w-]*)\s*([{(])")
_LINE_START = re.compile(r"^[ \t]*@[ \t]*[A-Za-z][\w-]*\s*[{(]", re.MULTILINE)
_BRACE = re.compile(r"\\[{}]|[{}]")
_BRACKET = re.compile(r'(?<!\\)[{}"]')
_PIECE = re.compile(r'\s*(?:#|\{|"|([^\s#{}"]+))')


@dataclass(frozen=True, slots=True)
class Block:
    """One @entry: its type in lower case, its text without the @type and outer brackets,
    the number of its first line, and, when it is broken, what is wrong."""

    type: str
    body: str
    line: int
    broken: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry's key and fields, names in lower case, values without their enclosing."""

    type: str
    key: str
    line: int
    fields: Mapping[str, str] = field(default_factory=dict)


def blocks(text: str) -> Iterator[Block]:
    """The @entries of a .bib text in order, in time linear in its length."""
    starts = [match.start() for match in _LINE_START.finditer(text)]
    following = 0
    position, line, counted = 0, 1, 0
    while match := _START.search(text, position):
        begin = match.start()
        line += text.count("\n", counted, begin)
        counted = begin
        while following < len(starts) and starts[following] <= begin:
            following += 1
        end = starts[following] if following < len(starts) else len(text)
        kind, inside = match[1].lower(), match.end()
        if begin > 0 and (text[begin - 1].isalnum() or text[begin - 1] == "\\"):
            position = inside  # an e-mail address, or \@ifundefined{...}
            continue
        if text[text.rfind("\n", 0, begin) + 1 : begin].lstrip().startswith("%"):
            position = inside  # an entry that somebody commented out
            continue
        close = _close(text, inside, end, match[2])
        if close is None:
            why = f"the entry's {match[2]} is never closed"
            if end - inside > MAX_ENTRY:
                why += f", and {(end - inside) >> 20} MB follow it without another entry"
            yield Block(kind, text[inside : min(end, inside + 200)], line, why)
            position = end
            continue
        if close - inside > MAX_ENTRY:
            yield Block(kind, "", line, f"the entry is longer than {MAX_ENTRY >> 20} MB")
        else:
            yield Block(kind, text[inside:close], line)
        position = close + 1


def _close(text: str, start: int, end: int, opening: str) -> int | None:
    """Where the bracket that opened just before `start` closes, before `end`."""
    depth = 1 if opening == "{" else 0
    for match in _BRACE.finditer(text, start, end):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth -= 1
            if depth == 0 and opening == "{":
                return match.start()
    if opening == "{":
        return None
    last = text.rfind(")", start, end)
    return last if last >= 0 and depth == 0 else None


def parse_entry(block: Block, strings: Mapping[str, str]) -> Entry:
    """The fields of one block, with @string abbreviations put in; BadInput when its
    syntax is wrong."""
    from bibtexparser.model import DuplicateFieldKeyBlock, ParsingFailedBlock
    from bibtexparser.model import Entry as ParsedEntry
    from bibtexparser.splitter import Splitter

    # What it would log is said in the Rejected item.
    logging.getLogger("bibtexparser.splitter").setLevel(logging.CRITICAL)
    key, _, rest = block.body.partition(",")
    key = key.strip()
    if "=" in key or "{" in key:
        key, rest = "", block.body  # an entry without a key
    # An unusual key would confuse the parser; it is kept here instead.
    found = Splitter(f"@{block.type}{{k,{rest.rstrip()}\n}}").split().blocks
    failed = [one for one in found if isinstance(one, ParsingFailedBlock)]
    parsed: object = failed[0] if failed else (found[0] if len(found) == 1 else None)
    if isinstance(parsed, DuplicateFieldKeyBlock):
        parsed = parsed.ignore_error_block  # the first of two fields counts, as in BibTeX
    if isinstance(parsed, ParsingFailedBlock):
        raise BadInput("", _reason(str(getattr(parsed.error, "abort_reason", parsed.error))))
    if not isinstance(parsed, ParsedEntry):
        raise BadInput("", "the entry's fields cannot be told apart; look at its brackets")
    fields: dict[str, str] = {}
    for one in parsed.fields:
        for name, raw in _with_comma(one.key.strip().lower(), str(one.value)):
            if name and name not in fields:
                fields[name] = value(raw, strings)
    return Entry(block.type, key, block.line, fields)


def parse_string(block: Block, strings: Mapping[str, str]) -> tuple[str, str] | None:
    """The name and text of an @string; None when it is broken."""
    name, sign, rest = block.body.partition("=")
    if not sign or not name.strip():
        return None
    return name.strip().lower(), value(rest.strip().rstrip(","), strings)


def value(raw: str, strings: Mapping[str, str]) -> str:
    """A field's text: enclosing removed, pieces joined at #, abbreviations put in."""
    raw = raw.strip()
    pieces: list[str] = []
    position = 0
    while position < len(raw):
        match = _PIECE.match(raw, position)
        if match is None:
            pieces.append(raw[position:])
            break
        position = match.end()
        if match[1] is not None:
            pieces.append(strings.get(match[1].lower(), match[1]))
        elif match[0].endswith(("{", '"')):
            end = _enclosed(raw, position, match[0][-1])
            pieces.append(raw[position:end])
            position = end + 1
    return "".join(pieces)


def _with_comma(name: str, raw: str) -> Iterator[tuple[str, str]]:
    """A field, and the one that follows where the comma between them is missing."""
    while True:
        raw = raw.strip()
        end = _enclosed(raw, 1, raw[0]) + 1 if raw[:1] in ("{", '"') else len(raw)
        rest = raw[end:].lstrip()
        joined = re.match(r"([A-Za-z][\w+:-]*)\s*=", rest)
        if not rest or rest.startswith("#") or joined is None:
            break
        yield name, raw[:end]
        name, raw = joined[1].lower(), rest[joined.end() :]
    yield name, raw


def _enclosed(raw: str, start: int, opening: str) -> int:
    """Where a value that `opening` began just before `start` ends, or the whole text does."""
    closing = "}" if opening == "{" else '"'
    depth = 0
    for match in _BRACKET.finditer(raw, start):
        char = match[0]
        if depth == 0 and char == closing:
            return match.start()
        depth += (char == "{") - (char == "}")
    return len(raw)


def _reason(why: str) -> str:
    why = " ".join(why.split()).rstrip(".")
    if "end of file" in why:
        return "a value's bracket or quotation mark is never closed"
    return f"the entry is malformed ({why[:1].lower()}{why[1:]})"[:200]
