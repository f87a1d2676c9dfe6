"""The command that asks whether the suggestions would have found what was taken."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from app.cli import show
from app.cli.root import cli
from app.cli.shared import AsJson, Home, bar, commanded, err, library, out
from app.libraries import ReplayOfReaders, opened_set
from app.replaying import Replay
from graph.errors import BadInput
from graph.replay import Row


@cli.command()
@commanded
def replay(
    last: Annotated[
        int, typer.Option("--last", min=1, max=10_000, help="How many covered works to hide.")
    ] = 5,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="The k of hit@k.")] = 10,
    trails: Annotated[
        bool, typer.Option("--trails", help="Replay published trails instead of your history.")
    ] = False,
    on: Annotated[
        Path | None,
        typer.Option(
            "--on",
            metavar="SET",
            help="Replay other people's libraries: a file with an"
            " unordered trail for each, or a folder as CiteULike's.",
        ),
    ] = None,
    readers: Annotated[
        int, typer.Option("--readers", min=1, help="With --on: how many of them to ask for.")
    ] = 100,
    keep: Annotated[
        Path | None,
        typer.Option("--keep", metavar="DIR", help="With --on: keep what is made of it here."),
    ] = None,
    embeddings: Annotated[
        bool, typer.Option(help="With --on: embed the texts, which takes a while.")
    ] = True,
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Hide the last works you covered, and see which strategy would have found them.

    Example: `readpath replay --last 10`, `readpath replay --trails`, or
    `readpath replay --on libraries.jsonl`
    """
    if on is not None:
        _on_readers(on, readers, k, keep, embeddings=embeddings, as_json=as_json)
        return
    with library(home, embed=False) as lib, bar("Replaying") as report:
        found = lib.replay(last, k, trails=trails, progress=report)
    if as_json:
        show.print_json(replay_json(found))
    else:
        _told(found)
    if not found.tried:
        raise typer.Exit(1)


def replay_json(found: Replay) -> dict[str, Any]:
    """The figures, for other programs."""
    return {
        "tried": found.tried,
        "k": found.k,
        "rows": [_row(row) for row in found.rows],
        "skipped": list(found.skipped),
        "sentence": found.sentence,
    }


def readers_json(found: ReplayOfReaders) -> dict[str, Any]:
    """The same of other people's libraries: among few drawn at random, and among all."""
    return {
        "tried": found.tried, "k": found.k, "known": found.known, "works": found.works,
        "others": found.others,
        "near": [_row(row) for row in found.near],
        "whole": [_row(row) for row in found.whole],
        "sentence": found.sentence,
    }  # fmt: skip


def _row(row: Row) -> dict[str, Any]:
    return {
        "strategy": row.strategy, "tried": row.tried, "expected": row.expected,
        "hit": round(row.hit, 4), "mrr": round(row.mrr, 4), "ndcg": round(row.ndcg, 4),
        "hit_interval": [round(end, 4) for end in row.hit_interval],
        "mrr_interval": [round(end, 4) for end in row.mrr_interval],
    }  # fmt: skip


def _on_readers(
    on: Path, readers: int, k: int, keep: Path | None, *, embeddings: bool, as_json: bool
) -> None:
    if not on.exists():
        raise BadInput(str(on), "is not there; name a file or a folder")
    with (
        bar("Embedding") as embedding,
        opened_set(on, keep, embedding, embed=embeddings) as lib,
        bar("Replaying") as report,
    ):
        found = lib.replay_readers(readers, k, report)
    if as_json:
        show.print_json(readers_json(found))
    else:
        _told_of_readers(found)


def _told_of_readers(found: ReplayOfReaders) -> None:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("strategy", no_wrap=True)
    hit, ndcg = f"hit@{found.k}", f"nDCG@{found.k}"
    few = f"of {found.others + 1}"
    for name in (f"{hit} {few}", "95%", f"{ndcg} {few}", f"{hit} of all", f"{ndcg} of all"):
        table.add_column(name, justify="right", no_wrap=name == "95%")
    for near, whole in zip(found.near, found.whole, strict=True):
        low, high = near.hit_interval
        table.add_row(
            near.strategy,
            f"{near.hit:.3f}",
            "expected" if near.expected else f"{low:.2f} to {high:.2f}",
            f"{near.ndcg:.3f}",
            f"{whole.hit:.3f}",
            f"{whole.ndcg:.3f}",
        )
    out.print(
        f"{found.tried} readers asked for, {found.known} others' libraries known each time,"
        f" {found.works:,} works."
    )
    out.print(table)
    out.print()
    out.print(found.sentence)


def _told(found: Replay) -> None:
    if found.rows:
        table = Table(box=None, pad_edge=False, header_style="dim")
        table.add_column("strategy")
        for name in (f"hit@{found.k}", "95%", "MRR", "95%", f"nDCG@{found.k}"):
            table.add_column(name, justify="right")
        for row in found.rows:
            low, high = row.hit_interval
            below, above = row.mrr_interval
            table.add_row(
                row.strategy,
                f"{row.hit:.1%}" if row.expected else f"{row.hits} of {row.tried}",
                "expected" if row.expected else f"{low:.0%} to {high:.0%}",
                f"{row.mrr:.3f}",
                "expected" if row.expected else f"{below:.3f} to {above:.3f}",
                f"{row.ndcg:.3f}",
            )
        out.print(table)
        out.print()
    out.print(found.sentence)
    for why in found.skipped:
        err.print(f"skipped: {why}")
