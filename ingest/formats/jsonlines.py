"""readpath's own format: one JSON object a line, or one JSON array of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from graph import records
from graph.errors import BadInput
from graph.model import Rejected
from ingest.net.client import Client
from ingest.source import Item, Raw
from ingest.what import MAX_LINE, What

_BATCH = 1 << 18  # characters, at least, in one raw piece
_FOREIGN = {"issued", "container-title", "itemType", "citationKey", "DOI", "data", "items"}
_OTHERS = re.compile(r'"(?:issued|container-title|itemType|date-parts|citation-key)"\s*:')
# The first field of a record, trail or concept as readpath writes it, or a person does.
_OURS = re.compile(
    r'\[?\s*\{\s*"(?:kind|title|authors|year|summary|url|identifiers|trail|concept|items|name|area'
    r'|topics|language|level|hours|cost)"\s*:'
)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class JsonLines:
    """Records, trails and concepts in readpath's own JSON, streamed line by line."""

    name = "jsonl"
    title = "readpath's JSON Lines: one record, trail or concept a line"

    def claims(self, what: What) -> float:
        """Sure when it begins with a field of readpath's, less so for any other JSON, which a
        source of that kind may know better."""
        head = what.head.lstrip("\ufeff \t\r\n")
        if not head.startswith(("{", "[")):
            return 0.0
        if re.match(r"\[[^\]\n]*\]\s*[(:]|\[!", head):
            return 0.0  # a Markdown link
        if _OURS.match(head):
            return 0.95
        return 0.6 if re.match(r'\[?\s*\{\s*"', head) else 0.4

    def fetch(self, what: What, client: Client) -> Iterator[Raw]:  # noqa: ARG002 - protocol
        """Batches of lines; a file that is one JSON value over several lines comes whole."""
        if _is_document(what.head):
            yield Raw(what.content(), what.name)
            return
        batch: list[str] = []
        size, first = 0, 1
        for number, line in enumerate(what.lines(), 1):
            batch.append(line)
            size += len(line)
            if size >= _BATCH:
                yield Raw("\n".join(batch), what.name, first)
                batch, size, first = [], 0, number + 1
        if batch:
            yield Raw("\n".join(batch), what.name, first)

    def parse(self, raw: Raw) -> Iterator[Item]:
        """What each line says; Rejected with its number where it is malformed."""
        text = raw.data if isinstance(raw.data, str) else raw.data.decode("utf-8", "replace")
        if raw.line == 1 and _is_document(text):
            yield from _document(text, raw.where)
            return
        for number, line in enumerate(text.split("\n"), raw.line):
            if line.strip("\ufeff \t\r"):
                yield _line(line, f"{raw.where} line {number}")


def _is_document(text: str) -> bool:
    """Whether the text is one JSON value laid out over lines: its first line is not whole."""
    first = text.lstrip("\ufeff \t\r\n").split("\n", 1)[0].rstrip()
    return first.startswith("[") or first == "{"


def _document(text: str, where: str) -> Iterator[Item]:
    try:
        value = loads(text)
    except BadInput as error:
        yield Rejected(where, error.why)
        return
    for number, obj in enumerate(value if isinstance(value, list) else [value], 1):
        yield _item(obj, f"{where} item {number}")


def _line(line: str, where: str) -> Item:
    if len(line) > MAX_LINE:
        return Rejected(where, f"is longer than {MAX_LINE >> 20} MB; no record needs that")
    try:
        return _item(loads(line), where)
    except BadInput as error:
        return Rejected(where, error.why)


def _item(obj: object, where: str) -> Item:
    ours = isinstance(obj, dict) and not {"kind", "trail", "concept"}.isdisjoint(obj)
    if isinstance(obj, dict) and not ours and not _FOREIGN.isdisjoint(obj):
        return Rejected(where, "looks like JSON of another program; name its format")
    try:
        return records.from_json(obj, where)
    except BadInput as error:
        return Rejected(where, error.why if error.where == where else str(error))


def loads(text: str) -> object:
    """The JSON value in a text, without halves of characters; BadInput with what is wrong."""
    try:
        value: object = json.loads(text.strip("\ufeff \t\r\n"))
    except json.JSONDecodeError as error:
        at = f"line {error.lineno}, " if "\n" in text.strip() else ""
        raise BadInput(
            "", f"is not JSON ({error.msg.lower()} at {at}column {error.colno}); correct it"
        ) from None
    except RecursionError:
        raise BadInput("", "is nested too deeply to be a record") from None
    except ValueError:
        raise BadInput("", "holds a number too long to be one") from None
    if _SURROGATE.search(text):
        # Half a character written as \ud83d cannot be stored; show a replacement for it.
        whole = json.dumps(value, ensure_ascii=False).encode("utf-16", "surrogatepass")
        value = json.loads(whole.decode("utf-16", "replace"))
    return value
