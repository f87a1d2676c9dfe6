"""Small matrix products run on one thread: on two, the second spins while it waits, which
costs a busy machine more than it saves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any


@cache
def blas() -> Any:
    """The control of numpy's linear-algebra threads (threadpoolctl); numpy is loaded first."""
    import numpy as np  # noqa: F401 - its library must be there to be found
    from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

    return ThreadpoolController().select(user_api="blas")


@contextmanager
def one_thread() -> Iterator[None]:
    """Linear algebra on one thread. The number is the process's, not the caller's."""
    with blas().limit(limits=1):
        yield
