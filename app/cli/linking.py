"""Commands about what resources teach: see it, and correct it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Annotated

import typer
from rich.text import Text

from app.cli import show
from app.cli.commands import Key
from app.cli.root import cli
from app.cli.shared import AsJson, Home, commanded, library, numbers, out
from app.linking import ESTIMATED, Tie, Ties
from graph.errors import BadInput
from graph.model import Concept


@cli.command(name="concepts")
@commanded
def concepts_of(
    key: Key,
    teaches: Annotated[
        list[str] | None,
        typer.Option("--teaches", "-t", help="It teaches this: a name, or NAME=0.5 for a part."),
    ] = None,
    requires: Annotated[
        list[str] | None, typer.Option("--requires", "-r", help="It requires this, likewise.")
    ] = None,
    level: Annotated[int | None, typer.Option(min=1, max=5, help="1 school to 5 research.")] = None,
    forget: Annotated[bool, typer.Option("--forget", help="Take back what you said.")] = False,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Show what a resource teaches and requires, how sure that is, and who says so; the
    options say it better.

    Example: `readpath concepts arxiv:1706.03762 --teaches attention --requires "softmax=0.5"`
    """
    with library(home, embed=False) as lib:
        if forget:
            ties = lib.teach(key, None)
        elif teaches or requires or level:
            ties = lib.teach(key, _weights(teaches or ()), _weights(requires or ()), level)
        else:
            ties = lib.ties(key)
        names = lib.concepts()
    if as_json:
        show.print_json(asdict(ties))
    else:
        _shown(ties, names)


@cli.command()
@commanded
def order(
    names: Annotated[list[str], typer.Argument(help="Names of ideas, each in quotes.")],
    requires: Annotated[
        list[str] | None,
        typer.Option(
            "--requires",
            "-r",
            help="You know this: NAME=NAME, the first requires the second. Of other ideas too.",
        ),
    ] = None,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Put ideas in an order to learn them in, whether or not they are in the library. The
    pairs that you know are kept to, and teach how the others lie.

    Example: `readpath order backpropagation "chain rule" --requires "gradient=derivative"`
    """
    known = dict.fromkeys(map(_pair, requires or ()), True)
    with library(home, embed=False) as lib:
        found = lib.order(names, known=known)
        pairs = lib.prerequisites(names, known=known)
    if as_json:
        before = [pair._asdict() for pair in pairs]
        show.print_json({"order": found, "prerequisites": before})
        return
    for number, name in enumerate(found, 1):
        needs = [p.prerequisite for p in pairs if p.concept == name]
        out.print(Text(f"{number:>2}. {name}") + Text(
            f"  after {', '.join(needs[:4])}" if needs else "", "dim"))  # fmt: skip


def _weights(said: Iterable[str]) -> dict[str, float]:
    return numbers(said, "{!r} is not a number above 0 up to 1", alone=1.0)


def _pair(said: str) -> tuple[str, str]:
    concept, sign, prerequisite = said.partition("=")
    if not sign:
        raise BadInput(said[:120], "it is not NAME=NAME")
    return concept, prerequisite


def _shown(ties: Ties, names: Mapping[str, Concept]) -> None:
    out.print(Text(ties.title, "bold"))
    for title, found in (("teaches", ties.teaches), ("requires", ties.requires)):
        out.print(Text(f"  {title}" + ("" if found else ": nothing is known"), "dim"))
        for tie in found:
            name = names[tie.concept].name if tie.concept in names else tie.concept
            out.print(Text(f"    {name:<40} {_said(tie)}"))
    if ties.level is not None:
        sure = f", {ties.level_confidence:.0%} sure" if ties.level_source == ESTIMATED else ""
        out.print(Text(f"  level {ties.level:g} ({ties.level_source}{sure})"))


def _said(tie: Tie) -> str:
    if tie.source == ESTIMATED:
        return f"{tie.weight:.0%} of it, {tie.confidence:.0%} sure (estimated)"
    return f"{tie.weight:.0%} of it ({tie.source})"
