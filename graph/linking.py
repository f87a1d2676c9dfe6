"""What a resource teaches, requires and how hard it is, estimated where nobody says.

Names and aliases of concepts in title, topics and summary, nearness in meaning to what a
concept is, and what the nearest works teach that say so, are weighed by a logistic
regression (`learned/linking.json`, made by `python -m tests.quality concepts --write`). All
of it is derived: nothing is written to the library's truth, and what a source states of a
resource is never replaced.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph.concepts import ConceptGraph
from graph.mentions import BY_MEANING, COLUMNS, Evidence, Floats, Gatherer, Integers
from graph.model import Concept, Kind, Resource

Matrix = sparse.csr_array

LEARNED = Path(__file__).parent / "learned" / "linking.json"
CHUNK = 4_096  # resources weighed at a time: bounds memory
MOST = 12  # concepts estimated for one resource
IMPLIED = 0.5  # a prerequisite of what is taught, beside one that the text names
SUREST = 0.97  # an estimate never claims to be certain
NEED = 0.8  # how sure a name is that stands where a text says what it requires
BEGINNER = 2  # up to this level nothing is required that the text does not name
KINDS = tuple(Kind)
_EASY = re.compile(
    r"(?i)\b(?:intro(?:duction|ductory)?|beginners?|primer|basics?|first steps|getting started"
    r"|crash course|for (?:everyone|kids|dummies)|gentle|from scratch|101)\b|入门|基础|零基础"
)
_HARD = re.compile(
    r"(?i)\b(?:advanced|graduate|research|state[- ]of[- ]the[- ]art|seminar|theory|rigorous"
    r"|survey|we (?:propose|present|introduce|show))\b|高级|进阶|研究生"
)


@dataclass(frozen=True)
class Linked:
    """Estimates for n resources over m concepts.

    `teaches` and `requires` are n x m: how much of a concept, 0..1; `sure` and
    `sure_requires` have the same places and hold the confidence, 0..1. `level` is 1..5, nan
    where there is nothing to go by, `level_sure` its confidence.
    """

    teaches: Matrix
    sure: Matrix
    requires: Matrix
    sure_requires: Matrix
    level: Floats
    level_sure: Floats

    @property
    def damped(self) -> tuple[Matrix, Matrix]:
        """Teaches and requires times their confidence: a stated one counts more."""
        return self.teaches.multiply(self.sure).tocsr(), self.requires.multiply(
            self.sure_requires
        ).tocsr()


@cache
def learned() -> Mapping[str, Any]:
    """The weights of each kind of evidence, with where they come from."""
    found: Mapping[str, Any] = json.loads(LEARNED.read_text(encoding="utf-8"))
    return found


def description(concept: Concept) -> str:
    """What of a concept is embedded: its name and what it is."""
    return f"{concept.name}. {concept.summary}" if concept.summary else concept.name


class Linker:
    """Estimates what resources teach; `weights` are those of `learned()` unless given."""

    def __init__(
        self,
        concepts: ConceptGraph,
        gatherer: Gatherer,
        weights: Mapping[str, Any] | None = None,
    ) -> None:
        self._concepts = concepts
        self._gatherer = gatherer
        self._weights = weights or learned()
        self._levels = np.array(
            [concepts.concepts[c].level for c in concepts.ids], dtype=np.float32
        )
        places = [(concepts.index[c], concepts.index[b])
                  for c in concepts.ids for b in concepts.requires(c)]  # fmt: skip
        table = np.array(places, dtype=np.int64).reshape(-1, 2)
        self._direct = sparse.csr_array(
            (np.ones(len(table), dtype=np.float32), (table[:, 0], table[:, 1])),
            shape=(len(concepts.ids), len(concepts.ids)),
        )

    def link(self, resources: Sequence[Resource], vectors: Floats | None = None) -> Linked:
        """Estimates for each resource; `vectors` is n x d, zero where not embedded."""
        parts = [
            self._link(
                resources[begin : begin + CHUNK],
                None if vectors is None else vectors[begin : begin + CHUNK],
            )
            for begin in range(0, max(len(resources), 1), CHUNK)
        ]
        stacked: dict[str, Any] = {
            name: sparse.csr_array(
                sparse.vstack([getattr(part, name) for part in parts], format="csr")
            )
            for name in ("teaches", "sure", "requires", "sure_requires")
        }
        for name in ("level", "level_sure"):
            stacked[name] = np.concatenate([getattr(part, name) for part in parts])
        return Linked(**stacked)

    def _link(self, resources: Sequence[Resource], vectors: Floats | None) -> Linked:
        evidence = self._gatherer.gather(resources, vectors)
        embedded = np.zeros(len(resources), dtype=np.bool_)
        if vectors is not None:
            embedded = np.asarray(vectors.any(axis=1))
        chance = self.chance(evidence, embedded)
        kept = self._kept(evidence, chance, embedded)
        shape = (len(resources), len(self._concepts.ids))
        sure = _matrix(evidence, kept, chance, shape)
        base, slope = self._weights["weight"]
        teaches = _matrix(evidence, kept, np.clip(base + slope * chance, 0.2, 1), shape)
        level, level_sure = self._level(resources, evidence, chance, embedded)
        requires, sure_requires = self._needed(evidence, sure, teaches, level)
        return Linked(teaches, sure, requires, sure_requires, level, level_sure)

    def chance(self, evidence: Evidence, embedded: NDArray[np.bool_]) -> Floats:
        """p values in 0..1: how likely each pair's resource teaches its concept."""
        if not len(evidence.resources):
            return np.zeros(0, dtype=np.float32)
        known = embedded[evidence.resources]
        with_meaning = _logistic(evidence.values, COLUMNS, self._weights["meaning"])
        without = _logistic(evidence.values, NAMED, self._weights["names"])
        chance = np.where(known, with_meaning, without)
        return np.minimum(chance, SUREST).astype(np.float32)

    def _kept(
        self, evidence: Evidence, chance: Floats, embedded: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        least = np.where(
            embedded[evidence.resources],
            self._weights["meaning"]["threshold"],
            self._weights["names"]["threshold"],
        )
        order = np.lexsort((-chance, evidence.resources))
        first = np.searchsorted(evidence.resources, evidence.resources)
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        mentioned_as_need = (evidence.column("need") > 0) & (evidence.column("title") == 0)
        return np.asarray((chance >= least) & (rank - first < MOST) & ~mentioned_as_need)

    def level_features(
        self,
        resources: Sequence[Resource],
        evidence: Evidence,
        chance: Floats,
        embedded: NDArray[np.bool_],
    ) -> Floats:
        """n x f: what the level is estimated from; `LEVEL` names the columns."""
        n = len(resources)
        said = embedded[evidence.resources] | (evidence.column("words") > 0)
        weight = np.where(said, (chance + 1e-4) ** 1.5, 0)
        total = np.bincount(evidence.resources, weight, minlength=n)
        levels = weight * self._levels[evidence.concepts] if len(weight) else weight
        mean = np.bincount(evidence.resources, levels, minlength=n)
        mean = np.divide(mean, total, out=np.full(n, np.nan), where=total > 0)
        columns = [np.nan_to_num(mean, nan=2.5), np.isnan(mean), embedded]
        texts = [f"{resource.title} {resource.summary[:400]}" for resource in resources]
        columns += [[resource.kind is kind for resource in resources] for kind in KINDS]
        columns += [[bool(p.search(text)) for text in texts] for p in (_EASY, _HARD)]
        titles = [bool(_EASY.search(resource.title)) for resource in resources]
        return np.column_stack([*columns, titles]).astype(np.float32).reshape(n, len(LEVEL))

    def _level(
        self,
        resources: Sequence[Resource],
        evidence: Evidence,
        chance: Floats,
        embedded: NDArray[np.bool_],
    ) -> tuple[Floats, Floats]:
        features = self.level_features(resources, evidence, chance, embedded)
        rule = self._weights["level"]
        level = features @ np.array([rule["weights"][name] for name in LEVEL]) + rule["bias"]
        known = features[:, LEVEL.index("unknown")] == 0
        level = np.where(known, np.clip(level, 1, 5), np.nan)
        return level.astype(np.float32), (known * rule["sure"]).astype(np.float32)

    def _needed(
        self, evidence: Evidence, sure: Matrix, teaches: Matrix, level: Floats
    ) -> tuple[Matrix, Matrix]:
        """What is required: what the text names as needed, and, of a work that is not for
        beginners, what the concepts it teaches stand on and it does not teach itself."""
        taught = (sure > 0).astype(np.float32)
        implied = sparse.csr_array(sure @ self._direct)
        implied.data = np.minimum(implied.data, 0.95)
        implied = implied - implied.multiply(taught)
        implied = sparse.csr_array(implied.multiply(~(level <= BEGINNER)[:, None]))
        named = _matrix(evidence, evidence.column("need") > 0, np.full(
            len(evidence.resources), NEED, dtype=np.float32), teaches.shape)  # fmt: skip
        named = named - named.multiply(taught)
        certain = sparse.csr_array(implied.maximum(named))
        certain.eliminate_zeros()
        places = (certain > 0).astype(np.float32)
        stated = sparse.csr_array((named > 0).astype(np.float32))
        weight = sparse.csr_array(places * IMPLIED + stated * (1 - IMPLIED))
        return weight, certain


NAMED = tuple(name for name in COLUMNS if name not in BY_MEANING)
LEVEL = ("concepts", "unknown", "embedded", *(f"kind {kind}" for kind in KINDS),
         "easy words", "hard words", "easy title")  # fmt: skip


def _logistic(values: Floats, names: Sequence[str], rule: Mapping[str, Any]) -> NDArray[Any]:
    columns = [COLUMNS.index(name) for name in names]
    weights = np.array([rule["weights"][name] for name in names], dtype=np.float32)
    chance: NDArray[Any] = 1 / (1 + np.exp(-(values[:, columns] @ weights + rule["bias"])))
    return chance


def _matrix(
    evidence: Evidence, kept: NDArray[np.bool_], values: Floats, shape: tuple[int, int]
) -> Matrix:
    places: tuple[Integers, Integers] = (evidence.resources[kept], evidence.concepts[kept])
    return sparse.csr_array((values[kept].astype(np.float32), places), shape=shape)
