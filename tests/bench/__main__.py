"""How fast it is: `python -m tests.bench [NAME [options]]`, all of them without a name.

A name is a module of this folder with `run(argv)`. Figures are reported, never asserted.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def main(argv: list[str]) -> int:
    """Run the benchmark named first, or every one; 2 when there is none of that name."""
    here = Path(__file__).parent
    known = sorted(path.stem for path in here.glob("*.py") if not path.stem.startswith("_"))
    if argv and argv[0] not in known:
        print(f"usage: python -m tests.bench [{{{','.join(known)}}} [options]]", file=sys.stderr)
        return 2
    status = 0
    for name in argv[:1] or known:
        print(f"== {name}")
        status |= int(importlib.import_module(f"tests.bench.{name}").run(argv[1:]) or 0)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
