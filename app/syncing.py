"""Sources that stay: what is watched, and reading again what is due."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from app.adding import Adding
from app.door import turns
from app.reports import counts, joined
from graph.errors import BadInput, ReadpathError
from graph.intake import Intake
from graph.model import Rejected
from graph.report import AddReport
from graph.watching import Watch
from ingest.again import again, folder
from ingest.detect import detect
from ingest.parts import Part
from ingest.read import REST
from ingest.source import named_source
from ingest.what import Form, unreadable

if TYPE_CHECKING:  # it takes long to import and few need it
    from ingest.net.client import Client

EVERY = timedelta(days=1)
SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(days=366)
LOOK_BACK = timedelta(hours=1)  # before the failure of a reading, what it was answered
_UNITS = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800}


@dataclass(frozen=True, slots=True)
class Step:
    """How far a sync is: what is being read, the `number`th of `of`, with `done` items of
    `total` where the source says how many there are."""

    what: str
    number: int
    of: int
    done: int = 0
    total: int | None = None


@dataclass(frozen=True, slots=True)
class Synced:
    """What reading one watched thing again did. `counts` are works by what became of them
    (added, updated, merged, unchanged), the items refused, and the works that it says were
    read; `rejected` lists the first of those refused; `error` says why it could not be read
    to its end, and what to do."""

    what: str
    counts: Mapping[str, int] = field(default_factory=dict)
    rejected: tuple[Rejected, ...] = ()
    error: str = ""


class Syncing(Adding):
    """The part of `Library` that keeps sources and reads them again."""

    @turns
    def watch(
        self,
        what: str | Path,
        every: str | timedelta = EVERY,
        format: str | None = None,  # noqa: A002 - the public word for it
    ) -> Watch:
        """Read a file, a folder, an address, a search or a described source (TOML) again
        `every` so often ("6h", "1d", "2w"), with `sync`.

        Raises BadInput when it is nothing that can be read.
        """
        period = interval(every)
        if format is not None:
            named_source(format)
        path = folder(what)
        if path is not None:
            return self._watches.begin(str(path), period, format)
        found = detect(what)
        if found.form is Form.IDENTIFIER and found.url is None:
            raise BadInput(found.name, "names single works; `add` takes them in once")
        name = str(found.path.resolve()) if found.path else found.text.strip()
        return self._watches.begin(name, period, format)

    @turns
    def unwatch(self, what: str | Path) -> Watch:
        """No longer read it again; what came from it stays. Raises BadInput when it is not
        watched."""
        watch = self._watched(str(what))
        self._watches.end(watch.what)
        return watch

    @turns
    def watches(self) -> list[Watch]:
        """What is watched, in the order it was begun."""
        return self._watches.all()

    def sync(
        self,
        what: Iterable[str] = (),
        *,
        everything: bool = False,
        progress: Callable[[Step], None] | None = None,
    ) -> Iterator[Synced]:
        """Read what is due, or these watched things, or `everything`, and say of each what
        came of it. One that fails leaves the others alone. Cut off, the next goes on where
        this one stopped. Others may use the library while it waits for an answer.
        """
        from ingest.net.client import Client

        chosen = self._chosen(tuple(what), everything)
        for number, watch in enumerate(chosen, 1):
            tell = _teller(progress, watch.what, number, len(chosen))
            with Client(since=_begun(watch).timestamp()) as client:
                result = self._synced(watch, client, tell)
            yield result

    @turns
    def _chosen(self, names: tuple[str, ...], everything: bool) -> list[Watch]:
        if names:
            return [self._watched(name) for name in names]
        now = datetime.now(UTC)
        return [one for one in self._watches.all() if everything or one.due <= now]

    def _watched(self, name: str) -> Watch:
        known = self._watches.all()
        for wanted in (name.strip(), str(Path(name).expanduser().resolve())):
            for one in known:
                if one.what == wanted:
                    return one
        hint = f"; these are: {', '.join(one.what for one in known[:5])}" if known else ""
        raise BadInput(name, f"is not watched{hint}")

    def _synced(
        self, watch: Watch, client: Client, tell: Callable[[int, int | None], None]
    ) -> Synced:
        intakes: dict[str, Intake] = {}
        reports: dict[str, AddReport] = {}
        done, error = 0, ""
        tell(0, None)
        try:
            for part in again(watch.what, watch.state, watch.format, client):
                intake = intakes.setdefault(part.name, Intake(self._store, part.name, part.format))
                reports[part.name] = self._keep(watch, part, intake)
                done += len(part.items)
                tell(done, part.total)
        except ReadpathError as caught:
            error = str(caught)
        except OSError as caught:
            error = str(unreadable(watch.what, caught))
        result = _result(watch.what, reports.values(), error)
        self._note(result)
        return result

    @turns
    def _keep(self, watch: Watch, part: Part, intake: Intake) -> AddReport:
        """Write a part of a reading, then note how far it has come."""
        report = self._take_part(part, intake)
        if part.state:
            self._watches.reached(watch.what, part.state)
        return report

    @turns
    def _note(self, result: Synced) -> None:
        if result.error:
            self._watches.failed(result.what, result.error)
        else:
            self._watches.done(result.what, result.counts)


def _begun(watch: Watch) -> datetime:
    """When a reading that did not end may have begun: what was answered since then need not
    be asked for again. Nothing older is used before the server confirms it."""
    if watch.failures and watch.ran is not None:
        return watch.ran - LOOK_BACK
    return watch.due


def _teller(
    progress: Callable[[Step], None] | None, what: str, number: int, of: int
) -> Callable[[int, int | None], None]:
    def tell(done: int, total: int | None) -> None:
        if progress is not None:
            progress(Step(what, number, of, done, total))

    return tell


def _result(what: str, reports: Iterable[AddReport], error: str) -> Synced:
    report = joined(reports)
    cut = report.rejected[-1].why if report.rejected else ""
    if not error and cut.startswith(REST):
        error = f"{what}: {cut}"
    return Synced(what, counts(report), report.rejected, error)


def interval(value: str | timedelta) -> timedelta:
    """The time between two readings that "30m", "6h", "1d" or "2w" says; raises BadInput."""
    if isinstance(value, timedelta):
        found = value
    else:
        match = re.fullmatch(r"\s*(\d{1,6})\s*([mhdw])[a-z]*\s*", value.lower())
        if match is None:
            raise BadInput(f"every {value!r}"[:60], "write a number and m, h, d or w, such as 1d")
        found = timedelta(seconds=int(match[1]) * _UNITS[match[2]])
    if not SHORTEST <= found <= LONGEST:
        raise BadInput(f"every {value}"[:60], "must be between one minute and a year")
    return found
