"""What one rerun of the app costs: the server's CPU time while a page is drawn again.

python -m tests.bench rerun [--rounds N] [--home DIR]

The pages are asked for over the same socket a browser uses, on a library in which a few works
are covered; a search page first, so that the model is loaded, which is what makes Streamlit's
garbage collection after every run dear. Then buttons are pressed, as a browser sends it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from app.library import Library
from graph.model import Status
from tests.e2e.serving import served

if TYPE_CHECKING:
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
    from streamlit.proto.WidgetStates_pb2 import WidgetState

_PAGES = (
    ("Next", "", ""),
    ("Find", "find", "q=gradient+descent"),
    ("Path", "path", "goal=transformer"),
    ("Known", "known", ""),
    ("Library", "library", ""),
)
_COVERED = 4
# A press as (page, query, component, name, act); each is undone before the next.
_PRESSES = (
    ("path", "goal=transformer", "path-steps", "Done", "covered"),
    ("path", "goal=transformer", "path-steps", "I know this", "known"),
    ("path", "goal=transformer", "path-steps", "Skip", "skip"),
    ("path", "goal=transformer", "path-steps", "Swap", "swap"),
    ("", "", "next-cards", "Done already", "covered"),
    ("", "", "next-cards", "Too easy", "too easy"),
)


def run(argv: list[str]) -> int:
    """Report the CPU (mean) and wall (median) milliseconds of a rerun, page by page, and of
    the first one, in which a path for example is planned."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench rerun")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--home", type=Path)
    options = parser.parse_args(argv)
    if not Path("/proc/self/stat").exists():
        print("rerun: CPU time of another process is read from /proc, which is not here")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        home = options.home or Path(folder)
        if options.home is None:
            _prepare(home)
        begun = time.perf_counter()
        with served(home) as app:
            _first(app.port, begun)
            for name, path, query in (*_PAGES, _PAGES[0]):
                cpu, wall, first = _measure(app.port, app.pid, path, query, options.rounds)
                print(
                    f"{name:8} {cpu:6.1f} ms CPU  {wall:6.1f} ms wall"
                    f"  ({first:6.1f} ms the first time)"
                )
            print("a press, from the click until its page is drawn:")
            _pressed(app.port, app.pid, max(5, options.rounds // 3))
    return 0


def _prepare(home: Path) -> None:
    with Library.open(home) as library:
        for _, steps in library.entry_points(1)[:_COVERED]:
            library.mark(steps[0].resource.id, Status.COVERED)
        library.index()


def _first(port: int, begun: float) -> None:
    with _Session(port) as session:
        session.rerun("", "")
    print(f"first page {time.perf_counter() - begun:.1f} s after the start of the process")


def _measure(port: int, pid: int, path: str, query: str, rounds: int) -> tuple[float, float, float]:
    cpu, wall = [], []
    with _Session(port) as session:
        for turn in range(rounds + 2):
            before = _cpu(pid)
            spent = session.rerun(path, query)
            time.sleep(0.15)  # Streamlit collects garbage after it has answered
            if not turn:
                first = spent * 1000
            if turn >= 2:
                cpu.append((_cpu(pid) - before) * 1000)
                wall.append(spent * 1000)
    return statistics.mean(cpu), statistics.median(wall), first


def _cpu(pid: int) -> float:
    """Seconds of CPU a process has used, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _pressed(port: int, pid: int, rounds: int) -> None:
    """Print what each press takes until its page is drawn, and its Undo."""
    for page, query, component, name, act in _PRESSES:
        press, undo, cpu = [], [], []
        with _Session(port) as session:
            session.rerun(page, query)
            for turn in range(rounds):
                # Another one each time: what was asked before is answered from what is kept.
                event = {"key": session.key(component, turn), "act": act}
                before = _cpu(pid)
                press.append(session.press(page, query, component, event))
                cpu.append((_cpu(pid) - before) * 1000)
                if act == "swap":  # it is folded away by the same button
                    undo.append(session.press(page, query, component, event))
                else:
                    undo.append(session.undo(page, query))
        print(
            f"{page or 'next':5} {name:13} {statistics.mean(cpu):6.1f} ms CPU"
            f"  {statistics.median(press) * 1000:6.1f} ms wall"
            f"  (undone {statistics.median(undo) * 1000:6.1f} ms)"
        )


class _Session:
    """One browser tab's socket to the app, and what it was sent last of each component."""

    def __init__(self, port: int) -> None:
        from websockets.sync.client import connect

        self._socket = connect(
            f"ws://localhost:{port}/_stcore/stream",
            origin=f"http://localhost:{port}",  # type: ignore[arg-type]
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=None,
        )
        self._sent: dict[str, bytes] = {}
        self._page = ""
        self._data: dict[str, tuple[str, dict[str, Any]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def rerun(self, page: str, query: str, states: Sequence[WidgetState] = ()) -> float:
        """Ask for a page and wait until it has been drawn; how many seconds it took."""
        from streamlit.proto.BackMsg_pb2 import BackMsg
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        asked = BackMsg()
        if states:
            # A press is on the page that is there; a page by its name is a new visit.
            asked.rerun_script.page_script_hash = self._page
        else:
            asked.rerun_script.page_name = page
        asked.rerun_script.query_string = query
        asked.rerun_script.widget_states.widgets.extend(states)
        begun = time.perf_counter()
        self._socket.send(asked.SerializeToString())
        while True:
            raw = bytes(self._socket.recv(timeout=120))
            message = ForwardMsg.FromString(raw)
            kind = message.WhichOneof("type")
            if kind == "ref_hash":
                message = ForwardMsg.FromString(self._sent[message.ref_hash])
            elif message.metadata.cacheable:
                self._sent[message.hash] = raw
            if kind == "navigation":
                self._page = message.navigation.page_script_hash
            self._note(message)
            if kind == "script_finished":
                return time.perf_counter() - begun

    def press(self, page: str, query: str, component: str, value: object, on: str = "act") -> float:
        """Press a button of a component and wait until the page has been drawn."""
        from streamlit.proto.WidgetStates_pb2 import WidgetState

        name = self._data[component][0]
        trigger = WidgetState(id=f"$$STREAMLIT_INTERNAL_KEY_{name}__events")
        trigger.json_trigger_value = json.dumps([{"event": on, "value": value}])
        return self.rerun(page, query, [trigger])

    def undo(self, page: str, query: str) -> float:
        """Press Undo on the message at the bottom."""
        number = self._data["rp-snack"][1]["number"]
        return self.press(page, query, "rp-snack", number, on="undo")

    def key(self, component: str, place: int) -> str:
        """The key of a step, or card, that can be acted on."""
        data = self._data[component][1]
        items = [i for i in data.get("steps") or data["cards"] if i.get("state") != "done"]
        return str(items[place % len(items)]["key"])

    def _note(self, message: ForwardMsg) -> None:
        if message.WhichOneof("type") != "delta" or not message.delta.HasField("new_element"):
            return
        element = message.delta.new_element
        if element.WhichOneof("type") == "bidi_component":
            sent = element.bidi_component
            data = json.loads(sent.json or "{}")
            # An id ends in the component's key.
            for key in ("path-steps", "next-cards", "rp-snack"):
                if sent.id.endswith(f"-{key}"):
                    self._data[key] = (sent.id, data)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
