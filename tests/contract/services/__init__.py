"""The services that sources ask, each with a small stand-in that speaks its contract.

Every module here that has a `CASE` is run through `tests/contract/test_services.py`.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

from tests.contract.services.case import Case


def cases() -> list[Case]:
    """The case of every service, by name."""
    modules = (import_module(f"{__name__}.{one.name}") for one in pkgutil.iter_modules(__path__))
    found = [case for module in modules for case in _of(module)]
    return sorted(found, key=lambda case: case.source)


def _of(module: object) -> list[Case]:
    if hasattr(module, "CASES"):
        return list(module.CASES)
    return [module.CASE] if hasattr(module, "CASE") else []
