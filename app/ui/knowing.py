"""What is known as plain data for the browser: areas with bars, concepts with evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.ui import words
from graph.knowledge import KNOWN
from graph.model import Area, Concept
from graph.state import Claim, Evidence, EvidenceKind, Knowing, Said

_SHOWN = 2
_FADED = 0.05  # what was lost less is not worth a word
# What stands before and after the name of a piece of evidence.
_SAID = {
    EvidenceKind.CLAIM: ("", ""),
    EvidenceKind.COVERED: ("taught by ", ""),
    EvidenceKind.PARTLY: ("begun: ", ""),
    EvidenceKind.TOO_EASY: ("", " was too easy"),
    EvidenceKind.REQUIRED: ("", " needs it"),
    EvidenceKind.IMPLIED: ("follows from ", ""),
    EvidenceKind.BACKGROUND: ("your background, ", ""),
}
_ACTS = (("know", "I know this", Said.KNOW), ("unknow", "I don’t", Said.DONT_KNOW))


def areas(
    of: Iterable[Area], concepts: Mapping[str, Concept], degree: Mapping[str, float], chosen: str
) -> dict[str, Any]:
    """Every area with concepts, field by field, with the share of it that is known."""
    inside: dict[str, list[str]] = {}
    for concept in concepts.values():
        inside.setdefault(concept.area, []).append(concept.id)
    fields: dict[str, list[dict[str, Any]]] = {}
    for area in of:
        own = inside.get(area.id, [])
        if own:
            known = sum(degree.get(concept, 0.0) >= KNOWN for concept in own)
            fields.setdefault(area.field, []).append(
                {
                    "id": area.id,
                    "name": area.name,
                    "other": area.name_zh,
                    "share": sum(degree.get(concept, 0.0) for concept in own) / len(own),
                    "short": f"{known}/{len(own)}",
                    "said": f"{known} of {len(own)} concepts known",
                }
            )
    return {"fields": [{"name": n, "areas": a} for n, a in fields.items()], "open": chosen}


def concept(
    of: Concept,
    knowing: Knowing | None,
    claim: Claim | None,
    lost: float = 0.0,
    followed: bool = False,
    other: str = "",
) -> dict[str, Any]:
    """One line: the name, the degree, the strongest evidence, the two corrections, and
    whether it is followed; `other` is its name in another language, where that is of use."""
    degree = knowing.degree if knowing else 0.0
    said = claim.said if claim else None
    tags = [{"tone": "", "text": "you said so"}] if said else []
    if lost >= _FADED:
        tags.append({"tone": "faded", "text": f"faded by {words.percent(lost)}"})
    return {
        "id": of.id,
        "name": of.name,
        "other": other,
        "summary": of.summary,
        "degree": degree,
        "sure": degree >= KNOWN,
        "percent": words.percent(degree),
        "said": f"{words.percent(degree)} known",
        "tags": tags,
        "evidence": list(_evidence(knowing.evidence)) if knowing else [],
        "acts": [
            *(
                {"id": act, "label": label, "on": said is meant, "back": "unclaim"}
                for act, label, meant in _ACTS
                # Where nothing speaks for knowing it there is nothing to deny.
                if meant is Said.KNOW or said or degree >= 0.01
            ),
            {
                "id": "follow",
                "label": "Following" if followed else "Follow",
                "on": followed,
                "back": "unfollow",
                "tone": "quiet",
            },
        ],
    }


def sentence(knowing: Knowing | None) -> str:
    """The degree and its strongest evidence in one line, for the map."""
    if knowing is None or knowing.degree < 0.01:
        return "not known yet"
    first = next(iter(_evidence(knowing.evidence)), None)
    why = f": {first['before']}{first['name']}{first['after']}" if first else ""
    return f"{words.percent(knowing.degree)} known{why}"


def _evidence(pieces: Iterable[Evidence]) -> Iterable[dict[str, str]]:
    pieces, told = list(pieces), None
    for piece in pieces[:_SHOWN]:
        before, after = _SAID[piece.kind]
        if told:  # of the same kind nothing is said twice
            before = ", " if piece.kind is told and before else f"; {before}"
        told = piece.kind
        work = piece.kind in (
            EvidenceKind.COVERED, EvidenceKind.PARTLY, EvidenceKind.TOO_EASY, EvidenceKind.REQUIRED,
        )  # fmt: skip
        name = f"“{words.short(piece.name)}”" if work else piece.name
        if piece.kind is EvidenceKind.CLAIM:
            name = "you said that you know it" if piece.amount else "you said that you do not"
        yield {"before": before, "name": name, "after": after, "key": piece.key if work else ""}
    if len(pieces) > _SHOWN:
        yield {"before": f" and {len(pieces) - _SHOWN} more", "name": "", "after": "", "key": ""}
