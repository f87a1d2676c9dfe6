"""The catalogue against independent lists: what they confirm, and where they disagree.

Reads the tables, reading lists, bibliographies and recorded answers of the shared folder,
looks every resource of the catalogue up in them, and prints how many are confirmed (in
all, by kind, by area and by list) and every disagreement that is not settled. A settled one
stands in catalogue_settled.tsv with the reason why the catalogue is right.

    python -m tests.quality catalogue [--list-unconfirmed] [--later] [--also FOLDER] [--json]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from graph.model import Kind, Record, Rejected
from ingest.catalogue import bundle
from tests.quality import _answers, _lists
from tests.quality._confirm import Disagreement, Field, Finding, check
from tests.quality._index import Index
from tests.quality._titles import wholes
from tests.support import shared_folder

AIM = 60  # per cent confirmed
SETTLED = Path(__file__).with_name("catalogue_settled.tsv")


@dataclass(frozen=True)
class Report:
    """The findings, in the catalogue's order, and the size of the lists."""

    findings: tuple[Finding, ...]
    entries: int
    settled: frozenset[tuple[str, str]] = frozenset()
    rejected: int = 0

    def open(self) -> list[Disagreement]:
        """Disagreements that nobody has settled, the gravest kind first."""
        order = list(Field)
        found = [d for f in self.findings for d in f.disagreements if not self._is_settled(f, d)]
        return sorted(found, key=lambda d: order.index(d.field))

    def shares(self, by: str) -> dict[str, tuple[int, int]]:
        """Confirmed and all resources for each value of `by`: "kind" or "area"."""
        names = [str(f.record.kind if by == "kind" else f.area) for f in self.findings]
        pairs = list(zip(names, self.findings, strict=True))
        return {
            name: (sum(n == name and bool(f.lists) for n, f in pairs), names.count(name))
            for name in sorted(set(names))
        }

    def lists(self) -> Counter[str]:
        """How many resources each list confirms."""
        return Counter(name for f in self.findings for name in f.lists)

    def _is_settled(self, finding: Finding, one: Disagreement) -> bool:
        return (slug(finding.record), one.field.name.lower()) in self.settled


def run(argv: list[str]) -> int:
    """Print the report; 0 even where the lists are not there, since nothing is then wrong."""
    asked = _arguments(argv)
    shared = shared_folder("")
    if shared is None or not any(shared_folder(part) for part in ("eval", "lists", "recorded")):
        print("There are no lists to check against: set READPATH_SHARED to a folder of them.")
        return 0
    place = asked.catalogue or bundle.folder()
    report = compare(place, entries(shared, asked.also))
    if asked.json:
        json.dump(as_json(report), sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        for line in lines(report, asked.later, asked.list_unconfirmed):
            print(line)
    return 0


def compare(place: Path, known: Iterable[_lists.Entry]) -> Report:
    """Check every resource of the catalogue at `place` against the entries."""
    index, looked_into = Index(known), frozenset(settled(SETTLED))
    items = list(bundle.items(place))
    records = [item for item in items if isinstance(item, Record)]
    works = [r for r in records if r.kind in (Kind.PAPER, Kind.BOOK)]
    same = Counter(key for record in works for key in wholes(record.title))
    findings = (check(r, index, any(same[k] > 1 for k in wholes(r.title))) for r in records)
    judged = tuple(_judged(finding, index, looked_into) for finding in findings)
    rejected = sum(isinstance(item, Rejected) for item in items)
    return Report(judged, index.size, looked_into, rejected)


def _judged(finding: Finding, index: Index, looked_into: frozenset[tuple[str, str]]) -> Finding:
    """A list that has the resource's own address under a name that somebody found to be
    another name of the resource confirms it as well."""
    if finding.lists or (slug(finding.record), Field.ADDRESS.name.lower()) not in looked_into:
        return finding
    sources = {e.source for one, e in index.named(finding.record) if one.scheme == "url"}
    return replace(finding, lists=tuple(sorted(sources)))


def entries(shared: Path, also: Sequence[Path] = ()) -> Iterator[_lists.Entry]:
    """Every entry of every list in the shared folder, and of other folders' documents."""
    for read in (_lists.tables, _lists.documents, _lists.ris, _answers.answers, _answers.corpora):
        yield from read(shared)
    for folder in also:
        yield from _lists.folder(folder)


def settled(path: Path) -> Iterator[tuple[str, str]]:
    """Resource and field of each disagreement that was looked into; the third column says
    why the catalogue stands."""
    for row in path.read_text(encoding="utf-8").splitlines() if path.is_file() else ():
        parts = row.split("\t")
        if len(parts) == 3 and not row.startswith("#"):
            yield parts[0], parts[1]


def slug(record: Record) -> str:
    """The resource's own identifier in the catalogue."""
    return next((one.value for one in record.identifiers if one.scheme == "readpath"), "")


def lines(report: Report, later: bool = False, unconfirmed: bool = False) -> Iterator[str]:
    """The report as text. Later years in the lists are only counted unless `later`: they
    are mostly those of editions and copies."""
    total = len(report.findings)
    confirmed = sum(bool(f.lists) for f in report.findings)
    yield f"{total} resources against {report.entries:,} entries of independent lists"
    if report.rejected:
        yield f"{report.rejected} lines of the catalogue could not be read"
    yield f"confirmed: {_share(confirmed, total)} (aim: {AIM}% or more)"
    for by in ("kind", "area"):
        yield f"by {by}:"
        for name, (good, count) in report.shares(by).items():
            yield f"  {name:26} {_share(good, count)}"
    yield "by list (a resource may be in several):"
    for name, count in report.lists().most_common():
        yield f"  {name:40} {count}"
    yield from _disagreements(report, later)
    if unconfirmed:
        yield "unconfirmed:"
        for finding in report.findings:
            if not finding.lists:
                yield f"  {finding.record.where}: {finding.record.title}"


def _disagreements(report: Report, later: bool) -> Iterator[str]:
    found = report.open()
    counts = Counter(one.field for one in found)
    total = sum(len(f.disagreements) for f in report.findings)
    yield f"disagreements: {len(found)} open, {total - len(found)} settled"
    for field in Field:
        if counts[field]:
            yield f"  {counts[field]:4} {field}"
    for one in found:
        if later or one.field is not Field.LATER:
            yield f"{one.where}: {one.field}\n    {one.ours}"
            yield from (f"      {said}" for said in one.theirs)


def as_json(report: Report) -> dict[str, Any]:
    """The report as one JSON object."""
    return {
        "resources": len(report.findings),
        "confirmed": sum(bool(f.lists) for f in report.findings),
        "entries": report.entries,
        "kinds": report.shares("kind"),
        "areas": report.shares("area"),
        "lists": dict(report.lists().most_common()),
        "disagreements": [
            {"where": d.where, "field": d.field.name.lower(), "ours": d.ours, "theirs": d.theirs}
            for d in report.open()
        ],
        "unconfirmed": [slug(f.record) for f in report.findings if not f.lists],
    }


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.1f}%)" if whole else "none"


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.quality catalogue", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--list-unconfirmed", action="store_true", help="name the unconfirmed")
    parser.add_argument("--later", action="store_true", help="list later years of the lists too")
    parser.add_argument("--json", action="store_true", help="one JSON object, for a program")
    parser.add_argument(
        "--also", type=Path, action="append", default=[],
        help="a folder of further lists (.md, .bib) to check against",
    )  # fmt: skip
    parser.add_argument("--catalogue", type=Path, default=None, help="another catalogue's folder")
    return parser.parse_args(argv)
