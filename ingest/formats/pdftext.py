"""What a PDF says of itself, taken out in a process of its own.

A PDF can make its reader loop or swell, so it is read elsewhere, with bounds on time and
memory, and only plain words come back. `python -m ingest.formats.pdftext` reads the file from
standard input and writes the JSON of its facts. Format: ISO 32000.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from typing import Any

from graph.errors import BadInput

SECONDS = 30  # that one PDF may take
MEMORY = 2 << 30  # bytes of address space
FRONT = 8  # pages that are looked at: a book tells its ISBN on one of them
_MOST = 60_000  # characters of text that are kept
_MARGIN = 0.6  # points by which the letters of one title differ


@dataclass(frozen=True, slots=True)
class Facts:
    """What a PDF says: the fields of its metadata, how many pages it has, the text of its
    first page and of those after it, the largest words on the first, and what went wrong."""

    title: str = ""
    author: str = ""
    language: str = ""
    named: tuple[str, ...] = ()
    pages: int = 0
    first: str = ""
    front: str = ""
    largest: tuple[str, ...] = field(default=())
    error: str = ""


def facts(data: bytes, name: str) -> Facts:
    """The facts of a PDF, read in a bounded process. Raises BadInput where it cannot be."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "ingest.formats.pdftext"],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BadInput(name, f"takes longer than {SECONDS} seconds to read as a PDF") from None
    except OSError as error:
        raise BadInput(name, f"cannot be read as a PDF here ({error.strerror})") from None
    try:
        found = told(json.loads(done.stdout))
    except (ValueError, TypeError, RecursionError):
        raise BadInput(name, "cannot be read as a PDF; it needs too much memory or time") from None
    if found.error:
        raise BadInput(name, found.error)
    return found


def told(value: Any) -> Facts:
    """The facts in a JSON object of them. Raises TypeError where it is none."""
    if not isinstance(value, dict):
        raise TypeError("not an object")
    fields: dict[str, Any] = {
        key: tuple(one) if isinstance(one, list) else one for key, one in value.items()
    }
    found = Facts(**fields)
    for name, kind in (("named", tuple), ("largest", tuple), ("pages", int)):
        if not isinstance(getattr(found, name), kind):
            raise TypeError(name)
    words = (found.title, found.author, found.language, found.first, found.front, found.error)
    if not all(isinstance(one, str) for one in (*words, *found.named, *found.largest)):
        raise TypeError("not texts")
    return found


def extract(data: bytes) -> Facts:
    """The facts of a PDF, read here and now; what goes wrong is said in `error`."""
    import io

    from pypdf import PdfReader

    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return Facts(error="is locked with a password; unlock it, or give its title or DOI")
        pages = len(reader.pages)
    except Exception as error:  # pypdf fails over damaged files in any way
        return Facts(error=f"cannot be read as a PDF ({type(error).__name__}); it may be damaged")
    title, author, named = _metadata(reader)
    first, largest = _page_one(reader)
    front = ""
    for number in range(1, min(FRONT, pages)):
        if len(front) > _MOST:
            break
        front += "\n" + _text(reader, number)
    return Facts(
        title=title[:1_000],
        author=author[:5_000],
        language=_language(reader),
        named=tuple(named[:20]),
        pages=pages,
        first=first[:_MOST],
        front=front[:_MOST],
        largest=tuple(largest),
    )


def _metadata(reader: Any) -> tuple[str, str, list[str]]:
    """Title, author and what may be DOIs in the document's information and XMP."""
    title = author = ""
    named: list[str] = []
    try:
        info = reader.metadata or {}
        title, author = str(info.get("/Title") or ""), str(info.get("/Author") or "")
        named = [str(info[key]) for key in info if re.search(r"doi|arxiv", key, re.IGNORECASE)]
        named += [str(info.get(key) or "") for key in ("/Subject", "/Keywords")]
    except Exception:  # noqa: S110 - a PDF without readable information has none
        pass
    try:
        packet = reader.root_object["/Metadata"].get_object().get_data()[:500_000]
        xmp = packet.decode("utf-8", "replace")
        named += re.findall(
            r"<(?:prism|pdfx|crossmark|dc):(?:doi|DOI|identifier)>([^<]{5,200})<", xmp
        )
        if not title:
            match = re.search(r"<dc:title>\s*<rdf:Alt>\s*<rdf:li[^>]*>([^<]{3,1000})<", xmp)
            title = match[1] if match else ""
    except Exception:  # noqa: S110 - most have no such packet
        pass
    return title, author, [one for one in named if one.strip()]


def _language(reader: Any) -> str:
    try:
        return str(reader.root_object.get("/Lang") or "")[:20]
    except Exception:
        return ""


def _page_one(reader: Any) -> tuple[str, list[str]]:
    """The text of page one, and its runs of large letters, the largest first."""
    runs: list[tuple[float, float, str]] = []

    def visit(text: str, cm: Any, tm: Any, _font: Any, size: Any) -> None:
        try:
            # The letters' size on the page; turned text, such as arXiv's stamp, has none.
            scale = abs(float(tm[3]) * float(cm[3]))
            turned = abs(float(tm[1])) + abs(float(cm[1])) > 0.01
            if text.strip() and not turned:
                runs.append((scale * float(size), float(tm[5]), text))
        except (TypeError, ValueError, IndexError):
            return

    try:
        text = str(reader.pages[0].extract_text(visitor_text=visit))
    except Exception:
        text = ""
    return text, _largest(runs)


def _largest(runs: list[tuple[float, float, str]]) -> list[str]:
    """The texts of neighbouring runs of one size, from the largest size down: five."""
    groups: list[tuple[float, list[str]]] = []
    line = 0.0
    for size, height, text in runs[:5_000]:
        if groups and abs(groups[-1][0] - size) < _MARGIN:
            groups[-1][1].append(text if abs(height - line) < 1 else f" {text}")
        else:
            groups.append((size, [text]))
        line = height
    said = [(size, " ".join("".join(parts).split())) for size, parts in groups]
    kept = sorted((one for one in said if re.search(r"\w{2}", one[1])), key=lambda one: -one[0])
    return [text[:500] for _, text in kept[:5]]


def _text(reader: Any, number: int) -> str:
    try:
        return str(reader.pages[number].extract_text())
    except Exception:
        return ""


def _bounded() -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    except (ImportError, ValueError, OSError):
        return  # not every system has such bounds; the time is bounded from outside too


def main() -> None:
    """Read a PDF from standard input and write its facts to standard output."""
    _bounded()
    data = sys.stdin.buffer.read()
    try:
        found = extract(data)
    except (MemoryError, RecursionError):
        found = Facts(error="cannot be read as a PDF; it needs too much memory")
    sys.stdout.buffer.write(json.dumps(asdict(found)).encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
