"""Guessing a listed work's kind and language from what surrounds it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from graph.model import Identifier, Kind

_HOSTS = (
    (Kind.COURSE, "coursera.org edx.org udacity.com udemy.com ocw.mit.edu khanacademy.org"
     " stepik.org fast.ai datacamp.com codecademy.com futurelearn.com cs50.harvard.edu"
     " skillshare.com pluralsight.com nptel.ac.in egghead.io frontendmasters.com open.edu"
     " classcentral.com educative.io deeplearning.ai online-learning.harvard.edu"),
    (Kind.PAPER, "arxiv.org aclanthology.org aclweb.org papers.nips.cc papers.neurips.cc"
     " proceedings.neurips.cc proceedings.mlr.press jmlr.org openreview.net"
     " openaccess.thecvf.com cv-foundation.org semanticscholar.org dl.acm.org"
     " ieeexplore.ieee.org biorxiv.org pnas.org citeseerx.ist.psu.edu ijcai.org"),
    (Kind.VIDEO, "youtube.com youtu.be vimeo.com bilibili.com videolectures.net"),
    (Kind.BOOK, "leanpub.com gitbook.io manning.com openlibrary.org gutenberg.org"
     " packtpub.com nostarch.com apress.com oreilly.com"),
    (Kind.SOFTWARE, "cran.r-project.org bitbucket.org sourceforge.net"),
    (Kind.ARTICLE, "medium.com towardsdatascience.com dev.to substack.com distill.pub"
     " wikipedia.org stackexchange.com stackoverflow.com quora.com"),
)  # fmt: skip
_KIND_OF_HOST = {host: kind for kind, hosts in _HOSTS for host in hosts.split()}
_HEADINGS = (
    (Kind.BOOK, r"(?:e-?|text)?books?|textbooks?|libros?|книги|书籍?|書籍|كتب|bücher|livres?|本"),
    (
        Kind.COURSE,
        r"courses?|moocs?|class(?:es)?|cursos?|курсы|课程|دورات|specializations?",
    ),
    (Kind.PAPER, r"papers?|surveys?|publications|论文|articles scientifiques|статьи"),
    (Kind.VIDEO, r"videos?|lectures?|screencasts?|youtube|talks?|playlists?|видео|视频"),
    (Kind.SOFTWARE, r"software|librar(?:y|ies)|frameworks?|packages?|tools?|toolkits?|code"),
    (Kind.ARTICLE, r"articles?|tutorials?|blogs?|posts?|notes|guides?|tutoriales|туториалы|教程"),
)
_BY_HEADING = tuple(
    (kind, re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)) for kind, words in _HEADINGS
)
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u31f0-\u31ff]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_ARABIC = re.compile(r"[\u0620-\u064a]")
# Letters that Russian, or Arabic, does not have.
_NOT_RUSSIAN = re.compile(r"[іїєґўђћљњџјѓќѕ]", re.IGNORECASE)
_NOT_ARABIC = re.compile(r"[\u067e\u0686\u0698\u06af\u06a9\u06cc\u0679\u0688\u06d2]")


def kind_of(
    url: str | None, identifiers: Iterable[Identifier], path: Iterable[str], code: bool = True
) -> Kind | None:
    """What kind of work this is by its identifiers, its address and the headings above it,
    the last counting first; None when nothing tells. `code`: a repository is software."""
    schemes = {one.scheme for one in identifiers}
    if schemes & {"arxiv", "pmid", "acl"}:
        return Kind.PAPER
    if "isbn" in schemes:
        return Kind.BOOK
    if "youtube" in schemes:
        return Kind.VIDEO
    host = (urlsplit(url or "").hostname or "").removeprefix("www.")
    by_address = _of_path(urlsplit(url or "").path) or _of_host(host)
    if by_address is not None:
        return by_address
    for heading in reversed(tuple(path)):
        for kind, words in _BY_HEADING:
            if (code or kind is not Kind.SOFTWARE) and words.search(heading):
                return kind
    if "doi" in schemes:
        return Kind.PAPER
    return Kind.SOFTWARE if code and host in ("github.com", "gitlab.com") else None


def _of_path(path: str) -> Kind | None:
    if re.search(r"/(?:courses?|class(?:es)?|livevideo|liveproject|specializations?|mooc)/", path):
        return Kind.COURSE
    return Kind.BOOK if re.search(r"/(?:e?books?|textbooks?|libros?)/", path) else None


def _of_host(host: str) -> Kind | None:
    names = host.split(".")
    for start in range(len(names) - 1):
        kind = _KIND_OF_HOST.get(".".join(names[start:]))
        if kind is not None:
            return kind
    return None


def is_japanese(document: str) -> bool:
    """Whether a text is written in Japanese, so that a title in Han characters alone is."""
    return len(_KANA.findall(document)) > 0.2 * len(_HAN.findall(document)) + 10


def language_of(title: str, japanese: bool = False) -> str | None:
    """The ISO 639-1 code of the language a title's script makes clear, else None."""
    letters = sum(char.isalpha() for char in title)
    if not letters:
        return None
    if _KANA.search(title):
        return "ja"
    han = len(_HAN.findall(title))
    if han >= 2 and han > 0.25 * letters:
        return "ja" if japanese else "zh"
    if len(_HANGUL.findall(title)) > 0.3 * letters:
        return "ko"
    if len(_CYRILLIC.findall(title)) > 0.4 * letters:
        return None if _NOT_RUSSIAN.search(title) else "ru"
    if len(_ARABIC.findall(title)) > 0.4 * letters:
        return None if _NOT_ARABIC.search(title) else "ar"
    return None
