"""Paths as files: to keep, to hand on, for a calendar or a spreadsheet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.door import turns
from app.given import day
from app.goals import find_concept
from app.paths import Paths
from app.plans import aims, asked, files, out
from graph.errors import BadInput
from graph.planning.model import Plan, Request
from graph.planning.words import listed

_ADD = "`readpath add` takes in the works that the file names"


class PathFiles(Paths):
    """The part of a library that writes paths to files and reads them again."""

    @turns
    def export_path(self, plan: Plan, format: str = "md") -> str:  # noqa: A002
        """The path as Markdown with a block of data, iCalendar, CSV or JSON (md, ics, csv,
        json)."""
        return out.text(plan, format, self._engine.snapshot().concepts.concepts)

    def save_path(self, plan: Plan, file: str | Path) -> Path:
        """Write the path to a file; its ending says how: .md (to share and open again),
        .ics, .csv or .json. Raises BadInput where it cannot be written."""
        path = Path(file)
        out.write(path, self.export_path(plan, path.suffix.removeprefix(".").lower() or "md"))
        return path

    @turns
    def load_path(self, file: str | Path) -> Plan:
        """The path of a Markdown file, for this reader: of its steps those that are still
        needed, in an order that suits. Where they do not lead to the goal from here, the
        way is planned anew. Raises BadInput, with one sentence, for what is no path."""
        return self._shared(files.read(Path(file)), str(file))

    def _shared(self, shared: files.Shared, where: str) -> Plan:
        snapshot = self._engine.snapshot()
        resolver = self._resolver()
        here = {key: place[0] for key in shared.steps if (place := resolver.exact(key))}
        strange = [key for key in shared.steps if key not in here]
        found = {
            name: bool(find_concept(snapshot, name) or resolver.exact(name)) for name in shared.goal
        }
        goals = [name for name, there in found.items() if there]
        lost = [name for name, there in found.items() if not there]
        if not goals:
            names = listed([shared.called(name) for name in lost])[:400]
            raise BadInput(where, f"its goal {names} is not in your library; {_ADD}")
        goal = aims.understand(snapshot, resolver, self._store.areas(), self._by_words, goals)
        skip = [s for s in shared.skip if find_concept(snapshot, s) or resolver.exact(s)]
        wish = Request(
            hours_per_week=shared.hours_per_week,
            constraints=asked.constraints(shared.constraints),
            start=day(shared.start) if shared.start else None,
            skip=self._skipped(snapshot, skip),
        )
        plan = self._planned(snapshot, goal, wish, among=frozenset(here.values()))
        said = []
        if plan.missing:
            anew = self._planned(snapshot, goal, wish)
            if len(anew.missing) < len(plan.missing):
                plan = anew
                said.append("Its steps do not lead there from where you stand; planned anew.")
        if strange:
            names = listed([shared.called(key) for key in strange])
            said.append(f"Not in your library: {names}; {_ADD}.")
        if lost:
            said.append(f"Of its goal not in your library: {listed(lost)[:200]}.")
        return replace(plan, note=" ".join(filter(None, [*said, plan.note])))
