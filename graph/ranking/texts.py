"""The words of resources as TF-IDF vectors, for nearness in words beside nearness in meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
from scipy import sparse

from graph import text
from graph.model import Resource
from graph.snapshot import Matrix

RARE = 2  # words that fewer texts have connect nothing
COMMON = 0.15  # words that a larger part of the texts have say nothing
FEW = 50  # texts; below it no word counts as common
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def word_matrix(resources: Sequence[Resource]) -> Matrix:
    """n x v, one line a resource: (1 + log tf) * idf of title, topics and summary, length 1."""
    vocabulary: dict[str, int] = {}
    columns: list[int] = []
    ends = [0]
    for resource in resources:
        whole = " ".join([resource.title, *resource.topics, resource.summary])
        columns += (vocabulary.setdefault(word, len(vocabulary)) for word in terms(whole))
        ends.append(len(columns))
    shape = (len(resources), max(len(vocabulary), 1))
    ones = np.ones(len(columns), dtype=np.float32)
    counts = sparse.csr_array((ones, np.array(columns, dtype=np.int32), ends), shape=shape)
    counts.sum_duplicates()
    found = np.bincount(counts.indices, minlength=shape[1])
    most = COMMON * len(resources) if len(resources) > FEW else len(resources)
    rarity = np.log(max(len(resources), 1) / (found + 0.5))
    idf = np.where((found >= RARE) & (found <= most), rarity, 0)
    weights = (1 + np.log(counts.data)) * np.maximum(idf, 0)[counts.indices]
    counts.data = weights.astype(np.float32)
    counts.eliminate_zeros()
    length = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
    scale = np.divide(1, length, out=np.zeros_like(length), where=length > 0)
    return sparse.csr_array(sparse.diags_array(scale.astype(np.float32)) @ counts)


def terms(words: str) -> Iterator[str]:
    """The words of a text, folded; of a run of Chinese, Japanese or Korean its pairs."""
    for word in text.fold(words).split():
        if _CJK.search(word) and len(word) > 2:
            yield from _pairs(word)
        elif len(word) > 1:
            yield word


def _pairs(word: str) -> Iterable[str]:
    return (first + second for first, second in pairwise(word))
