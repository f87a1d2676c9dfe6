"""Searches as people write them: words, and fields such as author:Ada Lovelace.

One notation for all services. `author:`, `title:` and `topic:` are followed by words,
`cites:` and `references:` by the name of a work: `cites:ID` are the works that cite it and
`references:ID` those that it cites. What else a service knows it names itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from graph import identifiers, text
from graph.errors import BadInput
from graph.model import Identifier

_FIELDS = ("author", "title", "topic", "cites", "references")
_ALSO = {"topic": "subject"}


@dataclass(frozen=True, slots=True)
class Query:
    """A search taken apart: its `words`, and by its name the value of a field, "" for none."""

    words: str = ""
    given: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.given.get(name, "")

    @property
    def work(self) -> str:
        """The work whose citations or references are asked for, "" for none."""
        return self["cites"] or self["references"]

    def parts(self) -> list[str]:
        """The words, and the values of the fields, those that there are."""
        return [one for one in (self.words, *self.given.values()) if one]


def query(written: str, service: str, known: Iterable[str] = ()) -> Query:
    """A search taken apart; raises BadInput for a field that the service does not know, and
    for one without a value."""
    known = tuple(known)
    named = {name: name for name in (*_FIELDS, *known)}
    named |= {other: name for name, other in _ALSO.items() if name in known}
    whole = " ".join(written.split())
    parts = re.split(rf"(?:^|\s)({'|'.join(named)}):\s*", whole, flags=re.IGNORECASE)
    where = f"{service}: {whole}"[:200]
    given: dict[str, str] = {}
    for said, value in zip(parts[1::2], parts[2::2], strict=True):
        name = named[said.lower()]
        if name not in known:
            fields = ", ".join(f"{one}:" for one in known) or "none"
            why = f"cannot be asked by {name}; the fields of {service} are {fields}"
            raise BadInput(where, why)
        if not value.strip():
            raise BadInput(where, f"nothing follows {name}:")
        given[name] = value.strip()
    return Query(parts[0].strip(), given)


def native(written: str, service: str, forms: Mapping[str, str | Callable[[str], str]]) -> str:
    """A search in a service's own language: `forms` maps a field to its form there, with {}
    for the value, or to what makes it. The words around stay as they are, so that who knows
    that language can use it. Raises BadInput as `query` does."""
    asked = query(written, service, forms)
    given = ((form, asked[name].strip('"')) for name, form in forms.items())
    made = (f.format(value) if isinstance(f, str) else f(value) for f, value in given if value)
    return " AND ".join(filter(None, (asked.words, *made)))


def work_in(value: str, scheme: str, where: str) -> Identifier:
    """The identifier in what follows `cites:` or `references:`; one without a scheme is
    taken for one of `scheme` where it looks like that. Raises BadInput."""
    found = identifiers.parse(value)
    if found is None and identifiers.is_shaped(scheme, value):
        found = identifiers.make(scheme, value)
    if found is None:
        raise BadInput(where, f"{value[:80]!r} names no work; give a DOI or another identifier")
    return found


def stems(words: str) -> list[str]:
    """The starts of words, so that a plural finds its singular."""
    found = text.fold(words).split()
    return [word if len(word) < 5 else word[: max(4, len(word) - 2)] for word in found]


def tells(told: str, wanted: Iterable[str]) -> bool:
    """Whether a text has a word that begins as each of `wanted`."""
    words = text.fold(told).split()
    return all(any(word.startswith(stem) for word in words) for stem in wanted)


def sifting(written: str, service: str) -> Callable[[Mapping[str, str]], bool]:
    """Whether what a work tells is what a search asks for, for services that cannot be
    searched. A work tells its "title", "author", "topic" and "all" of it."""
    asked = query(written, service, ("author", "title", "topic"))
    wanted = {name: stems(value) for name, value in asked.given.items()}
    wanted["all"] = stems(asked.words)
    return lambda told: all(tells(told[name], some) for name, some in wanted.items())
