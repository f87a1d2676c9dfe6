"""Reading the fields of a service's JSON, whatever it holds instead of what it should."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from graph import text
from graph.errors import BadInput, FetchError
from ingest import names
from ingest.client import Client
from ingest.markup import plain
from ingest.service import Service
from ingest.services.answers import Json, address, inner, language, objects, unique, year
from ingest.services.answers import name_of as named

__all__ = [
    "Json", "address", "asked", "bounded", "hours_of_pages", "inner", "language", "line",
    "lines", "loaded", "named", "number", "objects", "person", "said", "sifting",
    "split_query", "stems", "tells", "unique", "year",
]  # fmt: skip
_FIELDS = ("author", "title", "topic", "subject", "cites", "references", "language")
_NOBODY = {"", "various", "unknown", "anonymous", "n/a"}

# The catalogue's rule for the hours of a book: data/README.md.
PAGES_AN_HOUR = 20
PAGES_AN_HOUR_OF_MATHEMATICS = 12
_MATHEMATICAL = re.compile(
    r"\b(?:mathemati\w+|algebras?|calculus|topolog\w+|geometr\w+|probabilit\w+|analysis"
    r"|number theory|differential equations?|logic)\b",
    re.IGNORECASE,
)


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


def said(value: object, limit: int = 20_000) -> str:
    """A text that may be HTML, as one line without markup; "" for what is no text."""
    return plain(value, limit) if isinstance(value, str) else ""


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


def split_query(query: str, service: str, known: Iterable[str]) -> tuple[str, dict[str, str]]:
    """A search's bare words, and the value of each field that it names, such as `topic:`
    and the words up to the next field. Raises BadInput for a field of other services."""
    whole = " ".join(query.split())
    names = sorted({*known, *_FIELDS})
    parts = re.split(rf"(?:^|\s)({'|'.join(names)}):\s*", whole, flags=re.IGNORECASE)
    found: dict[str, str] = {}
    where = f"{service}: {whole}"[:200]
    for written, value in zip(parts[1::2], parts[2::2], strict=True):
        name = written.lower().replace("subject", "topic")
        if name not in known:
            told = ", ".join(f"{one}:" for one in known)
            raise BadInput(where, f"cannot be asked by {name}; the fields of {service} are {told}")
        if not value.strip():
            raise BadInput(where, f"nothing follows {name}:")
        found[name] = value.strip()
    return parts[0].strip(), found


def stems(words: str) -> list[str]:
    """The starts of words, so that a plural finds its singular."""
    found = text.fold(words).split()
    return [word if len(word) < 5 else word[: max(4, len(word) - 2)] for word in found]


def tells(told: str, wanted: Iterable[str]) -> bool:
    """Whether a text has a word that begins as each of `wanted`, for services that cannot
    be searched and are sifted here."""
    words = text.fold(told).split()
    return all(any(word.startswith(stem) for word in words) for stem in wanted)


def sifting(query: str, service: str) -> Callable[[Mapping[str, str]], bool]:
    """Whether what a work tells is what a search asks for, where the service itself cannot
    be searched. A work tells its "title", "author", "topic" and "all" of it."""
    words, named_fields = split_query(query, service, ("author", "title", "topic"))
    wanted = {name: stems(value) for name, value in named_fields.items()}
    wanted["all"] = stems(words)
    return lambda told: all(tells(told[name], some) for name, some in wanted.items())


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
