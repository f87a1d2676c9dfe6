"""What the reader did, says and knows: marks, claims, a background, and taking them back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from app import given, goals
from app.door import Door, turns
from app.plans.pace import Pace, pace
from graph import evidence, text
from graph.errors import BadInput, UnknownConcept
from graph.merging.judgements import Judgement
from graph.model import Concept, Feedback, Progress, Status
from graph.planning import costs
from graph.progress import Entry, latest
from graph.snapshot import Snapshot
from graph.state import Background, Chosen, Claim, Knowing, Said


class Learning(Door):
    """The part of `Library` that is about its reader."""

    @turns
    def mark(
        self,
        key: str,
        status: str | Status | None,
        rating: int | None = None,
        feedback: str | Feedback | None = None,
        on: date | str | None = None,
        share: float | None = None,
    ) -> Progress:
        """Note what the reader did: covered, reading, planned, dropped or dismissed; None
        or "none" clears. With only `feedback` (too easy, too hard, not now) the status
        stays; "already know" is covered and too easy. `on` is the day, today unless given.
        `undo` takes it back. What says no more than what is noted is no act: the entry that
        was there comes back."""
        row = self._resolver().row(key)
        before = self._ledger.current().get(row)
        state, thought = given.marked(status, feedback)
        if state is None and thought is not None and before is not None:
            state = before.status
        entry = Progress(
            key=self._store.resource(row).id,
            status=state,
            on=given.past(on),
            rating=rating,
            feedback=thought,
            share=share,
        )
        # To rate or to judge what was done before is not to do it again.
        taken = state in (Status.COVERED, Status.READING) and (rating or thought)
        if before is not None and before.status is state and taken:
            entry = replace(
                entry,
                on=before.on if on is None else entry.on,
                share=before.share if share is None else share,
            )
        stands = latest([(row, before), (row, entry)] if before else [(row, entry)]).get(row)
        if stands == before:
            return before or entry
        self._ledger.record(row, entry)
        return entry

    @turns
    def claim(self, concept: str, said: str | Said | None, on: date | str | None = None) -> Claim:
        """Note what the reader says of a concept, by id, name or alias in any language:
        "know" or "don't know"; None takes the claim back. It decides over everything that
        is inferred, and of works covered later, those that teach the concept count.
        `undo` takes it back. Raises UnknownConcept with near names."""
        found = self._concept(self._engine.snapshot(), concept)
        claim = Claim(found.id, given.said(said), given.past(on))
        # To take back what was not said is no act.
        if claim.said or found.id in self.claims():
            self._ledger.state(claim)
        return claim

    @turns
    def claims(self) -> Mapping[str, Claim]:
        """What the reader says of concepts, by id."""
        return self._ledger.claims(self._store.same())

    @turns
    def backgrounds(self) -> list[Background]:
        """The backgrounds a reader can choose."""
        return list(self._store.backgrounds().values())

    @turns
    def background(self) -> Background | None:
        """The background the reader chose."""
        return self._said().background

    @turns
    def set_background(self, background: str | None) -> Background | None:
        """Choose a background by id or name, in English or Chinese; None for none. What it
        assumes counts as evidence. `undo` takes the choice back."""
        found = None if background is None else self._background(background)
        self._ledger.state(Chosen(found.id if found else None, given.day(None)))
        return found

    def _background(self, name: str) -> Background:
        known = self._store.backgrounds()
        for one in known.values():
            if text.fold(name) in (text.fold(one.id), text.fold(one.name), text.fold(one.name_zh)):
                return one
        listed = ", ".join(known) or "none, since the catalogue is not loaded"
        raise BadInput("background", f"{name[:60]!r} is not one; there are {listed}")

    @turns
    def undo(self) -> str | None:
        """Take the last act back, a mark, a claim, a background, an import, or what was judged
        of duplicates; a sentence saying which, None when there is none."""
        entries = self._ledger.undo()
        if not entries:
            return None
        if isinstance(entries[-1], Judgement):
            return self._taken_back(entries[0])
        if len(entries) > 1:
            return f"{len(entries)} marks that were made together are taken back."
        return self._taken_back(entries[0])

    def _taken_back(self, entry: Entry) -> str:
        match entry:
            case Progress():
                row = self._resolver().row(entry.key)
                title = self._store.resource(row).title
                now = self._ledger.current().get(row)
                return _undone(title, _state(entry), _state(now) if now else "")
            case Claim():
                concept = self._engine.snapshot().concepts.named(entry.concept)
                name = concept.name if concept else entry.concept
                now_said = self.claims().get(entry.concept)
                return _undone(
                    name,
                    _SAID[entry.said] if entry.said else "",
                    _SAID[now_said.said] if now_said and now_said.said else "",
                )
            case Chosen():
                known = self._store.backgrounds()
                if (chosen := self.background()) is not None:
                    return f"The background is {chosen.name} again."
                name = known[entry.background].name if entry.background in known else "none"
                return f"The background is no longer {name}."
            case Judgement():
                titles = " and ".join(f"“{title}”" for title in entry.titles)
                how = "one work" if entry.same else "different works"
                return f"{titles}: you no longer say that they are {how}."

    @turns
    def progress(self) -> Mapping[str, Progress]:
        """Where the reader stands with each resource, by canonical key."""
        return {entry.key: entry for entry in self._ledger.current().values()}

    @turns
    def history(self, limit: int = 50) -> list[Progress]:
        """What the reader did, newest first."""
        return list(self._ledger.history(limit))

    @turns
    def pace(self) -> Pace | None:
        """The hours a week the reader has really come to of late; None where too little of
        what was done has a day."""
        snapshot = self._engine.snapshot()
        done = [
            (entry.on, costs.hours(snapshot.resources[snapshot.position[row]]) * share)
            for row, entry in self._ledger.current().items()
            if (share := _done(entry)) and row in snapshot.position
        ]
        return pace(done, given.day(None))

    @turns
    def known(self) -> Mapping[str, float]:
        """Degree of knowing in 0..1 of every concept of which something is known."""
        snapshot = self._engine.snapshot()
        return _degrees(snapshot, self._reader(snapshot).knowledge.degree)

    @turns
    def faded(self) -> Mapping[str, float]:
        """What was lost, in 0..1, of each concept since it was last touched."""
        snapshot = self._engine.snapshot()
        return _degrees(snapshot, self._reader(snapshot).knowledge.faded)

    @turns
    def knows(self) -> Mapping[str, Knowing]:
        """Degree of knowing and the evidence for it, of every concept for which there is
        any, in the order of the map."""
        snapshot = self._engine.snapshot()
        return evidence.knowing(snapshot, self._reader(snapshot).knowledge)

    @turns
    def knowing(self, concept: str) -> tuple[Concept, Knowing]:
        """One concept, by id, name or alias, and how well it is known and why. Raises
        UnknownConcept with near names."""
        snapshot = self._engine.snapshot()
        found = self._concept(snapshot, concept)
        place = snapshot.concepts.index[found.id]
        told = evidence.knowing(snapshot, self._reader(snapshot).knowledge, [place])
        return found, told[found.id]

    def _concept(self, snapshot: Snapshot, name: str) -> Concept:
        if not name.strip():
            raise BadInput("concept", "is empty; name one, such as chain rule")
        found = goals.find_concept(snapshot, name)
        if found is None:
            raise UnknownConcept(
                name[:120],
                "is no concept here; try another name of it.",
                goals.near(snapshot, name),
            )
        return found


_SAID = {Said.KNOW: "known", Said.DONT_KNOW: "not known"}


def _state(entry: Progress) -> str:
    """What a mark says of a work, in a few words."""
    return ", ".join(filter(None, (entry.status, entry.feedback)))


def _undone(name: str, was: str, now: str) -> str:
    """That what was said of something no longer stands, and what does."""
    if not was and not now:
        return f"“{name}” is no longer marked as cleared."
    if was == now:
        return f"What you said last of “{name}” is taken back; it is marked as {now}, as before."
    return f"“{name}” is {f'marked as {now} again' if now else f'no longer marked as {was}'}."


def _done(entry: Progress) -> float:
    """The share of a work that is done, in 0..1; what is begun counts as far as is said."""
    if entry.status is Status.COVERED:
        return 1.0
    return entry.share or 0.0 if entry.status is Status.READING else 0.0


def _degrees(snapshot: Snapshot, values: NDArray[np.float32]) -> dict[str, float]:
    ids = snapshot.concepts.ids
    return {ids[n]: round(float(values[n]), 3) for n in np.flatnonzero(values > 0)}
