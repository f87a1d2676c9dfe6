"""From what somebody wrote of a work to the work in the library, or to nothing.

A wrong match says that somebody knows what they do not, so in doubt there is none: an
identifier decides; a title must be the same, or nearly so with an author who agrees.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from graph import text
from graph.model import Kind, Resource
from graph.snapshot import Snapshot
from graph.store import Store
from ingest.readings import Mention, Name

SAME = 92  # rapidfuzz ratio, 0..100, from which two titles are one where an author agrees
ALIKE = 96  # the same where nobody names an author, for titles of at least LONG words
LONG = 4
TELLING = 6  # words of a title that stands for its work whoever else is named beside it
YEARS = 1  # between which one work of a nearly equal title is printed and reviewed
SHORT = 3  # words from which a title says enough without its subtitle
NEAR = 70  # from which a title is worth showing as the nearest
WAYS = 6  # ways to read a line that are tried for the nearest title
OWN = 2  # titles, the whole and the cut one, that have a word which is one work's own
RARE = 3  # words of a title by which candidates are looked up
_CALLED = {"url": "address", "isbn": "ISBN", "doi": "DOI", "arxiv": "arXiv id", "pmid": "PMID"}
_NUMERALS = {"i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "one", "two", "three"}
JOINED = 6  # letters from which a site's name is found in words run together: Khan Academy
# Where anybody puts anything.
_ANYWHERE = {
    "www", "com", "org", "edu", "youtube", "github", "arxiv", "medium", "wikipedia", "archive",
    "google", "amazon", "sites", "bilibili", "zhihu", "web", "docs", "blog", "the", "learn",
}  # fmt: skip
_HAN = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


@dataclass(frozen=True, slots=True)
class Match:
    """The position of the work that is meant, and how it was found; or None and why not,
    with the position of the nearest title, if any is near."""

    position: int | None
    why: str
    nearest: int | None = None


class Matcher:
    """Looks mentions up in one snapshot."""

    def __init__(self, store: Store, snapshot: Snapshot) -> None:
        self._store = store
        self._snapshot = snapshot
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._main: dict[str, list[int]] = defaultdict(list)
        for position, resource in enumerate(snapshot.resources):
            for title in dict.fromkeys(_titles(resource)):
                key = text.title_key(title)
                self._exact[key].append(position)
                main = text.title_key(re.split(r": |: | \(|——|—", title)[0])
                if main != key:
                    self._main[main].append(position)
        self._makers = [
            {name for name in map(text.family_name, r.authors) if len(name) > 1}
            for r in snapshot.resources
        ]
        self._sites = [_sites(resource) for resource in snapshot.resources]
        self._words: dict[str, list[str]] = defaultdict(list)
        for key in {**self._exact, **self._main}:
            for word in dict.fromkeys(key.split()):
                self._words[word].append(key)

    def match(self, mention: Mention) -> Match:
        """The work this mention means, if the library has it."""
        for identifier in mention.identifiers:
            row = self._store.find(identifier)
            if row is not None:
                return Match(
                    self._snapshot.position[row],
                    f"by its {_CALLED.get(identifier.scheme, identifier.scheme)}",
                )
        several: list[int] = []
        # The longest title that fits: a part of a line may be the title of another work.
        for near, look in ((False, self._same), (True, self._alike)):
            why = "by a title nearly its own" if near else "by its title"
            for name in sorted(mention.names, key=lambda name: -len(name.title)):
                found = self._chosen(look(name), mention, near)
                if len(found) > 1:
                    found = self._most_named(found, name.rest)
                if len(found) == 1:
                    return Match(found[0], why)
                several = several or found
        if several:
            keys = ", ".join(self._snapshot.resources[p].id for p in several[:3])
            return Match(None, f"several have this title ({keys})", several[0])
        return Match(None, "is not in the library", self._nearest(mention.names))

    def _chosen(self, found: list[tuple[int, bool]], mention: Mention, near: bool) -> list[int]:
        """Of several works of one title those by an author who is named, of that year; a
        title that is only near must be of about that year."""
        if near and mention.year:
            found = [(p, agrees) for p, agrees in found if self._of_time(p, mention.year)]
        agreeing = [position for position, agrees in found if agrees]
        chosen = list(dict.fromkeys(agreeing or [position for position, _ in found]))
        if len(chosen) > 1 and mention.year:
            of_year = [p for p in chosen if self._snapshot.resources[p].year == mention.year]
            chosen = of_year or chosen
        return chosen

    def _most_named(self, found: list[int], rest: str) -> list[int]:
        """Of several works of one title those most of whose authors are named: one of them
        may have written the other, too."""
        words = set(text.fold(rest).split())
        named = [len(self._makers[p] & words) / max(len(self._makers[p]), 1) for p in found]
        return [p for p, share in zip(found, named, strict=True) if share == max(named)]

    def _telling(self, key: str, words: int, enough: int) -> bool:
        """Whether nobody would call another work so: a title of `enough` words, or one with
        a word of its own. "Introduction to Machine Learning" is neither."""
        own = any(len(self._words[word]) <= OWN for word in key.split() if word in self._words)
        return words >= enough or own

    def _of_time(self, position: int, year: int) -> bool:
        own = self._snapshot.resources[position].year
        return own is None or abs(own - year) <= YEARS

    def _same(self, name: Name) -> list[tuple[int, bool]]:
        """Works of exactly this title, and whether an author agrees."""
        key = text.title_key(name.title)
        words = _length(key)
        named = re.search(r"[^\W\d_]{2}", name.rest) is not None
        alone = words >= name.least and (not named or self._telling(key, words, TELLING))
        full = [(p, self._agrees(p, name.rest)) for p in self._exact.get(key, ())]
        return [
            (p, agrees)
            for p, agrees in full
            if agrees or (alone and not self._contradicts(p, name.rest))
        ] or [
            (p, True)
            for p in self._main.get(key, ())
            if self._cut(p, key, text.fold(name.title), name.rest)
        ]

    def _cut(self, position: int, key: str, spoken: str, rest: str) -> bool:
        """Whether a title without its subtitle means this work: an author must agree, and
        beside a short one hardly anything else may stand; or it stands alone, and no other
        work is called so."""
        if not rest:
            once = len(self._exact.get(key, ())) + len(self._main[key]) == 1
            words = _length(spoken)
            return once and words >= SHORT and self._telling(key, words, LONG)
        if not self._agrees(position, rest):
            return False
        people = text.fold(" ".join(self._snapshot.resources[position].authors)).split()
        others = [w for w in text.fold(rest).split() if len(w) > 2 and w.isalpha()]
        return _length(key) >= SHORT or len(set(others) - {*people, "and"}) <= 1

    def _alike(self, name: Name) -> list[tuple[int, bool]]:
        """Works of nearly this title; without an author only what is long and more alike."""
        from rapidfuzz import fuzz, process

        key = text.title_key(name.title)
        if _length(key) < 2:
            return []
        near = process.extract(
            key, self._candidates(key), scorer=fuzz.ratio, limit=5, score_cutoff=SAME
        )
        found = []
        for other, score, _ in near:
            if _numbers(other) != _numbers(key):
                continue
            lone = not name.rest and score >= ALIKE and _length(key) >= max(LONG, name.least)
            for position in self._exact.get(other, ()):
                agrees = self._agrees(position, name.rest)
                if agrees or lone:
                    found.append((position, agrees))
            cut = self._main.get(other, ()) if name.rest else ()
            found += [(p, True) for p in cut if self._cut(p, other, other, name.rest)]
        return found

    def _agrees(self, position: int, rest: str) -> bool:
        """Whether the rest names who made it: an author's family name, or of what is no
        paper or book the site it is on, such as Coursera."""
        words = text.fold(rest).split()
        if any(name in words for name in self._makers[position]):
            return True
        joined = "".join(words)
        return any(
            site in (words if len(site) < JOINED else joined) for site in self._sites[position]
        )

    def _contradicts(self, position: int, rest: str) -> bool:
        """Whether somebody else stands in the rest, in the script the authors are written
        in. In Latin letters anything may stand there; `Name.least` guards against that."""
        authors = " ".join(self._snapshot.resources[position].authors)
        named = bool(_HAN.search(rest)) and bool(_HAN.search(authors))
        return named and not self._agrees(position, rest)

    def _candidates(self, key: str) -> list[str]:
        """Title keys that share one of the rarest words; all of them where none does."""
        words = sorted({w for w in key.split() if w in self._words}, key=self._rarity)[:RARE]
        if not words:
            return list({**self._exact, **self._main}) if len(key) > 3 else []
        return list(dict.fromkeys(other for word in words for other in self._words[word]))

    def _rarity(self, word: str) -> tuple[int, str]:
        return len(self._words[word]), word

    def _nearest(self, names: Sequence[Name]) -> int | None:
        from rapidfuzz import fuzz, process

        best, score = None, float(NEAR)
        for name in names[:WAYS]:
            key = text.title_key(name.title)
            found = process.extractOne(
                key, self._candidates(key), scorer=fuzz.token_sort_ratio, score_cutoff=score
            )
            if found:
                best, score = found[0], found[1]
        if best is None:
            return None
        return (self._exact.get(best) or self._main[best])[0]


def _sites(resource: Resource) -> set[str]:
    """The names of the site a course, video, article or program is on."""
    if resource.kind in (Kind.PAPER, Kind.BOOK):
        return set()
    host = urlsplit(resource.url or "").hostname or ""
    return {label for label in host.split(".")[:-1] if len(label) > 2} - _ANYWHERE


def _titles(resource: Resource) -> Iterator[str]:
    yield resource.title
    for edition in resource.editions:
        if edition.title:
            yield edition.title


def _length(key: str) -> int:
    """The words of a title; two signs of a script without spaces count as one."""
    signs = len(_HAN.findall(key))
    return len(_HAN.sub(" ", key).split()) + signs // 2


def _numbers(key: str) -> list[str]:
    """What tells volumes apart."""
    return sorted(w for w in key.split() if w in _NUMERALS or any(c.isdigit() for c in w))
