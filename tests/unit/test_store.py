from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from app.library import Library
from graph.errors import LibraryError
from graph.intake import CHUNK, Intake
from graph.model import Progress
from graph.progress import Ledger
from graph.records import record_from_json
from graph.schema import MIGRATIONS
from graph.state import Claim, Said
from graph.store import Store
from tests.support import HashEncoder


def test_the_file_is_a_wal_database_with_foreign_keys_at_the_newest_version(store: Store) -> None:
    pragma = {
        name: store.connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "foreign_keys", "user_version")
    }
    assert pragma == {"journal_mode": "wal", "foreign_keys": 1, "user_version": len(MIGRATIONS)}


def test_a_file_that_is_no_library_is_refused_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    path.write_text("these are my notes, not a database " * 50)
    with pytest.raises(LibraryError, match="is not a readpath library"):
        Store(path)
    assert path.read_text().startswith("these are my notes")


def test_a_newer_library_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    Store(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    with pytest.raises(LibraryError, match="newer readpath"):
        Store(path)


def test_progress_of_an_older_library_is_kept_and_can_be_undone(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    with sqlite3.connect(path) as old:
        old.executescript(MIGRATIONS[0])
        old.execute("PRAGMA user_version = 1")
        old.execute("INSERT INTO resources VALUES (1, 'local:a', 'a', '{\"title\": \"A\"}', '{}')")
        for status in ("planned", "covered"):
            old.execute(
                "INSERT INTO progress (resource, status, happened, recorded)"
                " VALUES (1, ?, '2020-01-01', '2020-01-01')", (status,)
            )  # fmt: skip
    old.close()
    store = Store(path)
    ledger = Ledger(store.connection)
    assert ledger.current()[1].status == "covered"
    assert [entry.status for entry in ledger.undo() if isinstance(entry, Progress)] == ["covered"]
    assert ledger.current()[1].status == "planned"
    ledger.state(Claim("x", Said.KNOW, date(2020, 1, 1)))
    assert ledger.undo() == [Claim("x", Said.KNOW, date(2020, 1, 1))]
    store.close()


def test_two_processes_may_make_and_write_one_library_at_once(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from graph.intake import Intake\n"
        "from graph.records import record_from_json\n"
        "from graph.store import Store\n"
        "store = Store(Path(sys.argv[1]))\n"
        "items = [record_from_json({'title': f'Work {n} of {sys.argv[2]}'}) for n in range(300)]\n"
        "Intake(store, sys.argv[2]).take(items)\n"
        "store.close()\n"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", script, str(path), name])
        for name in ("a", "b", "c")
    ]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    store = Store(path)
    assert store.count("resources") == 900
    store.close()


def test_a_writer_killed_half_way_leaves_a_library_that_opens(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from graph.intake import Intake\n"
        "from graph.records import record_from_json\n"
        "from graph.store import Store\n"
        "def items():\n"
        f"    for n in range({CHUNK + 500}):\n"
        "        yield record_from_json({'title': f'Work number {n}'})\n"
        "    os.kill(os.getpid(), 9)\n"
        "Intake(Store(Path(sys.argv[1])), 'killed').take(items())\n"
    )
    assert subprocess.run([sys.executable, "-c", script, str(path)], check=False).returncode == -9
    store = Store(path)
    assert store.count("resources") == CHUNK, "the chunk that was complete is kept"
    store.close()


def test_embeddings_come_back_as_they_were_put(store: Store) -> None:
    vector = np.linspace(-0.5, 0.5, 8, dtype=np.float32)
    store.put("model@1", {"h": vector})
    assert np.allclose(store.get("model@1", ["h", "absent"])["h"], vector, atol=1e-3)
    assert store.get("model@2", ["h"]) == {}


def test_one_store_serves_several_threads(store: Store) -> None:
    Intake(store, "s").take([record_from_json({"title": "Only one"})])
    titles: list[str] = []
    thread = threading.Thread(target=lambda: titles.extend(r.title for r in store.resources()))
    thread.start()
    thread.join()
    assert titles == ["Only one"]


def test_a_full_disk_loses_nothing_and_says_so(tmp_path: Path) -> None:
    with Library.open(tmp_path, catalogue=False, encoder=HashEncoder()) as library:
        library.add([record_from_json({"title": "Here already"})])
        database = library._store.connection
        pages = database.execute("PRAGMA page_count").fetchone()[0]
        database.execute(f"PRAGMA max_page_count = {pages + 2}")
        many = [record_from_json({"title": f"Work {n}", "summary": "x" * 500}) for n in range(500)]
        with pytest.raises(LibraryError, match="the disk is full; free some space"):
            library.add(many)
        assert [resource.title for resource in library.resources()] == ["Here already"]
        database.execute("PRAGMA max_page_count = 100000")
        assert len(library.add(many).added) == 500
