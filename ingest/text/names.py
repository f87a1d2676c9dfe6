"""People's names as bibliographies and lists write them, to "Given Family"."""

from __future__ import annotations

import re

from graph import text
from ingest.text import latex

_ET_AL = re.compile(r"(?<![,\s])[,\s]*\bet\.?\s*al\b\.?|\band others\b|等|ほか", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[^\W\d_]\.?[\s-]?){1,4}$|(?:[^\W\d_]\.[\s-]?)+$")
_FAMILY_FIRST = re.compile(r"[^\W\d_](?:[^\W\d_]|['’ -])+ (?:[^\W\d_]\.-?){1,4}")
_TITLES = re.compile(r"^(?:Prof(?:essor)?|Dr)\.?\s+")
_PARTICLES = {"van", "von", "der", "den", "de", "da", "di", "du", "del", "la", "le", "ten", "ter"}
_AND = re.compile(r"\s*(?:,\s*)?\s(?:and|und|et|y|&)\s+|\s*&\s*", re.IGNORECASE)


def bibtex(value: str) -> tuple[str, ...]:
    """The people in a BibTeX name field; "others" is left out, particles are kept."""
    from bibtexparser.middlewares.names import (
        InvalidNameError,
        parse_single_name_into_parts,
        split_multiple_persons_names,
    )

    found = []
    for written in split_multiple_persons_names(value[:100_000]):
        one = written.strip().strip(",").strip()
        if not one or one.lower() in ("and", "and and", "others", "{others}", "et al.", "et al"):
            continue
        if one.startswith("{") and one.endswith("}") and one.find("}") == len(one) - 1:
            found.append(latex.plain(one, 200))  # an organisation
            continue
        try:
            found.append(latex.plain(parse_single_name_into_parts(one).merge_first_name_first, 200))
        except InvalidNameError:
            found.append(latex.plain(one, 200))
    return tuple(dict.fromkeys(name for name in found if name))


def citation(value: str) -> tuple[str, ...]:
    """The people in a citation's author part, in the styles reading lists mix:
    "He, Kaiming, et al.", "Hinton, Geoffrey, and Jeff Dean", "Dai, J., He, K.",
    "W. Xiong, J. Droppo", "Mordvintsev, Alexander; Olah, Christopher"."""
    value = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", text.clean(value, 5_000))
    value = _ET_AL.sub(" ", value).strip(" ,;:\u201c\"'")
    if not re.search(r"\b[^\W\d_]\.$", value):
        value = value.rstrip(" .,;:")  # but the full stop of a last initial stays
    if ";" in value:
        people = [_turn(part) for part in value.split(";")]
    else:
        people = [
            name
            for number, group in enumerate(_AND.split(value))
            for name in _group([part.strip() for part in group.split(",")], number == 0)
        ]
    return _kept(people)


def natural(value: str) -> str:
    """One name as it is said, from "Family, Given", "Family, Given, Jr." or "Family G.H.";
    "" for what is no name, such as "et al."."""
    parts = [part.strip() for part in _ET_AL.sub(" ", value).split(",")]
    if len(parts) > 1 and parts[1]:
        given = parts[1]
        if given.isupper() and given.isalpha() and len(given) <= 3 and not parts[0].isupper():
            given = " ".join(f"{letter}." for letter in given)
        parts = [given, parts[0], *parts[2:]]
    elif _FAMILY_FIRST.fullmatch(parts[0]):
        family, _, initials = parts[0].rpartition(" ")
        parts = [initials, family]
    name = " ".join(part for part in parts if part).strip(" ;:")
    return name if re.search(r"[^\W_]", name) else ""


def listed(value: str) -> tuple[str, ...]:
    """The people in a plain list of names, each written as it is said."""
    value = _ET_AL.sub(" ", text.clean(value, 5_000))
    parts = re.split(r"\s*[,;，、]\s*", value)
    return _kept([name for part in parts for name in _AND.split(part)])


def _kept(people: list[str]) -> tuple[str, ...]:
    clean = (_TITLES.sub("", " ".join(name.split())).strip(" ,;:") for name in people)
    return tuple(dict.fromkeys(name for name in clean if re.search(r"\w", name)))


def _turn(name: str) -> str:
    family, comma, given = name.partition(",")
    return f"{given.strip()} {family.strip()}" if comma else name.strip()


def _group(parts: list[str], first: bool) -> list[str]:
    """The names in one comma-separated run, where commas part names or turn them round."""
    parts = [part for part in parts if part]
    if len(parts) < 2:
        return parts
    if _INITIALS.fullmatch(parts[1]) and not _has_initials(parts[0]):
        return _pairs(parts)
    words = [len(part.split()) for part in parts]
    if len(parts) > 2 and max(words) == 1:
        return parts  # family names only: "Wu, Schuster, Chen, Le"
    if not _family_only(parts[0]):
        return parts
    # The first name is turned round, the rest are not; or the group is one turned name.
    if first or len(parts) == 2:
        return [f"{parts[1]} {parts[0]}", *parts[2:]]
    return parts


def _pairs(parts: list[str]) -> list[str]:
    """ "Dai, J., He, K." and "Tan, P.-N., M. Steinbach": pairs as long as they last."""
    people = []
    index = 0
    while index < len(parts):
        if index + 1 < len(parts) and _INITIALS.fullmatch(parts[index + 1]):
            people.append(f"{parts[index + 1]} {parts[index]}")
            index += 2
        else:
            people.append(parts[index])
            index += 1
    return people


def _family_only(part: str) -> bool:
    words = part.split()
    return len([word for word in words if word not in _PARTICLES]) == 1


def _has_initials(part: str) -> bool:
    return re.search(r"(?:^|\s)[^\W\d_]\.?(?:\s|$|-)|\.", part) is not None
