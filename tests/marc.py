"""MARC records written by hand: a leader, a directory and fields (ISO 2709)."""

from __future__ import annotations


def marc(*fields: tuple[str, str], kind: str = "am", utf8: bool = True) -> bytes:
    """A record of these fields, each a tag and its text: two indicators and subfields
    marked by $, or the data of a control field. Without `utf8` the text is MARC-8 already,
    a letter a byte."""
    encoding = "utf-8" if utf8 else "latin-1"
    directory, body = b"", b""
    for tag, text in fields:
        data = text.replace("$", "\x1f").encode(encoding) + b"\x1e"
        directory += f"{tag}{len(data):04}{len(body):05}".encode()
        body += data
    base = 24 + len(directory) + 1
    length = base + len(body) + 1
    leader = f"{length:05}c{kind} {'a' if utf8 else ' '}22{base:05} a 4500"
    return leader.encode() + directory + b"\x1e" + body + b"\x1d"


HAIFA = marc(
    ("001", "1"),
    ("008", "980202s1902    gw a     b    000 0 heb d"),
    ("020", "  $a9780262033848 (bound) :$c20.00"),
    ("035", "  $a(OCoLC)ocm00012345"),
    ("100", "1 $6880-02$aHertsl, Binyamin Zeʼev,$d1860-1904."),
    ("245", "10$6880-01$aAltneuland :$broman /$cBinyamin Zeʼev Hertsl."),
    ("246", "31$aOld new land"),
    ("520", "  $aA novel of a journey."),
    ("650", " 0$aZionism$vFiction."),
    ("700", "1 $aSokolow, Nahum,$etranslator."),
    ("880", "10$6245-01/(2/r$aאלטניילאנד :$bרומן /$cבנימין זאב הרצל."),
    ("880", "1 $6100-02/(2/r$aהרצל, בנימין זאב,$d1860-1904."),
)
CHAPTER = marc(
    ("008", "980202s1999    xx            000 0 eng d"),
    ("100", "1 $aNoether, Emmy."),
    ("245", "12$aA chapter."),
    ("773", "0 $tA book$z9780262033848"),
    ("856", "40$uhttps://example.org/chapter"),
    kind="aa",
)
PERIODICAL = marc(("245", "00$aA journal"), kind="as")
MARC_8 = marc(
    ("008", "980202s1931    au            000 0 ger d"),
    ("100", "1 $aG\xe8odel, Kurt."),
    ("245", "10$a\xe8Uber formal unentscheidbare S\xe8atze."),
    ("024", "7 $a10.1007/BF01700692$2doi"),
    utf8=False,
)
SAMPLE = HAIFA + CHAPTER + PERIODICAL
