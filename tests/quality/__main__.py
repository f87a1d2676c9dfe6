"""Measured quality on public data: `python -m tests.quality NAME [options]`.

A name is a module of this folder with `run(argv)` (`search` is scifact's).
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

ALIASES = {"search": "scifact"}


def main(argv: list[str]) -> int:
    """Run the measurement named first; 2 when there is none of that name."""
    here = Path(__file__).parent
    names = {path.stem for path in here.glob("*.py") if not path.stem.startswith("_")}
    known = sorted((names - set(ALIASES.values())) | set(ALIASES))
    if not argv or argv[0] not in known:
        print(f"usage: python -m tests.quality {{{','.join(known)}}} [options]", file=sys.stderr)
        return 2
    module = importlib.import_module(f"tests.quality.{ALIASES.get(argv[0], argv[0])}")
    return int(module.run(argv[1:]) or 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
