"""What the fields of a MARC 21 bibliographic record say (www.loc.gov/marc/bibliographic)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

from graph.model import Edition, Kind, Rejected
from ingest.formats.entry import Entry, year
from ingest.text import guess, languages
from ingest.text.named import isbns

if TYPE_CHECKING:
    from pymarc import Field, Record

# Leader 06, the type of record, and 07, the bibliographic level.
_TEXT, _VIDEO, _FILE = set("at"), set("gk"), set("m")
_PART, _SERIAL = set("ab"), set("is")
# Relators (field $e and $4) of people who did not write the work.
_HELPERS = re.compile(
    r"edit|transl|illustr|introd|foreword|preface|afterword|narrat|publish|spons|degree|"
    r"^(?:edt|trl|ill|aui|aft|nrt|pbl|spn|dgg|ths|bkp|bkd|prt|fmo|oth)$",
    re.IGNORECASE,
)
_ISBD = " /:;=,"
_CJK = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_DIVIDED = re.compile(rf"(?<=[{_CJK}]) (?=[{_CJK}])")  # libraries divide words, books do not


def entry(record: Record, where: str) -> Entry | Rejected:
    """What a record says of a work: its title in its own script, where the record has it,
    and the Latin one beside it."""
    leader = str(record.leader).ljust(24)
    level = leader[7]
    if level in _SERIAL:
        return Rejected(where, "is a periodical, not a work")
    titled = next(iter(record.get_fields("245")), None)
    said = _title(titled) if titled is not None else ""
    own = _title(_original(record, titled)) if titled is not None else ""
    names, hosts = list(_isbns(record)), list(_hosts(record))
    part = level in _PART
    return Entry(
        where=where,
        title=own or said,
        kind=_kind(leader, part),
        part=part,
        authors=list(_people(record)),
        dates=[*_values(record, ("260", "264"), "c"), _fixed(record)[7:11]],
        summary=" ".join(_values(record, ("520",), "a")[:3]),
        language=_language(record),
        topics=[one.rstrip(". ") for one in _values(record, ("650", "651", "653", "600"), "a")],
        names=list(_names(record)),
        isbns=hosts if part else names,
        urls=[url for field in record.get_fields("856") if field.indicator2 in ("0", " ", "1")
              for url in field.get_subfields("u")],
        editions=_editions(record, said if own else ""),
    )  # fmt: skip


def _title(field: Field | None) -> str:
    """Title, part and rest of the title, without the punctuation between them (ISBD)."""
    if field is None:
        return ""
    found = ""
    for sub in field.subfields:
        value = sub.value.strip().rstrip(_ISBD).strip()
        if sub.code not in "abnp" or not value:
            continue
        sign = ": " if sub.code == "b" else (", " if found.endswith(("1", "2", "3")) else ". ")
        found = f"{found.rstrip('.')}{sign}{value}" if found else value
    return _DIVIDED.sub("", unicodedata.normalize("NFC", found))


def _original(record: Record, field: Field) -> Field | None:
    """The same field in its own script, which an 880 with its number holds."""
    link = next(iter(field.get_subfields("6")), "")
    number = re.match(r"880-(\d\d)", link)
    if number is None or number[1] == "00":
        return None
    for other in record.get_fields("880"):
        linked = next(iter(other.get_subfields("6")), "")
        if re.match(rf"{field.tag}-{number[1]}(?!\d)", linked):
            return other
    return None


def _people(record: Record) -> Iterator[str]:
    main = list(record.get_fields("100"))
    added = record.get_fields("700")
    writers = [field for field in added if not _helps(field) and not field.get_subfields("t")]
    found = [*main, *writers] or [field for field in added if not field.get_subfields("t")]
    for field in found or record.get_fields("110", "710"):
        name = unicodedata.normalize("NFC", "".join(field.get_subfields("a")[:1]))
        name = name.strip().rstrip(",:; ")
        numeration = "".join(field.get_subfields("b")[:1]).strip().rstrip(",. ")
        name = name.rstrip(".") if not re.search(r"\b\w\.$", name) else name
        corporate = field.tag in ("110", "710")
        if corporate:
            name = " ".join(filter(None, (name, numeration))).replace(",", "")
        elif numeration:
            name = f"{name} {numeration}"
        yield name


def _helps(field: Field) -> bool:
    return any(_HELPERS.search(said.strip(" .,")) for said in field.get_subfields("e", "4"))


def _kind(leader: str, part: bool) -> Kind | None:
    if leader[6] in _TEXT:
        return Kind.PAPER if part else Kind.BOOK
    if leader[6] in _VIDEO:
        return Kind.VIDEO
    return Kind.SOFTWARE if leader[6] in _FILE else None


def _language(record: Record) -> str:
    code = _fixed(record)[35:38].strip()
    return code or "".join(_values(record, ("041",), "a")[:1])[:3]


def _fixed(record: Record) -> str:
    field = next(iter(record.get_fields("008")), None)
    return (getattr(field, "data", "") or "").ljust(40)


def _isbns(record: Record) -> Iterator[str]:
    """ISBNs of the work, also of its other physical forms."""
    yield from _values(record, ("020",), "a")
    yield from _values(record, ("776",), "z")


def _hosts(record: Record) -> Iterator[str]:
    yield from _values(record, ("773",), "z")
    yield from _values(record, ("020",), "a")


def _names(record: Record) -> Iterator[tuple[str, str]]:
    for field in record.get_fields("024"):
        if "doi" in field.get_subfields("2"):
            for value in field.get_subfields("a"):
                yield "doi", value
    for value in _values(record, ("035",), "a"):
        number = re.match(r"\(OCoLC\)(?:oc[mn]|on)?0*(\d+)$", value.strip())
        if number:
            yield "oclc", number[1]
    for value in _values(record, ("010",), "a"):
        number = re.fullmatch(r"[a-z]{0,3}\s?\d{8,10}", value.strip())
        if number:
            yield "lccn", re.sub(r"\s", "", number[0])


def _editions(record: Record, latin: str) -> tuple[Edition, ...]:
    found = [Edition(title=latin)] if latin else []
    # Second indicator 1 or 5: the title in another language.
    parallel = (_title(one) for one in record.get_fields("246") if one.indicator2 in ("1", "5"))
    found += [Edition(guess.language_of(title), title) for title in parallel if title]
    for field in record.get_fields("765", "775"):
        named = tuple(one for value in field.get_subfields("z") for one in isbns(value))
        title = "".join(field.get_subfields("t")[:1]).strip(_ISBD)
        language = languages.code("".join(field.get_subfields("e")[:1]))
        when = year(" ".join(field.get_subfields("d")))
        if named or title:
            found.append(Edition(language, title or None, when, identifiers=named))
    return tuple(found)


def _values(record: Record, tags: tuple[str, ...], code: str) -> list[str]:
    return [value for field in record.get_fields(*tags) for value in field.get_subfields(code)]
