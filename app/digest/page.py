"""The digest as one HTML page that needs nothing else: for a browser, or as an e-mail.

No scripts, no styles, pictures or fonts from elsewhere; every text goes in as text. Colours
are written out, since mail programs do not know CSS variables, once for each of the two
palettes.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET  # builds only

from app.digest import safe, saying
from app.digest.values import Digest, Item, Section
from app.ui import words
from graph.model import Resource

TITLE = "New for you"
POLICY = "default-src 'none'; style-src 'unsafe-inline'"  # should anything slip through
CHIPS = 4

_LIGHT = {
    "paper": "#FBFAF7", "card": "#FFFFFF", "ink": "#1D2330", "soft": "#5B6372",
    "line": "#E7E3DA", "accent": "#0E6B63", "accentsoft": "#E3F0EE", "amber": "#9A5B00",
    "ambersoft": "#FBF0DC", "kpaper": "#3F4FA3", "kcourse": "#0E6B63", "kbook": "#A8452C",
    "kvideo": "#7A3E86", "kother": "#57606B",
}  # fmt: skip
_DARK = {
    "paper": "#14171D", "card": "#1B1F27", "ink": "#ECEAE4", "soft": "#A3ABB8",
    "line": "#2B313B", "accent": "#5CC7BC", "accentsoft": "#173230", "amber": "#E5B567",
    "ambersoft": "#33290F", "kpaper": "#9AA8F2", "kcourse": "#5CC7BC", "kbook": "#EE9A82",
    "kvideo": "#D39BDF", "kother": "#A3ABB8",
}  # fmt: skip
_COLOURS = """
body{background:%(paper)s;color:%(ink)s}
.soft,.eyebrow,.meta,.by,.also,.foot{color:%(soft)s}
.card{background:%(card)s;border-color:%(line)s}
h2{border-color:%(line)s}
h3,h3 a{color:%(ink)s}h3 a:hover{color:%(accent)s}
.mark i{background:%(accent)s;border-color:%(accent)s}.mark i.next{background:%(paper)s}
.mark b{background:%(accent)s}
.level i{background:%(soft)s}.level i.off{background:%(line)s}
.chip{background:%(accentsoft)s;color:%(accent)s}.chip.missing{background:%(ambersoft)s;color:%(amber)s}
.kind{color:%(kother)s}.kind.paper{color:%(kpaper)s}.kind.course{color:%(kcourse)s}
.kind.book{color:%(kbook)s}.kind.video{color:%(kvideo)s}
"""
_SHAPES = """
body{margin:0;padding:0;font:16px/1.5 "Source Sans 3","Source Sans Pro","Noto Sans CJK SC",
"PingFang SC","Microsoft YaHei",system-ui,-apple-system,"Segoe UI",sans-serif}
.page{max-width:680px;margin:0 auto;padding:36px 20px 56px}
h1,h2,h3,.brand{font-family:"Source Serif 4","Source Serif Pro",Georgia,"Noto Serif CJK SC",serif;
font-weight:600;letter-spacing:-.01em}
.brand{font-size:20px;line-height:1;margin:0 0 30px}
.mark{white-space:nowrap;margin-left:10px;font-size:0;line-height:0;vertical-align:middle}
.mark i{display:inline-block;width:7px;height:7px;border:1.5px solid;border-radius:50%;
vertical-align:middle}
.mark b{display:inline-block;width:5px;height:1.5px;vertical-align:middle}
h1{font-size:30px;line-height:1.2;letter-spacing:-.015em;margin:0 0 6px}
.sub{margin:0 0 8px}
.eyebrow{display:block;font:600 12px/1.4 "Source Sans 3",system-ui,sans-serif;
letter-spacing:.06em;text-transform:uppercase;margin-bottom:2px}
h2{font-size:23px;line-height:1.3;margin:34px 0 14px}
.card{border:1px solid;border-radius:14px;padding:18px 22px 20px;margin:0 0 14px}
.meta{font-size:13.5px;line-height:1.5}
.meta span{margin-right:14px;white-space:nowrap}
.kind{font-weight:600;font-size:12px;letter-spacing:.06em;text-transform:uppercase}
.level i{display:inline-block;width:9px;height:9px;border-radius:50%;margin-right:3px}
h3{font-size:20px;line-height:1.3;margin:6px 0 2px;overflow-wrap:anywhere}
h3 a{text-decoration:none}h3 a:hover{text-decoration:underline}
.by{font-size:14.5px;overflow-wrap:anywhere}
.why{font-size:16px;margin:12px 0 0;overflow-wrap:anywhere}
.chips{margin:10px 0 0;line-height:2}
.chip{display:inline-block;font-size:13px;line-height:1.5;padding:3px 10px;margin-right:6px;
border-radius:999px}
.also{font-size:13.5px;margin:12px 0 0}
.foot{font-size:13.5px;margin-top:36px}
"""


def render(digest: Digest) -> str:
    """The page as HTML."""
    html = ET.Element("html", {"lang": "en"})
    _head(html, f"{TITLE}, {saying.day(digest.until)}")
    # Mail programs know few elements: what a part is, its role says.
    main = _add(_add(html, "body"), "div", css="page")
    main.set("role", "main")
    _brand(main)
    _add(main, "h1", TITLE)
    _add(main, "p", digest.note, "sub soft")
    for section in digest.sections:
        _section(main, section, alone=len(digest.sections) == 1 and section.follow is None)
    made = f"Made by readpath on {saying.day(digest.until)}, on your own machine."
    _add(main, "div", made, "foot")
    return "<!doctype html>\n" + ET.tostring(html, encoding="unicode", method="html") + "\n"


def _head(html: ET.Element, title: str) -> None:
    head = _add(html, "head")
    ET.SubElement(head, "meta", {"charset": "utf-8"})
    for name, content in (
        ("viewport", "width=device-width, initial-scale=1"),
        ("color-scheme", "light dark"),
        ("supported-color-schemes", "light dark"),
        ("referrer", "no-referrer"),
    ):
        ET.SubElement(head, "meta", {"name": name, "content": content})
    ET.SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": POLICY})
    _add(head, "title", title)
    dark = "@media (prefers-color-scheme: dark){" + _COLOURS % _DARK + "}"
    _add(head, "style", _SHAPES + _COLOURS % _LIGHT + dark)


def _brand(main: ET.Element) -> None:
    brand = _add(main, "div", "readpath", "brand")
    mark = _add(brand, "span", css="mark")
    mark.set("aria-hidden", "true")
    for name, css in (("i", ""), ("b", ""), ("i", ""), ("b", ""), ("i", "next")):
        _add(mark, name, css=css)


def _section(main: ET.Element, section: Section, alone: bool) -> None:
    if not alone:
        heading = _add(main, "h2")
        if section.follow:
            _add(heading, "span", f"{section.follow.kind}", "eyebrow")
        _add(heading, "bdi", section.title)
    for item in section.items:
        _card(main, item)


def _card(main: ET.Element, item: Item) -> None:
    resource = item.step.resource
    card = _add(main, "div", css="card")
    card.set("role", "article")
    _meta(card, resource)
    title = _add(card, "h3")
    link = safe.address(resource)
    if link:
        title = _add(title, "a")
        title.set("href", link)
    # A title may run from right to left without turning what stands around it.
    _add(title, "bdi", safe.plain(resource.title) or resource.id)
    by = words.byline(resource)
    if by:
        _add(_add(card, "div", css="by"), "bdi", by)
    if item.step.sentence:
        _add(card, "p", item.step.sentence, "why")
    _chips(card, item)
    if item.also:
        _add(card, "p", f"Also in {', '.join(item.also)}", "also")


def _meta(card: ET.Element, resource: Resource) -> None:
    meta = _add(card, "div", css="meta")
    _add(meta, "span", words.KINDS[resource.kind][0], f"kind {resource.kind}")
    if resource.level:
        level = _add(meta, "span", css="level")
        level.set("title", f"level {words.LEVELS[resource.level]}")
        level.set("role", "img")
        level.set("aria-label", f"level {words.LEVELS[resource.level]}")
        for n in range(1, 6):
            _add(level, "i", css="" if n <= resource.level else "off")
    for part in words.meta(resource):
        _add(meta, "span", part)


def _chips(card: ET.Element, item: Item) -> None:
    if not item.teaches and not item.missing:
        return
    chips = _add(card, "div", css="chips")
    for names, css, before in (
        (item.teaches, "chip", ""),
        (item.missing, "chip missing", "missing: "),
    ):
        for n, name in enumerate(names[:CHIPS]):
            _add(chips, "span", name if n else before + name, css)
        if len(names) > CHIPS:
            _add(chips, "span", f"+{len(names) - CHIPS}", css)


def _add(parent: ET.Element, name: str, content: str = "", css: str = "") -> ET.Element:
    """A child with this text, made safe, and this class."""
    node = ET.SubElement(parent, name, {"class": css} if css else {})
    if content:
        node.text = content if name == "style" else safe.plain(content)
    return node
