"""The words of resources as TF-IDF vectors, for nearness in words beside nearness in meaning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, repeat

import numpy as np
from scipy import sparse

from graph import text
from graph.model import Resource
from graph.ranking.sparse_tools import floats
from graph.snapshot import Matrix

TOPIC = 4.0  # a topic as a whole counts as so many words of a title
SUMMARY = 0.5  # and a word of a summary
RARE = 2  # terms that fewer texts have connect nothing
COMMON = 0.15  # terms that a larger part of the texts have say nothing
FEW = 50  # texts; below it no term counts as common
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def word_matrix(resources: Sequence[Resource]) -> Matrix:
    """n x v, one line a resource: log2(1 + weighed tf) * idf, length 1. A term is a word of
    title, topics or summary, or a whole topic."""
    vocabulary: dict[str, int] = {}
    columns: list[int] = []
    counted: list[float] = []
    ends = [0]
    for resource in resources:
        for weight, found in _said(resource):
            columns += (vocabulary.setdefault(term, len(vocabulary)) for term in found)
            counted += repeat(weight, len(columns) - len(counted))
        ends.append(len(columns))
    shape = (len(resources), max(len(vocabulary), 1))
    place = np.array(columns, dtype=np.int32)
    counts = sparse.csr_array((np.array(counted, dtype=np.float32), place, ends), shape=shape)
    counts.sum_duplicates()
    found_in = np.bincount(counts.indices, minlength=shape[1])
    most = COMMON * len(resources) if len(resources) > FEW else len(resources)
    rarity = np.log(max(len(resources), 1) / (found_in + 0.5))
    idf = np.where((found_in >= RARE) & (found_in <= most), rarity, 0)
    counts.data = floats(np.log2(1 + counts.data) * np.maximum(idf, 0)[counts.indices])
    counts.eliminate_zeros()
    length = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
    scale = np.divide(1, length, out=np.zeros_like(length), where=length > 0)
    return sparse.csr_array(sparse.diags_array(floats(scale)) @ counts)


def _said(resource: Resource) -> Iterator[tuple[float, Iterable[str]]]:
    """The terms of a resource and what each counts."""
    yield 1.0, terms(" ".join([resource.title, *resource.topics]))
    yield SUMMARY, terms(resource.summary)
    yield TOPIC, (f"#{topic}" for topic in map(text.fold, resource.topics) if topic)


def terms(words: str) -> Iterator[str]:
    """The words of a text, folded; of a run of Chinese, Japanese or Korean its pairs."""
    for word in text.fold(words).split():
        if _CJK.search(word) and len(word) > 2:
            yield from _pairs(word)
        elif len(word) > 1:
            yield word


def _pairs(word: str) -> Iterable[str]:
    return (first + second for first, second in pairwise(word))
