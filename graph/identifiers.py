"""Identifiers: recognising, checking and normalising what names a work.

Sources: arXiv identifier scheme (info.arxiv.org/help/arxiv_identifier.html), DOI handbook
(10.prefix/suffix, case-insensitive), ISO 2108 (ISBN check digits), RFC 3986 (URLs).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from graph.errors import BadInput
from graph.model import Identifier

# From the most to the least stable name; a resource's canonical key is the first it has.
SCHEMES = (
    "arxiv", "doi", "isbn", "readpath", "pmid", "pmcid", "acl", "openalex", "s2", "dblp",
    "openlibrary", "gutenberg", "googlebooks", "youtube", "mitlearn", "coursera", "zotero",
    "wikidata", "goodreads", "librarything", "storygraph", "calibre", "url", "local",
)  # fmt: skip
_RANK = {scheme: rank for rank, scheme in enumerate(SCHEMES)}
_ALIASES = {"isbn13": "isbn", "isbn10": "isbn", "http": "url", "https": "url", "pmc": "pmcid"}
# What the names that services give look like, with one that is right.
_SHAPES = {
    "pmid": (r"\d{1,9}", "26017442"),
    "pmcid": (r"PMC\d+", "PMC4500000"),
    "acl": (r"[A-Z]\d{2}-\d{4,5}|\d{4}\.[A-Za-z0-9]+-[A-Za-z0-9]+\.\d+", "P16-1162"),
    "openalex": (r"[WASICTPF]\d+", "W2963403868"),
    "s2": (r"[0-9a-f]{40}", "204e3073870fae3d05bcbc2f6a8e263d9b72e776"),
    "dblp": (r"[a-z]+/[^\s/]+/\S+", "conf/nips/VaswaniSPUJGKP17"),
    "openlibrary": (r"OL\d+[WMA]", "OL45804W"),
    "gutenberg": (r"\d+", "33283"),
    "wikidata": (r"[QP]\d+", "Q2539"),
}

_ARXIV = re.compile(
    r"(\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}|[a-z][a-z-]*(?:\.[a-z]{2})?/\d{7})(?:v\d+)?", re.IGNORECASE
)
_ARXIV_HOSTS = {"arxiv.org", "export.arxiv.org", "browse.arxiv.org", "xxx.lanl.gov", "ar5iv.org"}
_ARXIV_PATH = re.compile(r"/(?:abs|pdf|html|e-print|format|ps)/(.+?)(?:\.pdf)?/?$", re.IGNORECASE)
_PAGES = (
    ("pmid", "pubmed.ncbi.nlm.nih.gov", r"/(\d+)/?"),
    ("pmid", "europepmc.org", r"/(?:article|abstract)/MED/(\d+)/?"),
    ("pmcid", "ncbi.nlm.nih.gov", r"/pmc/articles/(PMC\d+)/?"),
    ("pmcid", "pmc.ncbi.nlm.nih.gov", r"/articles/(PMC\d+)/?"),
    ("pmcid", "europepmc.org", r"/(?:article|articles)/(?:PMC/)?(PMC\d+)/?"),
    ("openalex", "openalex.org", r"/(?:works/)?(W\d+)/?"),
    ("s2", "semanticscholar.org", r"/paper/(?:[^/]+/)?([0-9a-f]{40})/?"),
    ("acl", "aclanthology.org", r"/([A-Z]\d{2}-\d{4,5}|\d{4}\.[\w-]+\.\d+)(?:\.pdf)?/?"),
    ("dblp", "dblp.org", r"/rec/([a-z]+/[^\s/]+/[^\s/]+?)(?:\.html|\.bib|\.xml)?/?"),
    ("openlibrary", "openlibrary.org", r"/(?:works|books)/(OL\d+[WM])(?:/.*)?"),
    ("gutenberg", "gutenberg.org", r"/(?:ebooks|files|cache/epub)/(\d+)(?:[/.].*)?"),
    ("wikidata", "wikidata.org", r"/(?:wiki|entity)/(Q\d+)/?"),
)
_CHANNEL = re.compile(r"UC[\w-]{22}")
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_TRACKING = re.compile(r"^(utm_\w+|fbclid|gclid|mc_cid|mc_eid|ref|ref_src|spm)$", re.IGNORECASE)
_KEY = re.compile(r"^([a-z][a-z0-9_+-]*):(.+)$", re.IGNORECASE | re.DOTALL)


def parse(key: str) -> Identifier | None:
    """The identifier written in `key` (`scheme:value`, a bare URL, DOI, arXiv id or ISBN),
    normalised; None when it is none of these. Raises BadInput for a known scheme with a
    value that cannot be right."""
    key = key.strip()
    if not key or len(key) > 2_000:
        return None
    if key.lower().startswith(("http://", "https://")):
        return from_url(key)
    match = _KEY.match(key)
    if match:
        scheme = _ALIASES.get(match[1].lower(), match[1].lower())
        if scheme in _RANK:
            return make(scheme, match[2])
    if _ARXIV.fullmatch(key):
        return make("arxiv", key)
    if _DOI.fullmatch(key):
        return make("doi", key)
    digits = re.sub(r"[\s-]", "", key)
    if re.fullmatch(r"\d{13}|\d{9}[\dXx]", digits):
        return make("isbn", digits)
    return None


def make(scheme: str, value: str) -> Identifier:
    """A normalised identifier; raises BadInput with the reason when the value is wrong."""
    scheme = _ALIASES.get(scheme.lower().strip(), scheme.lower().strip())
    value = value.strip()
    if not value:
        raise BadInput(f"{scheme}:", "the identifier is empty")
    if scheme == "arxiv":
        return Identifier(scheme, _arxiv(value))
    if scheme == "doi":
        return _doi(value)
    if scheme == "isbn":
        return Identifier(scheme, _isbn(value))
    if scheme == "url":
        return from_url(value)
    if not re.fullmatch(r"[a-z][a-z0-9_+-]*", scheme):
        raise BadInput(f"{scheme}:{value}"[:120], "is not a scheme name (letters and digits)")
    if scheme in _SHAPES:
        return Identifier(scheme, _shaped(scheme, value))
    return Identifier(scheme, " ".join(value.split())[:500])


def from_url(url: str) -> Identifier:
    """The best name for what a URL points at: the arXiv id, DOI or video it addresses,
    else the URL itself, normalised (no fragment, no tracking parameters)."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").lower().removeprefix("www.")
        port = parts.port
    except ValueError as error:
        raise BadInput(url[:200], f"is not a URL ({error})") from None
    if parts.scheme.lower() not in ("http", "https") or not host:
        raise BadInput(url[:200], "is not an http or https address")
    if host in _ARXIV_HOSTS:
        match = _ARXIV_PATH.search(unquote(parts.path))
        if match and _ARXIV.fullmatch(match[1]):
            return Identifier("arxiv", _arxiv(match[1]))
    if host in ("doi.org", "dx.doi.org"):
        value = unquote(parts.path).lstrip("/")
        if _DOI.fullmatch(value):
            return _doi(value)
    for scheme, domain, pattern in _PAGES:
        match = re.fullmatch(pattern, parts.path) if host == domain else None
        if match:
            return Identifier(scheme, match[1])
    query = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.match(name)
    ]
    video = _youtube(host, parts.path, dict(query))
    if video:
        return Identifier("youtube", video)
    path = quote(unquote(parts.path), safe="/:@!$&'()*+,;=~-._")
    path = re.sub(r"/{2,}", "/", path).rstrip("/")
    path = re.sub(r"/(index\.html?|default\.aspx)$", "", path)
    netloc = host if port in (None, 80, 443) else f"{host}:{port}"
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    # http and https of one page, with or without www., are one page.
    return Identifier("url", urlunsplit(("https", netloc, path, urlencode(query), fragment)))


def rank(identifier: Identifier) -> tuple[int, str, str]:
    """Sort key: the most stable scheme first, then by text."""
    return (_RANK.get(identifier.scheme, len(SCHEMES)), identifier.scheme, identifier.value)


def canonical(identifiers: Iterable[Identifier]) -> Identifier:
    """The identifier that names a resource: the most stable, then the smallest."""
    return min(identifiers, key=rank)


def href(identifier: Identifier) -> str | None:
    """The web address an identifier stands for, where there is one."""
    forms = {
        "arxiv": "https://arxiv.org/abs/{}",
        "doi": "https://doi.org/{}",
        "pmid": "https://pubmed.ncbi.nlm.nih.gov/{}/",
        "openalex": "https://openalex.org/{}",
        "acl": "https://aclanthology.org/{}/",
        "pmcid": "https://pmc.ncbi.nlm.nih.gov/articles/{}/",
        "s2": "https://www.semanticscholar.org/paper/{}",
        "dblp": "https://dblp.org/rec/{}",
        "gutenberg": "https://www.gutenberg.org/ebooks/{}",
        "wikidata": "https://www.wikidata.org/wiki/{}",
        "coursera": "https://www.coursera.org/learn/{}",
        "url": "{}",
    }
    if identifier.scheme == "openlibrary":
        place = "books" if identifier.value.endswith("M") else "works"
        return f"https://openlibrary.org/{place}/{identifier.value}"
    if identifier.scheme == "youtube":
        if _CHANNEL.fullmatch(identifier.value):
            return f"https://www.youtube.com/channel/{identifier.value}"
        page = "watch?v=" if len(identifier.value) == 11 else "playlist?list="
        return f"https://www.youtube.com/{page}{identifier.value}"
    form = forms.get(identifier.scheme)
    return form.format(identifier.value) if form else None


def is_shaped(scheme: str, value: str) -> bool:
    """Whether `value` looks like a name that the service of this scheme gives."""
    scheme = _ALIASES.get(scheme, scheme)
    if scheme not in _SHAPES:
        return False
    try:
        _shaped(scheme, value.strip())
    except BadInput:
        return False
    return True


def _shaped(scheme: str, value: str) -> str:
    shape, example = _SHAPES[scheme]
    if scheme in ("openalex", "openlibrary", "wikidata", "pmcid"):
        value = value.upper()
    if scheme == "pmcid" and value.isdigit():
        value = f"PMC{value}"
    if not re.fullmatch(shape, value):
        article = "an" if scheme[0] in "aeio" else "a"
        raise BadInput(
            f"{scheme}:{value}"[:120], f"is not {article} {scheme} id ({example} is one)"
        )
    return value


def _arxiv(value: str) -> str:
    value = re.sub(r"^arxiv:\s*", "", value.strip(), flags=re.IGNORECASE)
    match = _ARXIV.fullmatch(value.removesuffix(".pdf"))
    if not match:
        raise BadInput(
            f"arxiv:{value}"[:120], "is not an arXiv id (1706.03762 or cs/0112017 is one)"
        )
    bare = match[1].lower()
    # math.GT/0309136 and math/0309136 name the same paper.
    return re.sub(r"\.[a-z]{2}/", "/", bare)


def _doi(value: str) -> Identifier:
    value = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", value, flags=re.IGNORECASE)
    value = value.strip().rstrip(".,;").lower()
    if not _DOI.fullmatch(value):
        raise BadInput(f"doi:{value}"[:120], "is not a DOI (10.1038/nature14539 is one)")
    # The DOIs arXiv gives its own preprints name the preprint itself.
    preprint = re.fullmatch(r"10\.48550/arxiv\.(.+)", value)
    if preprint and _ARXIV.fullmatch(preprint[1]):
        return Identifier("arxiv", _arxiv(preprint[1]))
    return Identifier("doi", value)


def _isbn(value: str) -> str:
    digits = re.sub(r"[\s-]", "", value).upper()
    if re.fullmatch(r"\d{9}[\dX]", digits):
        total = sum((10 - i) * (10 if c == "X" else int(c)) for i, c in enumerate(digits))
        if total % 11:
            raise BadInput(f"isbn:{value}"[:80], "fails its check digit; look at it again")
        return _isbn_check("978" + digits[:9])
    if re.fullmatch(r"97[89]\d{10}", digits):
        if _isbn_check(digits[:12]) != digits:
            raise BadInput(f"isbn:{value}"[:80], "fails its check digit; look at it again")
        return digits
    raise BadInput(f"isbn:{value}"[:80], "is not an ISBN (10 or 13 digits)")


def _isbn_check(first12: str) -> str:
    total = sum(int(c) * (3 if i % 2 else 1) for i, c in enumerate(first12))
    return first12 + str(-total % 10)


def _youtube(host: str, path: str, query: dict[str, str]) -> str | None:
    if host == "youtu.be" and re.fullmatch(r"/[\w-]{11}", path):
        return path[1:]
    if host in ("youtube.com", "m.youtube.com", "music.youtube.com"):
        if path.rstrip("/") == "/playlist" and "list" in query:
            return query["list"]
        if path.rstrip("/") == "/watch" and "v" in query:
            return query["v"]
        place, _, rest = path.strip("/").partition("/")
        name = rest.split("/")[0]
        if place == "channel" and _CHANNEL.fullmatch(name):
            return name
        if name == "videoseries":  # a playlist within a page
            return query.get("list")
        if place in ("shorts", "live", "embed") and re.fullmatch(r"[\w-]{11}", name):
            return name
    return None
