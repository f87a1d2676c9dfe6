"""Reading the fields of what a service answers, whatever they hold instead of what they should.

No function here raises: what cannot be read is as good as not said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from graph import checked, identifiers, text
from graph.errors import BadInput
from graph.model import Identifier
from ingest.text import jats, languages, markup, names
from ingest.text.named import named

Json = dict[str, Any]
_NOBODY = {"", "various", "unknown", "anonymous", "n/a"}


def objects(value: object) -> list[Json]:
    """The objects in a list; [] where it is none."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def listed(value: object) -> list[object]:
    """What is told alone where there is one of it, and as a list where there are several."""
    return value if isinstance(value, list) else [] if value is None else [value]


def inner(value: object, *path: str) -> Any:
    """What lies at a path of names in objects within objects; None where it ends early."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def say(value: object, limit: int = 1_000) -> str:
    """A text as one clean line without markup; "" for anything else. Of a list, the first."""
    if isinstance(value, list):
        value = next((one for one in value if isinstance(one, str) and one.strip()), None)
    return jats.plain(value, limit) if isinstance(value, str) else ""


def says(value: object, most: int = 50, limit: int = 200) -> tuple[str, ...]:
    """The texts in a list, each once."""
    return each(say(one, limit) for one in value)[:most] if isinstance(value, list) else ()


def prose(value: object, limit: int = 20_000) -> str:
    """A description that may be a whole piece of HTML, as one line; "" for what is no text."""
    return markup.plain(value, limit)


def line(value: object, limit: int = 1_000) -> str:
    """A text or number as one clean line, as it is written; "" for anything else."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return text.clean(str(value), limit)


def lines(value: object, most: int = 50, limit: int = 200) -> tuple[str, ...]:
    """The texts in a list, as they are written and each once; one alone is a list of it."""
    return each(line(one, limit) for one in listed(value))[:most]


def each(found: Iterable[str | None]) -> tuple[str, ...]:
    """Texts in their order, each once, without empty ones."""
    return tuple(dict.fromkeys(one for one in found if one))


def whole(one: Json, *parts: str) -> str:
    """A name that is told in parts, such as given and family name."""
    return " ".join(filter(None, (line(one.get(part), 100) for part in parts)))


def person(value: object) -> str:
    """A catalogue's "Family, Given (Given in full)" as it is said; "" for nobody."""
    said = re.sub(r"\s*\([^()]*\)", "", line(value, 200))
    if said.lower() in _NOBODY:
        return ""
    return names.natural(said) if "," in said else said


def number(value: object) -> float | None:
    """A number above 0 and below a million, also one written as text; else None."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if 0 < found < 1e6 else None


def count(value: object) -> int | None:
    """A count, told as a number or in digits; None where it is none."""
    if isinstance(value, str) and value.isascii() and value[:12].isdigit():
        return int(value[:12])
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def year(value: object) -> int | None:
    """The year in a number or a date; None where there is none."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    try:
        return checked.year(value)
    except (BadInput, ValueError, OverflowError):  # more digits than Python reads
        return None


def language(value: object) -> str | None:
    """The ISO 639-1 code of a language told as en, en-GB, eng or English."""
    return languages.code(say(value, 40))


def address(value: object) -> str | None:
    """A web address for people; None where it is not one of http or https."""
    found = text.clean(value, 2_000) if isinstance(value, str) else ""
    return found if found.startswith(("http://", "https://")) and named("url", found) else None


def name_of(scheme: str, value: object) -> tuple[Identifier, ...]:
    """The identifier in a field, alone in a tuple; () where it is absent or wrong."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    cleaned = text.clean(value, 2_000) if isinstance(value, str) else ""
    return named(scheme, cleaned) if cleaned else ()


def names_of(scheme: str, values: Iterable[object]) -> tuple[Identifier, ...]:
    """The identifiers in several fields, those that are right."""
    return tuple(one for value in values for one in name_of(scheme, value))


def unique(found: Iterable[Identifier]) -> tuple[Identifier, ...]:
    """Identifiers each once, the most stable first."""
    return tuple(sorted(set(found), key=identifiers.rank))
