"""Prove the wheel: build it, install it in an empty environment outside the checkout, and
search and ask for the next step there. Run as `python -m tests.wheel`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def step(*command: str | Path, cwd: Path) -> str:
    """Run a command, show it, and return what it printed; SystemExit when it fails."""
    print("+", *command, flush=True)
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"failed with status {done.returncode}: {' '.join(map(str, command))}")
    return done.stdout


def main() -> None:
    """Build, install, use."""
    with tempfile.TemporaryDirectory(prefix="readpath-wheel-") as folder:
        place = Path(folder)
        step(sys.executable, "-m", "build", "--wheel", "--outdir", place / "dist", ROOT, cwd=place)
        (wheel,) = (place / "dist").glob("*.whl")
        step(sys.executable, "-m", "venv", place / "env", cwd=place)
        python = place / "env" / "bin" / "python"
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        step(*pip, "--constraint", ROOT / "constraints.txt", wheel, cwd=place)
        readpath = [place / "env" / "bin" / "readpath", "--home", place / "home"]
        hits = json.loads(step(*readpath, "search", "backpropagation", "--json", cwd=place))
        assert hits, "the search found nothing"
        step(*readpath, "mark", "Computing Machinery and Intelligence", "covered", cwd=place)
        steps = json.loads(step(*readpath, "next", "--json", cwd=place))
        assert steps, "there is no next step"
        assert all(one["sentence"] for one in steps), "a suggestion has no reason"
        script = "from importlib.util import find_spec; print(find_spec('app.main').origin)"
        app = Path(step(python, "-c", script, cwd=place).strip()).parent
        assert app.is_relative_to(place.resolve()), f"{app} is not the installed app"
        for part in (".streamlit/config.toml", "main.py", "static/OFL.txt"):
            assert (app / part).is_file(), f"the wheel lacks app/{part}"
        for one in steps:
            print(f"  {one['title']}: {one['sentence']}")
    print("the wheel works")


if __name__ == "__main__":
    main()
