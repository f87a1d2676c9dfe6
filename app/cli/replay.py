"""The command that asks whether the suggestions would have found what was taken."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.table import Table

from app.cli import show
from app.cli.root import cli
from app.cli.shared import AsJson, Home, bar, commanded, err, library, out
from app.replaying import Replay


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
    as_json: AsJson = False,
    home: Home = None,
) -> None:
    """Hide the last works you covered, and see which strategy would have found them.

    Example: `readpath replay --last 10`, or `readpath replay --trails`
    """
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
        "rows": [
            {
                "strategy": row.strategy, "tried": row.tried, "expected": row.expected,
                "hit": round(row.hit, 4), "mrr": round(row.mrr, 4), "ndcg": round(row.ndcg, 4),
                "hit_interval": [round(end, 4) for end in row.hit_interval],
                "mrr_interval": [round(end, 4) for end in row.mrr_interval],
            }
            for row in found.rows
        ],
        "skipped": list(found.skipped),
        "sentence": found.sentence,
    }  # fmt: skip


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
