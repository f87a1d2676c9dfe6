"""From what a person names to what is followed, guessing nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import PurePath

from app.digest.people import known_people
from app.keys import Resolver
from graph import text
from graph.concepts import name_key
from graph.errors import BadInput, UnknownConcept
from graph.model import Area, Concept
from graph.news import Follow, FollowKind
from graph.snapshot import Snapshot

LONGEST = 200  # characters of what may be followed
_PLURAL = re.compile(r"(?<=\w\w\w)(?<!s)s\b")
TYPO = 85  # rapidfuzz ratio of 0..100 from which a name was most likely misspelt


@dataclass(frozen=True)
class Meaning:
    """What can be followed in one library, and by which names it is found there."""

    snapshot: Snapshot
    areas: Sequence[Area]
    sources: Sequence[str]
    resolver: Resolver

    def of(self, what: str, kind: str | FollowKind | None, onward: bool = False) -> Follow:
        """What `what` means, of any kind or of the one given.

        Raises BadInput, naming what it could be, where it is nothing or several things;
        words that name nothing here are a saved search.
        """
        said, wanted = _read(what, kind)
        found = list(self._found(said, wanted))
        if len(found) > 1:
            raise BadInput(said, _either(found))
        follow = found[0] if found else self._unknown(said, wanted)
        if onward and follow.kind is not FollowKind.CONCEPT:
            raise BadInput(said, f"is {_said(follow)}; only a concept has others resting on it")
        return Follow(follow.kind, follow.key, follow.name, follow.since, onward)

    def _found(self, said: str, kind: FollowKind | None) -> Iterator[Follow]:
        ways: dict[FollowKind, Callable[[str], Iterable[tuple[str, str]]]] = {
            FollowKind.CONCEPT: self._concepts,
            FollowKind.AREA: self._areas,
            FollowKind.SOURCE: self._sources,
        }
        others = False
        for way, look in ways.items():
            if kind in (None, way):
                for key, name in look(said):
                    others = True
                    yield _follow(way, key, name)
        if kind in (None, FollowKind.AUTHOR):
            # "Ai" is a family name, but whoever follows AI does not mean a person.
            for key, name in self._authors(said, by_family=not others):
                yield _follow(FollowKind.AUTHOR, key, name)

    def _concepts(self, said: str) -> Iterator[tuple[str, str]]:
        graph = self.snapshot.concepts
        exact = graph.named(said)
        if exact is not None and (said in (exact.id, exact.name) or said in graph.same):
            yield exact.id, exact.name
            return
        key, form = name_key(said), _form(said)
        same = [c for c in graph.concepts.values() if key and key in map(name_key, called(c))]
        same = same or [
            c for c in graph.concepts.values() if form and form in map(_form, called(c))
        ]
        for concept in same:
            yield concept.id, concept.name

    def _areas(self, said: str) -> Iterator[tuple[str, str]]:
        form = _form(said)
        for area in self.areas:
            if form in map(_form, (area.id, area.name, area.name_zh or area.name)):
                yield area.id, area.name

    def _authors(self, said: str, by_family: bool) -> Iterator[tuple[str, str]]:
        authors = (author for r in self.snapshot.resources for author in r.authors)
        for name in known_people(said, authors, by_family):
            yield text.fold(name), name

    def _sources(self, said: str) -> Iterator[tuple[str, str]]:
        exact = [name for name in self.sources if name == said]
        for name in exact or [name for name in self.sources if PurePath(name).name == said]:
            yield name, _source_name(name)

    def _unknown(self, said: str, kind: FollowKind | None) -> Follow:
        """What is meant by words that name nothing here."""
        if kind is FollowKind.CONCEPT:
            raise UnknownConcept(said, "is no concept here.", self._near(said))
        if kind is FollowKind.AREA:
            known = ", ".join(area.id for area in self.areas) or "none yet"
            raise BadInput(said, f"is no area here; there are {known}")
        if kind is FollowKind.SOURCE:
            known = ", ".join(self.sources[:10]) or "none yet"
            raise BadInput(said, f"is no source here; there are {known}")
        if kind is FollowKind.AUTHOR:
            return _follow(kind, text.fold(said), said)
        if not any(char.isalnum() for char in said):
            raise BadInput(said, "has no word to look for")
        if kind is None:
            near = self._near(said)
            if near:
                raise BadInput(
                    said,
                    f"names nothing here; did you mean {' or '.join(near)}? To follow it as it"
                    f" is written, say words:{said}",
                )
            if self.resolver.exact(said):
                raise BadInput(
                    said,
                    "is a work, and a work brings nothing new; follow its author, or a concept"
                    " it teaches",
                )
        return _follow(FollowKind.WORDS, said.casefold(), said)

    def _near(self, said: str) -> list[str]:
        from rapidfuzz import fuzz, process

        known = [n for c in self.snapshot.concepts.concepts.values() for n in called(c)]
        known += [area.name for area in self.areas]
        known += [author for r in self.snapshot.resources for author in r.authors]
        folded = {text.fold(name): name for name in known}
        found = process.extract(
            text.fold(said), list(folded), scorer=fuzz.ratio, limit=3, score_cutoff=TYPO
        )
        return [f"“{folded[name]}”" for name, _, _ in found]


def called(concept: Concept) -> Iterator[str]:
    """Everything a concept is called, in any language."""
    yield concept.name
    yield from chain.from_iterable(concept.aliases.values())


def among(said: str, kind: str | FollowKind | None, follows: Sequence[Follow]) -> Follow:
    """Which of what is followed is meant; raises BadInput where it is none or several."""
    name, wanted = _read(said, kind)
    folded = text.fold(name)
    found = [
        f for f in follows
        if wanted in (None, f.kind)
        and (name in (f.key, f.name, f.label) or (folded and folded in (
            text.fold(f.key), text.fold(f.name))))
    ]  # fmt: skip
    if len(found) == 1:
        return found[0]
    if found:
        raise BadInput(name, _either(found))
    known = ", ".join(f.label for f in follows[:10])
    raise BadInput(name, f"is not followed; {f'you follow {known}' if known else 'nothing is'}")


def _follow(kind: FollowKind, key: str, name: str) -> Follow:
    return Follow(kind, key, name, datetime.now(UTC))


def _read(what: str, kind: str | FollowKind | None) -> tuple[str, FollowKind | None]:
    """What is named and of which kind, also where it is written as `concept:chain-rule`."""
    said, wanted = text.clean(what, 10 * LONGEST), _kind(kind)
    before, colon, rest = said.partition(":")
    if colon and wanted is None and before.casefold() in set(map(str, FollowKind)):
        said, wanted = rest.strip(), FollowKind(before.casefold())
    if not said or len(said) > LONGEST:
        raise BadInput("what to follow", f"needs a name or words, at most {LONGEST} characters")
    return said, wanted


def _kind(kind: str | FollowKind | None) -> FollowKind | None:
    if kind is None or not str(kind).strip():
        return None
    try:
        return FollowKind(str(kind).strip().lower())
    except ValueError:
        raise BadInput("kind", f"{str(kind)[:40]!r} is none of {', '.join(FollowKind)}") from None


def _source_name(source: str) -> str:
    """A file by its name, anything else as it is."""
    return PurePath(source).name if source.startswith("/") else source


def _said(follow: Follow) -> str:
    article = {FollowKind.WORDS: "", FollowKind.AREA: "an ", FollowKind.AUTHOR: "an "}
    return f"{article.get(follow.kind, 'a ')}{follow.kind}"


def _either(found: Sequence[Follow]) -> str:
    shown = [f"the {f.kind} “{f.name}” ({f.kind}:{f.key})" for f in found[:4]]
    *first, last = [*shown, *([f"{len(found) - 4} more"] if len(found) > 4 else [])]
    return f"may be {', '.join(first)} or {last}; name it as it stands in brackets"


def _form(name: str) -> str:
    """A name whatever its spelling and its plural: "Transformers" and "transformer"."""
    return _PLURAL.sub("", name_key(name))
