"""The entries of all lists, found by identifier, by title or by what they lie beneath."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from graph import text
from graph.model import Identifier, Record
from tests.quality._lists import Entry
from tests.quality._titles import forms, one_title

_MOVED = (
    (re.compile(r"^https://ocw\.mit\.edu/courses/[a-z-]+/(?=[\w-]*\d)"), "https://ocw.mit.edu/courses/"),
    (re.compile(r"^https://(?:class\.)?coursera\.org/course/"), "https://coursera.org/learn/"),
    (re.compile(r"^https://huggingface\.co/(?:learn/)?(?:nlp-)?course(?=/|$)"),
     "https://huggingface.co/learn/llm-course"),
    (re.compile(r"/(?:index)?\.html?$|(?<=\w)\.html?$"), ""),
)  # fmt: skip


class Index:
    """The entries of all lists by identifier and by title."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.size = 0
        self.by_name: dict[Identifier, list[Entry]] = defaultdict(list)
        self.by_title: dict[str, list[Entry]] = defaultdict(list)
        self.by_folder: dict[str, list[Entry]] = defaultdict(list)
        self.by_name_word: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            self.size += 1
            for one in map(moved, entry.identifiers):
                self.by_name[one].append(entry)
                for folder in folders(one.value) if one.scheme == "url" else ():
                    self.by_folder[folder].append(entry)
            for word in {word for name in entry.authors for word in text.fold(name).split()}:
                self.by_name_word[word].append(entry)
            for key in forms(entry.title):
                self.by_title[key].append(entry)

    def named(self, record: Record) -> list[tuple[Identifier, Entry]]:
        """Entries that share an identifier with the resource or one of its editions."""
        return [(one, entry) for one in names(record) for entry in self.by_name.get(one, ())]

    def beneath(self, record: Record) -> list[Entry]:
        """Entries whose address lies beneath the resource's: the parts of a course."""
        address = next((moved(o).value for o in record.identifiers if o.scheme == "url"), "")
        return self.by_folder.get(address, []) if urlsplit(address).path else []

    def by_author(self, record: Record) -> list[Entry]:
        """Entries of an author with a family name of the resource's, whatever their titles."""
        families = {text.family_name(name) for name in record.authors} - {""}
        return [entry for one in sorted(families) for entry in self.by_name_word.get(one, ())]

    def titled(self, record: Record) -> list[Entry]:
        """Entries whose title is a form of one of the resource's titles."""
        found = (
            entry
            for title in titles(record)
            for key in sorted(forms(title))
            for entry in self.by_title.get(key, ())
            if one_title(title, entry.title)
        )
        return list(dict.fromkeys(found))


def folders(address: str) -> list[str]:
    """The addresses above one, up to but without its site."""
    parts = address.split("/")
    return ["/".join(parts[:count]) for count in range(4, len(parts))]


def titles(record: Record) -> list[str]:
    """The resource's title and those of its editions."""
    return [record.title, *(edition.title for edition in record.editions if edition.title)]


def names(record: Record) -> list[Identifier]:
    """What names the resource or an edition of it outside this catalogue."""
    own = [one for one in record.identifiers if one.scheme != "readpath"]
    return [moved(one) for one in own] + [
        one for edition in record.editions for one in edition.identifiers
    ]


def moved(one: Identifier) -> Identifier:
    """An address as its site writes it today, where the site moved all of its pages."""
    if one.scheme != "url":
        return one
    value = one.value
    for old, new in _MOVED:
        value = old.sub(new, value)
    if value.startswith("https://github.com/"):
        value = value.lower()
    return one if value == one.value else replace(one, value=value)
