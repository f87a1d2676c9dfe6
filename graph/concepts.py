"""The concept graph: what must be known before what.

Prerequisites come from data, so cycles will come too: concepts that require each other
are condensed into one step of the order and count as learned together.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property

from graph import text
from graph.model import Concept
from graph.ordering import in_order

_WORD = re.compile(r"[A-Za-z]{2,}")
NEAR = 70  # rapidfuzz score of 0..100 from which a name is worth suggesting


def name_key(name: str) -> str:
    """Equal for spellings of one concept's name; keeps C, C++ and C# apart."""
    return text.fold(name.replace("+", " plus ").replace("#", " sharp "))


class ConceptGraph:
    """Concepts with their direct prerequisites; names of concepts that do not exist are
    left out. Ids are indexed in `ids` order, the order of the vectors used in ranking.
    `same` maps ids that other sources have for them (graph.twins); `prose` are sentences that
    show which words are ordinary ones."""

    def __init__(
        self,
        concepts: Mapping[str, Concept],
        same: Mapping[str, str] | None = None,
        prose: Iterable[str] = (),
    ) -> None:
        self.concepts = concepts
        self._elsewhere = tuple(prose)
        self.same: Mapping[str, str] = same or {}
        self.ids: tuple[str, ...] = tuple(concepts)
        self.index: dict[str, int] = {concept: n for n, concept in enumerate(self.ids)}

    def requires(self, concept: str) -> tuple[str, ...]:
        """The direct prerequisites of a concept."""
        return tuple(c for c in self.concepts[concept].requires if c in self.index)

    def redundant(self, concept: str) -> tuple[str, ...]:
        """Those direct prerequisites that come before another one of them anyway."""
        direct = self.requires(concept)
        far = frozenset[str]().union(*(self.closure(before) for before in direct))
        return tuple(before for before in direct if before in far)

    def named(self, name: str) -> Concept | None:
        """The concept of this id, name or alias in any language, whatever its spelling; a
        name goes before an alias."""
        key = name.removeprefix("concept:").strip()
        key = self.same.get(key, key)
        found = key if key in self.index else self._names.get(name_key(key))
        return self.concepts[found] if found else None

    def near(self, name: str, limit: int = 3) -> list[str]:
        """Names and aliases that look like `name`, the nearest first."""
        from rapidfuzz import fuzz, process

        known = [
            n
            for c in self.concepts.values()
            for n in (c.name, *itertools.chain(*c.aliases.values()))
        ]
        found = process.extract(name, known, scorer=fuzz.WRatio, limit=limit, score_cutoff=NEAR)
        return [n for n, _, _ in found]

    @cached_property
    def _names(self) -> dict[str, str]:
        names = [(name_key(c.name), c.id) for c in self.concepts.values()]
        names += [(name_key(c), c) for c in self.ids]
        names += [
            (name_key(alias), c.id)
            for c in self.concepts.values()
            for alias in itertools.chain(*c.aliases.values())
        ]
        return {name: found for name, found in reversed(names) if name}

    @cached_property
    def order(self) -> tuple[tuple[str, ...], ...]:
        """Concepts from the first to learn to the last; those of one cycle are together."""
        needs = [[self.index[before] for before in self.requires(c)] for c in self.ids]
        return tuple(tuple(self.ids[n] for n in group) for group in in_order(needs))

    @cached_property
    def places(self) -> tuple[int, ...]:
        """Of each concept, by index, its place in `order`."""
        found = [0] * len(self.ids)
        for place, concept in enumerate(itertools.chain(*self.order)):
            found[self.index[concept]] = place
        return tuple(found)

    @cached_property
    def cycles(self) -> tuple[tuple[str, ...], ...]:
        """Groups of concepts that require each other."""
        return tuple(group for group in self.order if len(group) > 1)

    @cached_property
    def _group(self) -> dict[str, tuple[str, ...]]:
        return {concept: group for group in self.order for concept in group}

    @cached_property
    def _closures(self) -> dict[str, frozenset[str]]:
        closures: dict[str, frozenset[str]] = {}
        for group in self.order:
            direct = {b for concept in group for b in self.requires(concept)} - set(group)
            # Whoever needs one concept of a cycle needs all of it.
            before = direct.union(*(self._group[b] for b in direct))
            closure = frozenset(before.union(*(closures[b] for b in before)))
            closures.update(dict.fromkeys(group, closure))
        return closures

    def closure(self, concept: str) -> frozenset[str]:
        """Everything that comes before a concept, near and far."""
        return self._closures[concept]

    def onward(self, concept: str) -> set[str]:
        """Everything that rests on a concept, near and far; the rest of its cycle, too."""
        found = {c for c in self.ids if concept in self._closures[c]}
        return found.union(self._group[concept]) - {concept}

    @cached_property
    def spoken(self) -> dict[str, str]:
        """Each concept's name as it stands inside a sentence: "Chain rule" becomes "chain
        rule", but names such as "Bayes' theorem" keep their capital. A first word is an
        ordinary one when summaries, reasons or longer names use it in small letters; one that
        is the whole name must do so where concepts are spoken of, since "rust" and "orange"
        are in many sentences that do not."""
        names = (n for c in self.concepts.values() for n in (c.name, *c.aliases.get("en", ())))
        near = _small((*self._prose, *(name for name in names if " " in name)))
        far = _numbers(near | _small(self._elsewhere))
        near = _numbers(near)

        def proper(first: str, rest: Sequence[str], name: str) -> bool:
            ordinary = first[1:].islower() and first.lower() in (far if rest else near)
            joined = name.startswith(f"{first}–")  # two people's, as Gram–Schmidt
            return not ordinary or joined or any(w[0].isupper() and w.lower() in far for w in rest)

        return self._within(proper)

    @cached_property
    def sought(self) -> dict[str, str]:
        """Each concept's name as texts are searched for it, where a capital must be met: a
        word that only names use is not taken for an ordinary one."""
        ordinary = _small(self._prose)

        def proper(first: str, rest: Sequence[str], _: str) -> bool:
            return first.lower() not in ordinary or not all(w.islower() for w in rest)

        return self._within(proper)

    def _within(self, proper: Callable[[str, Sequence[str], str], bool]) -> dict[str, str]:
        """The names as they stand inside a sentence, where `proper` says of a name, its first
        word and its others, whether it keeps its capital."""

        def said(name: str) -> str:
            first, *rest = _WORD.findall(name) or [""]
            kept = not name.startswith(first) or proper(first, rest, name)
            return name if kept else name[0].lower() + name[1:]

        return {concept.id: said(concept.name) for concept in self.concepts.values()}

    @cached_property
    def _prose(self) -> list[str]:
        return [t for c in self.concepts.values() for t in (c.summary, *c.requires.values())]

    @cached_property
    def dependents(self) -> dict[str, int]:
        """How many concepts need each concept, near and far."""
        counts = dict.fromkeys(self.ids, 0)
        for concept in self.ids:
            for before in self._closures[concept]:
                counts[before] += 1
        return counts

    def frontier(self, known: Collection[str]) -> list[str]:
        """The concepts that can be learned next: not known, all direct prerequisites
        known (those of the same cycle aside)."""
        known = set(known)
        found = []
        for group in self.order:
            before = {b for concept in group for b in self.requires(concept)} - set(group)
            if before <= known:
                found += [concept for concept in group if concept not in known]
        return found

    def chain(self, concept: str, known: Collection[str] = ()) -> list[str]:
        """What to learn up to and with `concept`, in an order that never uses what was not
        learned yet, without what is known."""
        wanted = (self.closure(concept) | {concept}) - set(known)
        return [c for group in self.order for c in group if c in wanted]


def _numbers(words: Collection[str]) -> set[str]:
    """The words in the singular and in the plural."""
    return {*words, *(f"{w}s" for w in words), *(w.removesuffix("s") for w in words)}


def _small(lines: Iterable[str]) -> set[str]:
    """The words that stand in small letters."""
    return {word for line in lines for word in _WORD.findall(line) if word.islower()}
