"""What every command shares: options, opening the library, errors as one sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, TypeVar, cast

import typer
from rich.console import Console, ConsoleRenderable, RenderHook
from rich.text import Text

from app.library import Library
from graph.errors import BadInput, ReadpathError

Command = TypeVar("Command", bound=Callable[..., Any])

# What would move a terminal's cursor, colour it or turn its text around; and lone surrogates.
UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str) -> str:
    """A text from outside that a terminal may be shown: nothing in it is obeyed."""
    return UNSAFE.sub("\ufffd", text)


class _Harmless(RenderHook):
    """Titles, names of files and answers of services are printed and never obeyed."""

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        for one in renderables:
            if isinstance(one, Text):
                one.plain = plain(one.plain)
        return renderables


out = Console(highlight=False, markup=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
for _console in (out, err):
    _console.push_render_hook(_Harmless())

# The folder given before the command: `readpath --home DIR next`.
given_home: ContextVar[Path | None] = ContextVar("given_home", default=None)

Home = Annotated[
    Path | None,
    typer.Option("--home", metavar="DIR", help="The library's folder (else READPATH_HOME)."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for other programs.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help="How many at most.")]
Kind = Annotated[
    list[str] | None,
    typer.Option("--kind", "-k", help="paper, course, book, article, video or software."),
]
Language = Annotated[
    list[str] | None, typer.Option("--language", "-l", help="Language code, such as en or zh.")
]
Free = Annotated[bool, typer.Option("--free", help="Only what is free.")]
MaxHours = Annotated[float | None, typer.Option("--max-hours", help="At most this many hours.")]


def numbers(said: Iterable[str], wrong: str, alone: float | None = None) -> dict[str, float]:
    """The number of each name, from NAME=NUMBER; that of a name `alone`, if it may be. Raises
    BadInput that says what is `wrong` with {}, what stands where the number should."""
    found = {}
    for one in said:
        name, sign, number = one.rpartition("=")
        try:
            value = float(number) if sign else alone
        except ValueError:
            value = None
        if value is None:
            raise BadInput(one[:120], wrong.format(number[:20]))
        found[name if sign else one] = value
    return found


def commanded(command: Command) -> Command:
    """Print an error of readpath's as its sentence and leave with status 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except ReadpathError as error:
            err.print(f"readpath: {error}")
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            err.print("readpath: stopped; what was done is kept, run it again to go on")
            raise typer.Exit(130) from None

    return cast("Command", run)


@contextmanager
def library(home: Path | None, *, embed: bool = True) -> Iterator[Library]:
    """The library, with a progress bar while the catalogue is taken in."""
    chosen = home or given_home.get()
    with bar("Loading the catalogue") as report:
        opened = Library.open(chosen, progress=report, embed=embed)
    with opened:
        yield opened


@contextmanager
def bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error that appears when there is something to wait for."""
    if not err.is_terminal:
        yield _in_a_log(title)
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), console=err, transient=True) as shown:
        task = shown.add_task(title, total=None, visible=False)

        def report(done: int, total: int) -> None:
            shown.update(task, completed=done, total=total, visible=total > 0)

        yield report


def _in_a_log(title: str) -> Callable[[int, int], None]:
    """Where no one watches a bar move, a line for every tenth of the way."""
    last = -1

    def report(done: int, total: int) -> None:
        nonlocal last
        tenth = 10 * done // total if total else 0
        if tenth > last:
            last = tenth
            err.print(f"{title}: {done} of {total}")

    return report


def index(opened: Library) -> None:
    """Embed what is new, with a bar; an interruption only postpones it."""
    if not opened.pending():
        return
    try:
        with bar("Embedding") as report:
            opened.index(report)
    except KeyboardInterrupt:
        err.print("readpath: embedding stopped; everything was added, `readpath index` goes on")


def costs(free: bool) -> str | None:
    """The cost filter behind --free."""
    return "free" if free else None
