"""HTML and XML from outside: decoded as it says of itself, parsed hardened, and made plain.

Nothing is fetched, no entity is expanded, no huge tree is built; what is malformed is read
as far as it goes. Encodings: WHATWG Encoding Standard (labels), XML 1.0 appendix F.
"""

from __future__ import annotations

import codecs
import html.entities
import re
from typing import Any

from graph import text
from graph.errors import BadInput

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})|"
    rb"<meta\s[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})",
    re.IGNORECASE,
)
# Labels that stand for more than they say (Encoding Standard, 4.2).
_MEANT = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252",
    "ascii": "cp1252", "iso-8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030",
    "x-sjis": "cp932", "shift_jis": "cp932", "shift-jis": "cp932", "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949", "windows-874": "cp874", "x-gbk": "gb18030", "utf-16": "utf-8",
    "utf-16le": "utf-8", "utf-16be": "utf-8", "unicode": "utf-8",
}  # fmt: skip
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"&(?:([A-Za-z][A-Za-z0-9]{1,31});|(?!#\d{1,7};|#x[0-9A-Fa-f]{1,6};))")
_KEPT = {"amp", "lt", "gt", "quot", "apos"}
_HIDDEN = {"script", "style", "noscript", "template", "svg", "iframe", "head", "object", "math"}
_BLOCKS = {
    "p", "div", "br", "li", "ul", "ol", "tr", "td", "th", "table", "h1", "h2", "h3", "h4", "h5",
    "h6", "blockquote", "pre", "section", "article", "dd", "dt", "figure", "figcaption", "hr",
    "header", "footer", "main", "nav", "aside", "option", "caption", "img", "dl",
}  # fmt: skip
_MOST = 200_000  # characters of one fragment that are read


def decoded(data: bytes | str, otherwise: str = "") -> str:
    """The text of a document: by its byte-order mark, else as UTF-8 where it is that, else
    by the encoding it declares, else by `otherwise`."""
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(_declared(data[:4096]) or _text_codec(otherwise) or "utf-8", "replace")


def _declared(head: bytes) -> str:
    for match in _DECLARED.finditer(head):
        name = (match[1] or match[2]).decode("ascii").lower()
        found = codec(name)
        if found not in ("", "utf-8"):  # which it is not, or it would have been read as that
            return found
    return ""


def codec(name: str) -> str:
    """The encoding of text that a label on the web stands for; "" for none."""
    return _text_codec(_MEANT.get(name.lower(), name))


def _text_codec(name: str) -> str:
    try:
        found = codecs.lookup(name)
        "".encode(found.name)
        b"".decode(found.name)
    except (LookupError, TypeError, ValueError, AssertionError):
        return ""  # unknown, or no encoding of text, such as "zip"
    return found.name


def xml(document: str, *, whole: bool = False) -> Any:
    """The root element of an XML document, read as far as it is well formed, or only when
    the `whole` of it is; its document type is dropped and HTML's named characters are known.
    Raises BadInput."""
    from lxml import etree

    parser = etree.XMLParser(
        recover=not whole, resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False,
        remove_comments=True, remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    body = _NOT_XML.sub("", _referenced(body_of(document))).strip()
    try:
        root = etree.fromstring(body.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        root = None
    if root is None:
        raise BadInput("", "cannot be read as XML")
    return root


def root_name(document: str) -> str:
    """The name of the root element, in small letters and without a prefix; "" without one."""
    match = re.match(r"<(?:[\w.-]{1,40}:)?([\w.-]{1,40})", body_of(document))
    return match[1].lower() if match else ""


def body_of(document: str) -> str:
    """The document from its root element on: no declaration, no document type."""
    start = 0
    while True:
        start = document.find("<", start)
        if start < 0:
            return ""
        mark = document[start : start + 9].lower()
        if mark.startswith("<!--"):
            end = document.find("-->", start)
        elif mark.startswith("<?"):
            end = document.find("?>", start)
        elif mark.startswith("<!doctype"):
            end = document.find(">", start)
            inner = document.find("[", start, end)
            if inner >= 0:
                end = document.find(">", max(document.find("]", inner), inner))
        elif document[start + 1 : start + 2].isalpha():
            return document[start:]
        else:
            end = start
        if end < 0:
            return ""
        start = end + 1


def _referenced(document: str) -> str:
    """Named characters as themselves and stray ampersands as such, outside CDATA."""
    parts = []
    start = 0
    while True:
        opened = document.find("<![CDATA[", start)
        closed = document.find("]]>", opened) if opened >= 0 else -1
        if closed < 0:
            parts.append(_REFERENCE.sub(_character, document[start:]))
            return "".join(parts)
        parts.append(_REFERENCE.sub(_character, document[start:opened]))
        parts.append(document[opened : closed + 3])
        start = closed + 3


def _character(match: re.Match[str]) -> str:
    name = match[1]
    if name in _KEPT:
        return match[0]
    if name is None:
        return "&amp;"
    found = html.entities.html5.get(f"{name};")
    return f"&amp;{name};" if found is None else found.replace("&", "&amp;").replace("<", "&lt;")


def page(document: str) -> Any:
    """The root element of an HTML document or fragment; raises BadInput."""
    from lxml import etree
    from lxml import html as reader

    parser = reader.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    body = _NOT_XML.sub(" ", document).encode("utf-8", "replace")
    try:
        return reader.document_fromstring(body, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        raise BadInput("", "cannot be read as HTML") from None


def plain(markup: object, limit: int = 20_000) -> str:
    """The text of a piece of HTML on one line, without scripts and the like; "" for what
    is no text."""
    if not isinstance(markup, str):
        return ""
    if "<" not in markup and "&" not in markup:
        return text.clean(markup, limit)
    try:
        return said(page(f"<body><div>{markup[:_MOST]}</div></body>"), limit)
    except BadInput:
        return text.clean(re.sub(r"<[^<>]*>", " ", markup), limit)


def said(element: Any, limit: int = 20_000) -> str:
    """The text in an HTML element on one line, blocks kept apart by a space."""
    parts: list[str] = []
    _gather(element, parts)
    return text.clean("".join(parts), limit)


def _gather(element: Any, parts: list[str]) -> None:
    """Without recursion: how deep a page nests is up to whoever wrote it."""
    stack: list[tuple[Any, bool]] = [(element, False)]
    while stack:
        one, done = stack.pop()
        name = one.tag if isinstance(one.tag, str) else ""
        if name in _BLOCKS:
            parts.append(" ")
        if not done:
            stack.append((one, True))
            if name and name not in _HIDDEN:
                parts.append(one.text or "")
                stack.extend((child, False) for child in reversed(one))
        elif one is not element:
            parts.append(one.tail or "")
