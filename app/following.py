"""Following: concepts, areas, authors, words and sources, and what is new in them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time
from itertools import chain, zip_longest
from pathlib import Path
from typing import Protocol, cast

from app import given
from app.digest import feed, files, page, saying
from app.digest.matching import Matcher
from app.digest.meaning import Meaning, among
from app.digest.values import Digest, Item, Section
from app.door import Door, turns
from graph.errors import BadInput
from graph.intake import PERSON
from graph.news import Arrival, Follow, FollowKind
from graph.snapshot import Snapshot
from graph.suggestion import Suggestion
from ingest.catalogue.bundle import SOURCE

FEED = "feed"  # the setting that names the library's feed, a UUID
LAST = "digest"  # the setting that holds when the last digest was told
Matches = Mapping[int, Mapping[int, float]]  # by position: place of the follow to strength


class Suggests(Protocol):
    """The part of the library by which new works are put in order."""

    def next_steps(self, limit: int, *, among: Iterable[str]) -> list[Suggestion]:
        """The best of these works for the reader, each with its reasons."""


class Following(Door):
    """What the reader follows, and the digest of what is new in it."""

    @turns
    def follow(
        self, what: str, kind: str | FollowKind | None = None, *, onward: bool = False
    ) -> Follow:
        """Hear of what comes in about a concept, an area, by an author, with these words, or
        from a source; with `onward` also about everything that rests on the concept.

        Raises BadInput where `what` may be several things; `kind` then says which.
        """
        wanted = self._meaning().of(what, kind, onward)
        self._news.follow(wanted)
        return wanted

    def _meaning(self) -> Meaning:
        names = [str(source["name"]) for source in self._store.sources()]
        return Meaning(self._engine.snapshot(), self._store.areas(), names, self._resolver())

    @turns
    def refollow(self, follow: Follow) -> None:
        """Follow something as it was followed before, whatever has become of its name."""
        self._news.follow(follow)

    @turns
    def unfollow(self, what: str, kind: str | FollowKind | None = None) -> Follow:
        """No longer hear of it; raises BadInput when it is not followed."""
        follow = self._followed(what, kind)
        self._news.unfollow(follow)
        return follow

    def _followed(self, what: str, kind: str | FollowKind | None) -> Follow:
        """What is followed under this name, or under another it can be followed by: an alias,
        or another form of it."""
        follows = self._news.follows()
        try:
            return among(what, kind, follows)
        except BadInput as error:
            with suppress(BadInput):
                meant = self._meaning().of(what, kind)
                return among(meant.key, meant.kind, follows)
            raise error from None

    @turns
    def follows(self) -> list[Follow]:
        """What the reader follows, in the order it was begun."""
        return self._news.follows()

    @turns
    def digest(self, since: date | str | None = None, limit: int = 20, mark: bool = True) -> Digest:
        """What came in since the last digest that the reader follows, or everything new
        where nothing is followed; the best for this reader first, each with its reasons. Of
        what a later catalogue brings only what is followed is listed; the rest is counted.

        `since`, a day or a moment, looks back instead. What `limit` leaves out waits for the
        next digest. `mark=False` looks without noting that these were told; `mark_told`
        does that later.
        """
        if limit < 1:
            raise BadInput("limit", "a digest needs room for at least one work")
        snapshot = self._fresh()
        until = datetime.now(UTC)
        start = _moment(since)
        arrivals = self._news.since(start) if start else self._news.untold()
        follows = self._news.follows()
        news = {snapshot.position[arrival.row]: arrival for arrival in arrivals}
        sources = self._news.sources([arrival.row for arrival in news.values()])
        said = {position: sources[arrival.row] for position, arrival in news.items()}
        brought = {p for p, names in said.items() if names - {PERSON} == {SOURCE}}
        matches = self._matches(snapshot, said, follows, brought)
        ranked = self._ranked(snapshot, matches, limit)
        shown = _dealt(ranked, limit)
        sections = [
            _section(snapshot, news, matches, follows, place, shown[place]) for place in shown
        ]
        sections.sort(key=lambda section: -section.items[0].step.score)
        chosen = {item.step.resource.id for section in sections for item in section.items}
        waiting = {
            position for place in ranked.values() for position in place
            if snapshot.resources[position].id not in chosen
        }  # fmt: skip
        count = sum(len(section.items) for section in sections)
        others = len(news) - len({*matches, *brought})
        of_it = sum(position in brought for place in ranked.values() for position in place)
        last = self._store.meta(LAST)
        digest = Digest(
            since=start or (datetime.fromisoformat(last) if last else None),
            until=until,
            sections=tuple(sections),
            count=count,
            waiting=len(waiting),
            others=others,
            catalogue=len(brought),
            note=saying.note(
                count, len(waiting), others, len(brought), of_it, bool(follows), start, until, last
            ),
            arrivals=tuple(a.id for position, a in news.items() if position not in waiting),
        )
        if mark:
            self.mark_told(digest)
        return digest

    @turns
    def mark_told(self, digest: Digest) -> None:
        """Note that what a digest deals with has been told: it does not come again."""
        self._news.tell(digest.arrivals, digest.until)
        self._store.set_meta(LAST, digest.until.isoformat(timespec="seconds"))

    @turns
    def write_digest(self, digest: Digest, path: Path | str) -> None:
        """Write a digest as one HTML page; raises BadInput where that cannot be done."""
        files.write(Path(path), page.render(digest).encode("utf-8"))

    @turns
    def write_feed(self, digest: Digest, path: Path | str) -> None:
        """Bring an Atom feed up to date: the digest's works first, then those it had.

        Raises BadInput where the file is not a feed of this library, or cannot be written.
        """
        name = self._store.meta(FEED) or str(uuid.uuid4())
        content = feed.render(digest, uuid.UUID(name), files.read(Path(path)), str(path))
        self._store.set_meta(FEED, name)
        files.write(Path(path), content)

    def _matches(
        self,
        snapshot: Snapshot,
        said: Mapping[int, set[str]],
        follows: Sequence[Follow],
        brought: Container[int],
    ) -> Matches:
        """What each new work matches, of which `said` holds the sources; with nothing
        followed, -1 is everything but what the catalogue brought."""
        if not follows:
            return {position: {-1: 1.0} for position in said if position not in brought}
        matcher = Matcher(snapshot, list(said), said, self._engine.search, self._vector)
        found: dict[int, dict[int, float]] = defaultdict(dict)
        for place, follow in enumerate(follows if said else ()):
            for position, strength in matcher.matches(follow).items():
                found[position][place] = strength
        return found

    def _ranked(
        self, snapshot: Snapshot, matches: Matches, limit: int
    ) -> dict[int, dict[int, Suggestion | None]]:
        """Under the follow it matches best: each work the reader may be told of, the best
        first; those beyond `limit` without their reasons."""
        who = self._reader(snapshot)
        hidden = {*who.covered, *who.excluded}
        under: dict[int, list[int]] = defaultdict(list)
        for position, places in matches.items():
            if position not in hidden:
                under[min(places, key=lambda place: (-places[place], place))].append(position)
        found: dict[int, dict[int, Suggestion | None]] = {}
        for place, positions in under.items():
            keys = [snapshot.resources[position].id for position in positions]
            steps = cast("Suggests", self).next_steps(limit, among=keys)
            told = {snapshot.by_key[step.resource.id]: step for step in steps}
            found[place] = {**told, **{p: None for p in positions if p not in told}}
        return found


def _dealt(
    ranked: Mapping[int, Mapping[int, Suggestion | None]], limit: int
) -> dict[int, list[Suggestion]]:
    """The works to show, in turns, so that one broad interest leaves room for the others:
    the best of each, then the second best of each, up to `limit`."""
    lines = [
        [(place, step) for step in steps.values() if step is not None]
        for place, steps in ranked.items()
    ]
    shown: dict[int, list[Suggestion]] = defaultdict(list)
    rounds = (sorted(filter(None, turn), key=lambda one: -one[1].score)
              for turn in zip_longest(*lines))  # fmt: skip
    for _, (place, step) in zip(range(limit), chain.from_iterable(rounds), strict=False):
        shown[place].append(step)
    return shown


def _section(
    snapshot: Snapshot,
    news: Mapping[int, Arrival],
    matches: Matches,
    follows: Sequence[Follow],
    place: int,
    steps: Sequence[Suggestion],
) -> Section:
    follow = follows[place] if place >= 0 else None
    spoken = snapshot.concepts.spoken

    def item(step: Suggestion) -> Item:
        position = snapshot.by_key[step.resource.id]
        also = sorted(set(matches[position]) - {place}, key=lambda p: -matches[position][p])
        return Item(
            step=step,
            came=news[position].came,
            also=tuple(follows[p].label for p in also),
            teaches=tuple(spoken[c] for c in step.teaches if c in spoken),
            missing=tuple(spoken[c] for c in step.missing if c in spoken),
        )

    title = follow.label if follow else "New in the library"
    return Section(title, tuple(map(item, steps)), follow)


def _moment(since: date | str | None) -> datetime | None:
    """The moment meant: a day begins at the reader's own midnight."""
    if since is None:
        return None
    if isinstance(since, str):
        try:
            since = datetime.fromisoformat(since) if len(since) > 10 else given.day(since)
        except ValueError:
            since = given.day(since)
    if isinstance(since, datetime):
        return since.astimezone(UTC)
    return datetime.combine(since, time.min).astimezone(UTC)
