"""How much each signal counts: read from graph/learned/ranking.json.

The numbers are learned by `python -m tests.quality next --learn`, which writes the file with
its provenance.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from graph.ranking.trust import Trust

FILE = "ranking.json"


@dataclass(frozen=True)
class Weights:
    """`columns` maps each column of graph.features to its weight in the sum; `scale` gives
    the typical smallest value of those signals that count by their logarithm, and `trust` how
    far each signal is trusted for which candidate."""

    columns: Mapping[str, float]
    scale: Mapping[str, float]
    trust: Trust = field(default_factory=Trust)


@cache
def learned() -> Weights:
    """The weights that ship."""
    whole: Mapping[str, Any] = json.loads(
        files("graph").joinpath("learned", FILE).read_text(encoding="utf-8")
    )
    return Weights(whole["columns"], whole["scale"], Trust(**whole["trust"]))
