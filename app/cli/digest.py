"""Commands for what is followed: follow, unfollow, and the digest of what is new in it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from app.cli import show
from app.cli.root import cli
from app.cli.shared import AsJson, Home, commanded, err, index, library, out
from app.digest.values import Digest, Item
from app.library import Library
from graph.news import Follow

As = Annotated[str | None, typer.Option("--as", help="concept, area, author, words or source.")]


@cli.command()
@commanded
def follow(
    what: Annotated[
        list[str] | None, typer.Argument(help="A concept, an area, an author, words or a source.")
    ] = None,
    kind: As = None,
    onward: Annotated[
        bool, typer.Option("--onward", help="Also what rests on the concept.")
    ] = False,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Hear of what comes in about something (`readpath digest`); alone, list what you follow.

    Example: `readpath follow transformers --onward`
    """
    with library(home) as lib:
        if not what:
            _listed(lib.follows(), as_json)
            return
        followed = lib.follow(" ".join(what), kind, onward=onward)
    if as_json:
        show.print_json(follow_json(followed))
    else:
        out.print(f"You follow the {followed.kind} {followed.label}.")


def _listed(follows: list[Follow], as_json: bool) -> None:
    if as_json:
        show.print_json([follow_json(one) for one in follows])
        return
    for one in follows:
        out.print(Text(f"{one.kind:<8}", "dim") + Text(one.label))
    if not follows:
        out.print("You follow nothing yet; `readpath follow transformers` begins.")


@cli.command()
@commanded
def unfollow(
    what: Annotated[list[str], typer.Argument(help="What you no longer want to hear of.")],
    kind: As = None,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Stop following something.

    Example: `readpath unfollow transformers`
    """
    with library(home) as lib:
        gone = lib.unfollow(" ".join(what), kind)
    if as_json:
        show.print_json(follow_json(gone))
    else:
        out.print(f"You no longer follow the {gone.kind} {gone.label}.")


@cli.command()
@commanded
def digest(
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Look back, as 2026-01-31.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000)] = 20,
    page: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Also write a page, or e-mail.")
    ] = None,
    feed: Annotated[
        Path | None,
        typer.Option("--feed", metavar="FILE", help="Also bring this Atom feed up to date."),
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Only look: the next digest tells the same again.")
    ] = False,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Tell what is new in what you follow since the last digest, the best for you first.

    Example: `readpath digest --html digest.html --feed digest.xml`
    """
    with library(home) as lib:
        index(lib)
        found = lib.digest(since, limit, mark=False)
        if page:
            lib.write_digest(found, page)
        if feed:
            lib.write_feed(found, feed)
        if as_json:
            show.print_json(digest_json(found))
        else:
            _told(found, lib)
        if not keep:  # only now: what could not be written or shown is told again
            lib.mark_told(found)
    for path in filter(None, (page, feed)):
        err.print(f"written: {path}")


def follow_json(one: Follow) -> dict[str, Any]:
    """Something followed."""
    return {
        "kind": one.kind, "key": one.key, "name": one.name, "onward": one.onward,
        "since": one.since.isoformat(timespec="seconds"),
    }  # fmt: skip


def digest_json(found: Digest) -> dict[str, Any]:
    """A digest with every suggestion's whole explanation."""
    return {
        "since": found.since.isoformat(timespec="seconds") if found.since else None,
        "until": found.until.isoformat(timespec="seconds"),
        "count": found.count,
        "waiting": found.waiting,
        "others": found.others,
        "catalogue": found.catalogue,
        "note": found.note,
        "sections": [
            {
                "title": section.title,
                "follow": follow_json(section.follow) if section.follow else None,
                "items": [_item_json(item) for item in section.items],
            }
            for section in found.sections
        ],
    }


def _item_json(item: Item) -> dict[str, Any]:
    came = item.came.isoformat(timespec="seconds")
    return {**show.suggestion_json(item.step), "came": came, "also": list(item.also)}


def _told(found: Digest, lib: Library) -> None:
    number = 0
    for section in found.sections:
        kind = f"{section.follow.kind}: " if section.follow else ""
        out.print(Text(kind, "dim") + Text(section.title, "bold"))
        out.print()
        for item in section.items:
            number += 1
            lines = [item.step.sentence, f"Also in {', '.join(item.also)}." if item.also else ""]
            show.entry(number, item.step.resource, filter(None, lines))
            out.print()
    out.print(found.note)
    if not lib.follows():
        out.print("`readpath follow transformers` begins, for example.")
