"""Starting the Streamlit app."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

from graph.errors import BadInput

SCRIPT = Path(__file__).resolve().parent.parent / "main.py"
HOST = "localhost"


def address(port: int) -> str:
    """The app's address; raises BadInput where another program listens already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise BadInput(
                f"port {port}", "is taken by another program; choose another with --port"
            ) from None
    return f"http://{HOST}:{port}"


def run(home: Path, port: int) -> None:
    """Become the Streamlit server of the library in `home`."""
    os.environ["READPATH_HOME"] = str(home)
    sys.stdout.flush()
    command = [
        sys.executable, "-m", "streamlit", "run", str(SCRIPT), f"--server.port={port}",
        f"--server.address={HOST}", "--server.headless=true",
        "--browser.gatherUsageStats=false",
    ]  # fmt: skip
    os.execv(sys.executable, command)  # noqa: S606 - our own interpreter, no shell
