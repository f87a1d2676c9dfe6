"""Reading the fields of a service's JSON, whatever it holds instead of what it should."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from graph import identifiers, records, text
from graph.errors import BadInput, FetchError
from graph.model import Identifier
from ingest import languages, names
from ingest.client import Client
from ingest.markup import plain
from ingest.named import named as any_named
from ingest.service import Service

Json = dict[str, Any]
_NOBODY = {"", "various", "unknown", "anonymous", "n/a"}

# The catalogue's rule for the hours of a book: data/README.md.
PAGES_AN_HOUR = 20
PAGES_AN_HOUR_OF_MATHEMATICS = 12
_MATHEMATICAL = re.compile(
    r"\b(?:mathemati\w+|algebras?|calculus|topolog\w+|geometr\w+|probabilit\w+|analysis"
    r"|number theory|differential equations?|logic)\b",
    re.IGNORECASE,
)


def objects(value: object) -> list[Json]:
    """The objects in a list; [] where it is none."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def inner(value: object, *names: str) -> Any:
    """What lies at a path of names in objects within objects; None where it ends early."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def line(value: object, limit: int = 1_000) -> str:
    """A text or number as one clean line; "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return text.clean(str(value), limit)


def lines(value: object, most: int = 50, limit: int = 200) -> tuple[str, ...]:
    """The texts in a list, clean and each once; a text alone counts as a list of one."""
    found = [line(one, limit) for one in (value if isinstance(value, list) else [value])]
    return tuple(dict.fromkeys(one for one in found if one))[:most]


def number(value: object) -> float | None:
    """A number above 0 and below a million, also one written as text; else None."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if 0 < found < 1e6 else None


def year(value: object) -> int | None:
    """The year in a number or a date; None where there is none."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    try:
        return records.year(value)
    except (BadInput, OverflowError):
        return None


def address(value: object) -> str | None:
    """A web address; None where it is not one of http or https."""
    if not isinstance(value, str):
        return None
    try:
        identifiers.from_url(value)
    except BadInput:
        return None
    return value.strip()


def said(value: object, limit: int = 20_000) -> str:
    """A text that may be HTML, as one line without markup; "" for what is no text."""
    return plain(value, limit) if isinstance(value, str) else ""


def named(scheme: str, value: object) -> tuple[Identifier, ...]:
    """The identifier in a text or number, alone in a tuple; () where it cannot be one."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ()
    return any_named(scheme, str(value))


def unique(found: Iterable[Identifier]) -> tuple[Identifier, ...]:
    """Identifiers each once, the most stable first."""
    return tuple(sorted(set(found), key=identifiers.rank))


def language(value: object) -> str | None:
    """The ISO 639-1 code of a language however it is written, None where it is not told."""
    return languages.code(value) if isinstance(value, str) else None


def person(value: object) -> str:
    """A catalogue's "Family, Given (Given in full)" as it is said; "" for nobody."""
    whole = re.sub(r"\s*\([^()]*\)", "", line(value, 200))
    if whole.lower() in _NOBODY:
        return ""
    return names.natural(whole) if "," in whole else whole


def hours_of_pages(pages: object, topics: Iterable[str]) -> float | None:
    """The hours a book of so many pages takes by the catalogue's rule; None when unknown."""
    count = number(pages)
    if count is None or not 20 <= count <= 5_000:
        return None
    mathematical = any(_MATHEMATICAL.search(topic) for topic in topics)
    return float(round(count / (PAGES_AN_HOUR_OF_MATHEMATICS if mathematical else PAGES_AN_HOUR)))


def split_query(query: str, known: Iterable[str]) -> tuple[str, dict[str, str]]:
    """A search's bare words, and the values of the fields it names: `topic:` and the words
    up to the next field."""
    parts = re.split(rf"(?:^|\s)({'|'.join(known)}):\s*", query, flags=re.IGNORECASE)
    found = {
        name.lower(): " ".join(value.split())
        for name, value in zip(parts[1::2], parts[2::2], strict=True)
    }
    return " ".join(parts[0].split()), {name: value for name, value in found.items() if value}


def stems(words: str) -> list[str]:
    """The starts of words, so that a plural finds its singular."""
    found = text.fold(words).split()
    return [word if len(word) < 5 else word[: max(4, len(word) - 2)] for word in found]


def tells(told: str, wanted: Iterable[str]) -> bool:
    """Whether a text has a word that begins as each of `wanted`, for services that cannot
    be searched and are sifted here."""
    words = text.fold(told).split()
    return all(any(word.startswith(stem) for word in words) for stem in wanted)


def bounded(
    pages: Iterable[list[Json]], limit: int, name: Callable[[Json], str]
) -> Iterator[list[Json]]:
    """Pages of objects, each object once by its name, no more than `limit` in all. It ends
    at a page that brings nothing new, so that one that repeats cannot go on for ever."""
    seen: set[str] = set()
    for page in pages:
        fresh = {name(one): one for one in page if name(one) not in seen}
        kept = list(fresh.values())[: limit - len(seen)]
        if not kept:
            return
        seen |= fresh.keys()
        yield kept
        if len(seen) >= limit:
            return


def loaded(data: bytes | str) -> Json:
    """The JSON object in a raw piece; {} where there is none."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def asked(
    service: Service,
    client: Client,
    path: str,
    params: Mapping[str, str | int] | None = None,
    *,
    holds: str = "",
    allow: Iterable[int] = (),
) -> Json | None:
    """The object a service answers with; None for a status in `allow`. Raises FetchError,
    also for JSON without the list that the answer should hold."""
    allowed = frozenset(allow)
    try:
        answer = service.get(client, path, params, allow=allowed)
    except FetchError as error:
        if error.status in allowed:
            return None  # "not found" as a web page
        raise
    if answer.status in allowed:
        return None
    page = loaded(answer.data)
    if page and (not holds or isinstance(page.get(holds), list)):
        return page
    client.forget(answer)
    raise FetchError(
        answer.url.partition("?")[0][:200],
        f"{service.title}'s answer is cut short or not what it documents; try again later",
        answer.status,
    )
