"""Generations: whole or absent, whatever dies, is damaged, or builds at the same time."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time

import pytest

from graph import generation

FACTS = {"revision": "7", "model": "m"}


def write_some(place, text="hello"):
    (place / "sub").mkdir()
    (place / "a.bin").write_text(text, encoding="utf-8")
    (place / "sub" / "b.bin").write_bytes(b"\0" * 1000)


def folders(root):
    return sorted(path.name for path in root.iterdir() if path.is_dir())


def test_what_is_published_is_found(tmp_path):
    made = generation.publish(tmp_path, "text", FACTS, write_some)
    looked = generation.find(tmp_path, "text", FACTS)
    assert looked.generation is not None
    assert looked.generation.folder == made.folder
    assert looked.generation.facts == FACTS
    manifest = json.loads((made.folder / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) == {"a.bin", "sub/b.bin"}
    assert manifest["files"]["sub/b.bin"]["size"] == 1000


def test_nothing_is_found_where_nothing_is(tmp_path):
    looked = generation.find(tmp_path / "absent", "text", FACTS)
    assert looked == generation.Looked(None, "none was built yet")


def test_other_facts_count_as_absent_with_the_reason(tmp_path):
    generation.publish(tmp_path, "text", FACTS, write_some)
    looked = generation.find(tmp_path, "text", {**FACTS, "revision": "8"})
    assert looked.generation is None
    assert "revision" in looked.reason


def test_kinds_do_not_mix(tmp_path):
    generation.publish(tmp_path, "text", FACTS, write_some)
    generation.publish(tmp_path, "text-long", FACTS, write_some)
    generation.publish(tmp_path, "text", {"revision": "8"}, write_some)
    assert folders(tmp_path) == ["text-2", "text-long-1"]


def test_the_older_generation_goes_when_a_new_one_is_there(tmp_path):
    generation.publish(tmp_path, "text", FACTS, write_some)
    generation.publish(tmp_path, "text", {"revision": "8"}, write_some)
    assert folders(tmp_path) == ["text-2"]


def test_publishing_the_same_again_uses_what_is_there(tmp_path):
    first = generation.publish(tmp_path, "text", FACTS, write_some)

    def never(place):
        raise AssertionError("built twice")

    assert generation.publish(tmp_path, "text", FACTS, never).folder == first.folder


def damage_byte(folder):
    (folder / "a.bin").write_text("hellO", encoding="utf-8")


def damage_size(folder):
    (folder / "a.bin").write_text("hell", encoding="utf-8")


def damage_missing(folder):
    (folder / "sub" / "b.bin").unlink()


def damage_manifest(folder):
    (folder / "manifest.json").write_text('{"format": 1', encoding="utf-8")


def damage_no_manifest(folder):
    (folder / "manifest.json").unlink()


def damage_shape(folder):
    (folder / "manifest.json").write_text("[]", encoding="utf-8")


def damage_binary(folder):
    (folder / "manifest.json").write_bytes(b"\xff\xfe\0")


def damage_depth(folder):
    (folder / "manifest.json").write_text("[" * 100_000, encoding="utf-8")


@pytest.mark.parametrize(
    "damage",
    [
        damage_byte,
        damage_size,
        damage_missing,
        damage_manifest,
        damage_no_manifest,
        damage_shape,
        damage_binary,
        damage_depth,
    ],
)
def test_damage_counts_as_absent_and_is_built_over(tmp_path, damage):
    made = generation.publish(tmp_path, "text", FACTS, write_some)
    damage(made.folder)
    looked = generation.find(tmp_path, "text", FACTS)
    assert looked.generation is None
    assert looked.reason
    again = generation.publish(tmp_path, "text", FACTS, write_some)
    assert generation.find(tmp_path, "text", FACTS).generation == again
    assert folders(tmp_path) == ["text-2"]


def test_a_failed_build_leaves_the_current_one_and_no_junk(tmp_path):
    generation.publish(tmp_path, "text", FACTS, write_some)

    def full_disk(place):
        write_some(place)
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        generation.publish(tmp_path, "text", {"revision": "8"}, full_disk)
    assert folders(tmp_path) == ["text-1"]
    assert generation.find(tmp_path, "text", FACTS).generation


def build_and_hang(root, started):
    def write(place):
        write_some(place)
        started.set()
        time.sleep(600)

    generation.publish(root, "text", FACTS, write)


@pytest.mark.skipif(os.name == "nt", reason="kills a process the POSIX way")
def test_a_killed_build_is_cleaned_up_by_the_next_one(tmp_path):
    context = multiprocessing.get_context("spawn")
    started = context.Event()
    process = context.Process(target=build_and_hang, args=(tmp_path, started))
    process.start()
    assert started.wait(300)
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    assert any(name.startswith(".building-") for name in folders(tmp_path))
    assert generation.find(tmp_path, "text", FACTS).generation is None
    generation.publish(tmp_path, "text", FACTS, write_some)
    assert folders(tmp_path) == ["text-1"]


BUILDER = """
import sys
from pathlib import Path
from graph import generation
def write(place):
    (place / "who").write_text(sys.argv[2] * 100_000)
for revision in range(6):
    made = generation.publish(Path(sys.argv[1]), "text", {"revision": revision}, write)
"""


def test_processes_that_build_at_once_leave_one_sound_generation(tmp_path):
    builders = [
        subprocess.Popen([sys.executable, "-c", BUILDER, str(tmp_path), who]) for who in "ABC"
    ]
    assert [builder.wait(300) for builder in builders] == [0, 0, 0]
    assert len(folders(tmp_path)) == 1
    found = [generation.find(tmp_path, "text", {"revision": n}).generation for n in range(6)]
    (survivor,) = [made for made in found if made]
    assert len(set((survivor.folder / "who").read_text(encoding="utf-8"))) == 1


def test_a_reader_keeps_the_files_it_has_open(tmp_path):
    made = generation.publish(tmp_path, "text", FACTS, write_some)
    with (made.folder / "a.bin").open(encoding="utf-8") as file:
        generation.publish(tmp_path, "text", {"revision": "8"}, write_some)
        assert file.read() == "hello"


def test_waiting_too_long_for_another_builder_is_an_os_error(tmp_path, monkeypatch):
    monkeypatch.setattr(generation, "LOCK_SECONDS", 0.0)

    def nested(place):
        generation.publish(tmp_path, "text", {"revision": "9"}, write_some)

    with pytest.raises(OSError, match="too long"):
        generation.publish(tmp_path, "text", FACTS, nested)


def test_discard_takes_it_away_and_does_not_mind_twice(tmp_path):
    made = generation.publish(tmp_path, "text", FACTS, write_some)
    generation.discard(made)
    generation.discard(made)
    assert folders(tmp_path) == []
