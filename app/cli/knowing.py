"""Commands about what the reader knows: see it, correct it, begin from a background."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer
from rich.text import Text

from app.cli import show
from app.cli.root import cli
from app.cli.shared import AsJson, Home, commanded, err, library, out
from graph import text
from graph.errors import BadInput
from graph.model import Area, Concept
from graph.state import Background, Evidence, EvidenceKind, Knowing, Said

BAR = 10  # signs
_WORDS = {
    EvidenceKind.COVERED: "covered “{}”",
    EvidenceKind.PARTLY: "read a part of “{}”",
    EvidenceKind.TOO_EASY: "found “{}” easy",
    EvidenceKind.REQUIRED: "managed “{}”, which requires it",
    EvidenceKind.IMPLIED: "you know “{}”, which rests on it",
    EvidenceKind.BACKGROUND: "background: {}",
}

Idea = Annotated[str, typer.Argument(help="A concept: its id, name or alias in any language.")]


@cli.command()
@commanded
def knows(
    concept: Annotated[
        str | None, typer.Argument(help="One concept, with all of its evidence.")
    ] = None,
    area: Annotated[str | None, typer.Option(help="Only this area, such as calculus.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many at most.")] = 40,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Show what you know, how well, and how readpath comes to think so.

    Example: `readpath knows --area calculus`, or `readpath knows "chain rule"`
    """
    with library(home, embed=False) as lib:
        faded = lib.faded()
        if concept is not None:
            found, told = lib.knowing(concept)
            known = {found.id: told}
        else:
            area = None if area is None else _area(lib.areas(), area)
            known = dict(lib.knows())
        concepts = lib.concepts()
    if area is not None:
        known = {c: told for c, told in known.items() if concepts[c].area == area}
    ranked = dict(sorted(known.items(), key=lambda pair: -pair[1].degree))
    if as_json:
        show.print_json([_json(concepts[c], told, faded) for c, told in ranked.items()])
    elif concept is not None:
        for name, told in ranked.items():
            _whole(concepts[name], told, faded.get(name, 0.0))
    else:
        _table(concepts, ranked, limit)
    if not ranked:
        err.print("readpath: nothing is known of you here; `readpath mark KEY covered`,")
        err.print("`readpath know CONCEPT` or `readpath background ID` change that")
        raise typer.Exit(1)


def _area(areas: Sequence[Area], name: str) -> str:
    """The id of an area by its id or name, in English or Chinese."""
    for area in areas:
        if text.fold(name) in (text.fold(area.id), text.fold(area.name), text.fold(area.name_zh)):
            return area.id
    listed = ", ".join(area.id for area in areas)
    raise BadInput("area", f"{name[:60]!r} is not one; there are {listed}")


def _json(concept: Concept, told: Knowing, faded: Mapping[str, float]) -> dict[str, Any]:
    return {
        "concept": concept.id,
        "name": concept.name,
        "area": concept.area,
        "degree": round(told.degree, 3),
        "faded": faded.get(concept.id, 0.0),
        "evidence": [
            {"kind": e.kind, "key": e.key, "name": e.name, "amount": round(e.amount, 3)}
            for e in told.evidence
        ],
    }


def _table(concepts: Mapping[str, Concept], ranked: Mapping[str, Knowing], limit: int) -> None:
    shown = list(ranked.items())[:limit]
    width = max((len(concepts[c].name) for c, _ in shown), default=0)
    for name, told in shown:
        why = _said(told.evidence[0]) if told.evidence else ""
        line = Text(f"{concepts[name].name:<{width}}  ") + _bar(told.degree)
        out.print(line + Text(f" {told.degree:>4.0%}  ") + Text(why, "dim"))
    if len(ranked) > limit:
        out.print(f"... and {len(ranked) - limit} more (--limit {len(ranked)} shows all)")


def _whole(concept: Concept, told: Knowing, faded: float) -> None:
    fade = f", {faded:.0%} faded" if faded >= 0.01 else ""
    out.print(
        Text(f"{concept.name} ", "bold") + _bar(told.degree) + Text(f" {told.degree:.0%}{fade}")
    )
    for piece in told.evidence:
        out.print(Text(f"  {piece.amount:>4.0%}  {_said(piece)}"))
    if not told.evidence:
        out.print("  nothing shows that you know it")
    out.print(Text(f"  {concept.id}", "cyan"))


def _bar(degree: float) -> Text:
    full = round(degree * BAR)
    return Text("█" * full, "green") + Text("░" * (BAR - full), "dim")


def _said(piece: Evidence) -> str:
    if piece.kind is EvidenceKind.CLAIM:
        return "you say that you know it" if piece.key == Said.KNOW else "you say that you don't"
    name = piece.name if len(piece.name) <= 60 else f"{piece.name[:59]}…"
    return _WORDS[piece.kind].format(name)


@cli.command()
@commanded
def know(
    concept: Idea,
    no: Annotated[bool, typer.Option("--not", help="You do not know it.")] = False,
    clear: Annotated[bool, typer.Option("--clear", help="Take back what you said of it.")] = False,
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="Since when, as 2026-01-31.")
    ] = None,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Say that you know a concept, or with --not that you do not.

    It decides over what readpath infers; `readpath undo` takes it back.

    Example: `readpath know "bayes theorem"`, or `readpath know eigenvalues --not`
    """
    if no and clear:
        raise BadInput("", "--not and --clear exclude each other; give one of them")
    with library(home, embed=False) as lib:
        lib.claim(concept, None if clear else Said.DONT_KNOW if no else Said.KNOW, on)
        found, told = lib.knowing(concept)
        faded = lib.faded()
    if as_json:
        show.print_json(_json(found, told, faded))
    else:
        _whole(found, told, faded.get(found.id, 0.0))


@cli.command()
@commanded
def background(
    name: Annotated[
        str | None, typer.Argument(help='An id or name from the list, or "none".')
    ] = None,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Choose where you come from, so that readpath assumes what such people know.

    Without a name it lists the backgrounds; `readpath undo` takes a choice back.

    Example: `readpath background physicist`
    """
    with library(home, embed=False) as lib:
        if name is not None:
            lib.set_background(None if name.strip().lower() in ("none", "clear") else name)
        chosen, known, there = lib.background(), lib.known(), lib.backgrounds()
    if as_json:
        show.print_json([_background_json(one, chosen) for one in there])
    elif name is None:
        for one in there:
            mark = "*" if chosen and one.id == chosen.id else " "
            out.print(Text(f"{mark} {one.id:<32}", "bold") + Text(one.summary))
    elif chosen is None:
        out.print("No background is assumed.")
    else:
        sure = sum(degree >= 0.5 for degree in known.values())
        out.print(f"{chosen.name}: {chosen.summary} Now {sure} concepts count as known;")
        out.print("`readpath knows` shows them, `readpath know CONCEPT --not` corrects one.")


def _background_json(one: Background, chosen: Background | None) -> dict[str, Any]:
    return {
        "background": one.id, "name": one.name, "zh": one.name_zh, "summary": one.summary,
        "chosen": chosen is not None and one.id == chosen.id, "concepts": dict(one.concepts),
    }  # fmt: skip
