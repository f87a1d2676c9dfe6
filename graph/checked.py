"""The fields of a JSON object from outside, checked one by one.

Each function reads one field, absent or not, and raises BadInput with `where` the object
stands, the field's name and what is wrong with it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, TypeVar

from graph import identifiers
from graph.errors import BadInput
from graph.model import Cost, Edition, Identifier, Kind
from graph.text import clean

Json = dict[str, Any]
E = TypeVar("E", Kind, Cost)

_KINDS = {
    "tutorial": Kind.ARTICLE, "blog": Kind.ARTICLE, "post": Kind.ARTICLE, "notes": Kind.ARTICLE,
    "lecture notes": Kind.ARTICLE, "web": Kind.ARTICLE, "preprint": Kind.PAPER,
    "thesis": Kind.PAPER, "report": Kind.PAPER, "playlist": Kind.VIDEO, "channel": Kind.VIDEO,
    "library": Kind.SOFTWARE, "tool": Kind.SOFTWARE, "textbook": Kind.BOOK, "mooc": Kind.COURSE,
}  # fmt: skip


def year(value: object, where: str = "") -> int | None:
    """The year in a number or a text such as "2015-06" or "c. 1998"; None when absent."""
    if value in (None, ""):
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        number = int(value)
    else:
        digits = next((w for w in _digit_runs(str(value)) if len(w) == 4), None)
        if digits is None:
            raise BadInput(where, f"field `year`: {str(value)[:40]!r} is not a year")
        number = int(digits)
    if not -3000 <= number <= 2200:
        raise BadInput(where, f"field `year`: {number} is not a year")
    return number


def _digit_runs(value: str) -> list[str]:
    return "".join(c if c.isascii() and c.isdigit() else " " for c in value).split()


def in_field(where: str, name: str, read: Callable[[], Identifier]) -> Identifier:
    """What `read` makes of the field `name`, whose errors name it."""
    try:
        return read()
    except BadInput as error:
        raise BadInput(where, f"field `{name}`: {error}") from None


def one_text(obj: Json, name: str, where: str) -> str:
    """A field that holds a text or a number, as a text; an empty one when absent."""
    value = obj.get(name)
    if value is None:
        return ""
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return str(value).strip()
    raise BadInput(where, f"field `{name}` is {type(value).__name__}, not a text")


def texts(value: object, name: str, where: str) -> list[str]:
    """A text or a list of them, cleaned, each once."""
    if value is None:
        return []
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, Sequence) or not all(isinstance(v, (str, int, float)) for v in value):
        raise BadInput(where, f"field `{name}` is not a list of texts")
    cleaned = (clean(str(v), 500) for v in value)
    return list(dict.fromkeys(v for v in cleaned if v))


def named(value: object, where: str) -> Iterable[Identifier]:
    """Identifiers by scheme, one or a list of each."""
    if value is None:
        return
    if not isinstance(value, dict):
        raise BadInput(where, 'field `identifiers` is not an object, {"arxiv": "1706.03762"}')
    for scheme, values in value.items():
        for one in values if isinstance(values, list) else [values]:
            if one in (None, ""):
                continue
            make = partial(identifiers.make, str(scheme), str(one))
            yield in_field(where, "identifiers", make)


def keys(value: object, name: str, where: str) -> tuple[Identifier, ...]:
    """A list of identifiers written scheme:value, each once."""
    found = (
        in_field(where, name, partial(_required_key, key)) for key in texts(value, name, where)
    )
    return tuple(dict.fromkeys(found))


def _required_key(key: str) -> Identifier:
    found = identifiers.parse(key)
    if found is None:
        raise BadInput(key[:120], "is not a key; write scheme:value, such as arxiv:1706.03762")
    return found


def kind(value: object, where: str) -> Kind | None:
    """The kind of a resource, by its own word or one that is used for it."""
    if isinstance(value, str) and value.strip().lower() in _KINDS:
        return _KINDS[value.strip().lower()]
    return choice(Kind, value, "kind", where)


def choice(enum: type[E], value: object, name: str, where: str) -> E | None:
    """A member of an enum by its value."""
    if value in (None, ""):
        return None
    try:
        return enum(str(value).strip().lower())
    except ValueError:
        known = ", ".join(enum)
        raise BadInput(where, f"field `{name}`: {str(value)[:40]!r} is none of {known}") from None


def _number(value: object, name: str, where: str) -> float | None:
    if value in (None, ""):
        return None
    try:
        number = float(str(value)) if not isinstance(value, bool) else math.nan
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadInput(where, f"field `{name}`: {str(value)[:40]!r} is not a number")
    return number


def level(value: object, where: str) -> int | None:
    """A level, 1 to 5."""
    number = _number(value, "level", where)
    if number is None:
        return None
    if number not in (1, 2, 3, 4, 5):
        raise BadInput(where, f"field `level`: {value} is not 1, 2, 3, 4 or 5")
    return int(number)


def hours(value: object, where: str) -> float | None:
    """Hours, more than 0 and at most 10,000."""
    number = _number(value, "hours", where)
    if number is not None and not 0 < number <= 10_000:
        raise BadInput(where, f"field `hours`: {value} is not more than 0 and at most 10,000")
    return number


def weights(value: object, name: str, where: str) -> dict[str, float]:
    """A weight over 0 and up to 1 for each concept; 1 for each in a list without any."""
    if isinstance(value, dict):
        weights = {}
        for concept, weight in sorted(value.items()):
            number = _number(weight, name, where)
            if number is None or not 0 < number <= 1:
                raise BadInput(where, f"field `{name}`: {concept}'s weight is not in 0..1")
            weights[clean(str(concept), 100)] = number
        return weights
    return dict.fromkeys(sorted(texts(value, name, where)), 1.0)


def editions(value: object, where: str) -> Iterable[Edition]:
    """A list of editions, each an object."""
    if value is None:
        return
    if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
        raise BadInput(where, "field `editions` is not a list of objects")
    for obj in value:
        yield Edition(
            language=one_text(obj, "language", where).lower() or None,
            title=clean(one_text(obj, "title", where), 1_000) or None,
            year=year(obj.get("year"), where),
            url=one_text(obj, "url", where) or None,
            identifiers=tuple(named(obj.get("identifiers"), where)),
        )
