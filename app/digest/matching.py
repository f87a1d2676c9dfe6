"""Which new works match what is followed, and how well."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.digest.meaning import called
from app.digest.people import same_person
from app.filters import main_areas
from graph import text
from graph.lexical import STOPWORDS
from graph.model import Resource
from graph.news import Follow, FollowKind
from graph.search import SearchIndex
from graph.snapshot import Snapshot

# How well a work matches, in 0..1: the more particular, the better.
AUTHOR, ALL_WORDS, SOURCE, AREA = 1.0, 0.9, 0.4, 0.3
ONWARD = 0.6  # a concept that rests on the one followed, beside that one itself
NAMED = 0.5  # a concept's name in the title of a work of which nobody says what it teaches
TAUGHT = 0.3  # the weight from which a work teaches a concept rather than touches it
ALIKE = 0.55  # the cosine from which a text is about the words of a saved search
_PIECES = re.compile(r'"[^"]*"|\S+')
_WORD = re.compile(r"\w")


@dataclass(frozen=True)
class Matcher:
    """Matches new works, by position, with what is followed. `sources` names who speaks of
    each; `search` and `encode` are asked only where words are followed."""

    snapshot: Snapshot
    new: Sequence[int]
    sources: Mapping[int, set[str]]
    search: Callable[[], SearchIndex]
    encode: Callable[[str], NDArray[np.float32] | None]

    def matches(self, follow: Follow) -> dict[int, float]:
        """How well each matching work matches, in 0..1, by position."""
        match follow.kind:
            case FollowKind.CONCEPT:
                return self._concept(follow.key, follow.onward)
            case FollowKind.WORDS:
                return self._words(follow.name)
            case FollowKind.AUTHOR:
                return self._where(lambda r: _by(r, follow.name), AUTHOR)
            case FollowKind.AREA:
                return self._where(lambda r: follow.key in main_areas(self.snapshot, r), AREA)
            case FollowKind.SOURCE:
                return {p: SOURCE for p in self.new if follow.key in self.sources.get(p, ())}

    def _where(self, holds: Callable[[Resource], bool], strength: float) -> dict[int, float]:
        return {p: strength for p in self.new if holds(self.snapshot.resources[p])}

    def _concept(self, concept: str, onward: bool) -> dict[int, float]:
        """What teaches the concept, or, with `onward`, one that rests on it."""
        graph = self.snapshot.concepts
        concept = graph.same.get(concept, concept)
        if concept not in graph.index:
            return {}
        worth = np.zeros(len(graph.ids), dtype=np.float32)
        if onward:
            worth[[graph.index[c] for c in graph.onward(concept)]] = ONWARD
        worth[graph.index[concept]] = 1.0
        lines = self.snapshot.teaches[list(self.new)]
        lines.data = np.where(lines.data >= TAUGHT, lines.data, 0)
        best = lines.multiply(worth[None, :]).tocsr().max(axis=1).toarray().ravel()
        found = {p: float(value) for p, value in zip(self.new, best, strict=True) if value > 0}
        taught = np.asarray(lines.sum(axis=1)).ravel()
        patterns = _patterns(called(graph.concepts[concept]))
        for p, amount in zip(self.new, taught, strict=True):
            # An estimate of what it teaches finds some concepts and misses others.
            unsaid = not amount or self.snapshot.probably(p)
            if unsaid and p not in found and _mentions(self.snapshot.resources[p], patterns):
                found[p] = NAMED
        return found

    def _words(self, words: str) -> dict[int, float]:
        """What holds every word, or is alike in meaning."""
        index, new = self.search(), list(self.new)
        found: dict[int, float] = {}
        vector = self.encode(words)
        if vector is not None:
            for near in index.search(words, vector, len(new), new):
                if near.dense is not None and near.dense >= ALIKE:
                    found[near.position] = near.dense
        for match in index.search(required(words), None, len(new), new):
            found[match.position] = ALL_WORDS
        return found


def required(words: str) -> str:
    """The query that asks for every word: "graph networks" becomes "\\"graph\\" \\"networks\\"".
    Phrases in quotes and -excluded words stay, words such as "the" ask for nothing."""
    pieces: list[str] = []
    for piece in _PIECES.findall(words):
        if piece.startswith('"') or (piece.startswith("-") and pieces):
            pieces.append(piece)
            continue
        parts = re.split(r"[-‐–—]", piece.replace('"', ""))
        pieces += [f'"{w}"' for w in parts if _WORD.search(w) and w.casefold() not in STOPWORDS]
    return " ".join(pieces) if any(p.startswith('"') for p in pieces) else words


def _by(resource: Resource, name: str) -> bool:
    return any(same_person(author, name) for author in resource.authors)


def _patterns(names: Iterable[str]) -> list[str]:
    """Names long enough to mean what they say, folded; Chinese ones are short by nature."""
    folded = map(text.fold, names)
    return [name for name in folded if len(name) >= 6 or (not name.isascii() and len(name) >= 2)]


def _mentions(resource: Resource, names: Sequence[str]) -> bool:
    said = text.fold(" | ".join((resource.title, *resource.topics)))
    return any(
        f" {name} " in f" {said} "
        or f" {name}s " in f" {said} "
        or (not name.isascii() and name in said)
        for name in names
    )
