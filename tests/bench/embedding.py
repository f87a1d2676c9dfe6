"""Texts embedded a second, by device, precision and batch; and when torch pays.

python -m tests.bench embedding [--texts N] [--words N]
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import re
import subprocess
import sys
import time

import numpy as np

from graph.embed import NUMPY_BELOW, Encoder, SentenceEncoder
from graph.minilm import MiniLM

WORDS = re.findall(
    r"\w+",
    "the a of learning network graph prerequisite gradient model data proof theorem method we "
    "show that results paper probability algorithm machine language image search reader course",
)
QUERY = "how does attention work in transformers"
BATCHES = {"cpu": (8, 16, 32, 64), "cuda": (64, 256, 1024), "mps": (32, 128)}


def run(argv: list[str]) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench embedding", description=__doc__)
    parser.add_argument("--texts", type=int, default=128)
    parser.add_argument("--words", type=int, default=120, help="about 150 tokens")
    options = parser.parse_args(argv)
    texts = made_up(options.texts, options.words)
    print(f"{platform.machine()}, {os.cpu_count()} cores; texts of {options.words // 2}", end="")
    print(f" to {options.words * 3 // 2} words")
    _query()
    encoder = MiniLM()
    _report("numpy", "cpu", "float32", 0, texts[:32], encoder)
    torch_start = _startup()
    import torch

    devices = ["cpu"]
    devices += ["cuda"] if torch.cuda.is_available() else []
    devices += ["mps"] if torch.backends.mps.is_available() else []
    best = 0.0
    for device in devices:
        default = SentenceEncoder(device=device).precision
        for precision in ("float32", "bfloat16"):
            large = SentenceEncoder(device=device, precision=precision)
            for batch in BATCHES[device]:
                large.batch_size = batch
                speed = _report("torch", device, precision, batch, texts, large)
                best = max(best, speed if precision == default else 0.0)
        print(f"  {device}: {default} is what readpath uses")
    slow = _speed(encoder, texts[:32])
    if best > slow:
        even = torch_start / (1 / slow - 1 / best)
        print(f"  torch takes {torch_start:.1f} s to start and pays from {even:.0f} such texts on")
    print(f"  (readpath goes over at {NUMPY_BELOW})")
    return 0


def made_up(count: int, words: int) -> list[str]:
    """Texts of half to one and a half times `words` words, always the same."""
    chance = random.Random(0)
    lengths = [chance.randint(words // 2, words * 3 // 2) for _ in range(count)]
    return [" ".join(chance.choices(WORDS, k=length)) for length in lengths]


def _query() -> None:
    begin = time.perf_counter()
    encoder = MiniLM()
    loaded = time.perf_counter() - begin
    encoder.encode([QUERY])
    spent = []
    for number in range(50):
        begin = time.perf_counter()
        encoder.encode([f"{QUERY} {number}"])
        spent.append(time.perf_counter() - begin)
    median = np.median(spent) * 1e3
    print(f"  one query with numpy: p50 {median:.1f} ms, after {loaded:.2f} s to load")


def _startup() -> float:
    """Seconds from nothing to a loaded torch model, in a process of its own."""
    code = "from graph.embed import SentenceEncoder; SentenceEncoder()"
    begin = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.perf_counter() - begin


def _report(
    way: str, device: str, precision: str, batch: int, texts: list[str], encoder: Encoder
) -> float:
    speed = _speed(encoder, texts)
    size = f"batch {batch}" if batch else ""
    print(f"  {way:6} {device:5} {precision:9} {size:10} {speed:9.1f} texts/s", flush=True)
    return speed


def _speed(encoder: Encoder, texts: list[str]) -> float:
    encoder.encode(texts[:8])
    begin = time.perf_counter()
    encoder.encode(texts)
    return len(texts) / (time.perf_counter() - begin)
