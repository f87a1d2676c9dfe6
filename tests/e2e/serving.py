"""The app as a process of its own, for tests and benchmarks."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support import CHECKOUT


@dataclass(frozen=True)
class Served:
    """A running app: its address, its process and what it prints."""

    url: str
    port: int
    pid: int
    log: Path


@contextmanager
def served(home: Path, wait: float = 240.0) -> Iterator[Served]:
    """Serve the app on a free port with its library in `home`; stop it afterwards."""
    home.mkdir(parents=True, exist_ok=True)
    port = _free_port()
    log = home / "app.log"
    command = [sys.executable, "-m", "streamlit", "run", "app/main.py", f"--server.port={port}"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=CHECKOUT,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, "READPATH_HOME": str(home), "READPATH_MESSAGE_SECONDS": "600"},
        )
        try:
            url = f"http://localhost:{port}"
            _until_healthy(url, process, log, wait)
            yield Served(url, port, process.pid, log)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _until_healthy(url: str, process: subprocess.Popen[bytes], log: Path, wait: float) -> None:
    until = time.monotonic() + wait
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    msg = f"the app did not come up on {url}: {said}"
    raise RuntimeError(msg)
