"""How much each signal counts: read from weights.json beside this file.

The numbers are learned by `python -m tests.quality next --learn`, which writes the file with
its provenance; without them ranking falls back on round numbers that need no learning.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

FILE = "weights.json"


@dataclass(frozen=True)
class Weights:
    """`columns` maps each column of graph.features to its weight in the sum; `scale` gives
    the typical smallest value of those signals that count by their logarithm."""

    columns: Mapping[str, float]
    scale: Mapping[str, float]


@cache
def learned() -> Weights:
    """The weights that ship."""
    whole: Mapping[str, Any] = json.loads(
        files("graph.ranking").joinpath(FILE).read_text(encoding="utf-8")
    )
    return Weights(columns=whole["columns"], scale=whole["scale"])
