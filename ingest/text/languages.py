"""Languages as bibliographies write them, to ISO 639-1.

Codes of ISO 639-2, both bibliographic and terminological, as in MARC and PubMed; names in
English and in the language itself; the names of LaTeX's babel.
"""

from __future__ import annotations

import re

_NAMES = """
ar ara arabic العربية
bg bul bulgarian български
bn ben bengali
ca cat catalan català
cs cze ces czech čeština česky
cy wel cym welsh cymraeg
da dan danish dansk
de ger deu german ngerman deutsch allemand alemán austrian naustrian nswissgerman swissgerman
el gre ell greek polutonikogreek ελληνικά
en eng english american british usenglish ukenglish australian canadian anglais inglés englisch
es spa spanish español castellano espagnol spanisch
et est estonian eesti
eu baq eus basque euskara
fa per fas persian farsi فارسی
fi fin finnish suomi
fr fre fra french français francais acadian canadien französisch francés
gl glg galician galego
he heb hebrew עברית
hi hin hindi हिन्दी
hr hrv scr croatian hrvatski
hu hun hungarian magyar
id ind indonesian
is ice isl icelandic íslenska
it ita italian italiano italien italienisch
ja jpn japanese 日本語
ka geo kat georgian
ko kor korean 한국어
la lat latin latina
lt lit lithuanian lietuvių
lv lav latvian latviešu
ms may msa malay
nl dut nld dutch nederlands
no nor nob nno norwegian norsk nynorsk bokmål
pl pol polish polski
pt por portuguese portuges português brazilian brazil
ro rum ron romanian română
ru rus russian русский
sk slo slk slovak slovenčina
sl slv slovenian slovene slovenščina
sr srp scc serbian српски
sv swe swedish svenska
ta tam tamil
th tha thai ไทย
tr tur turkish türkçe
uk ukr ukrainian українська
ur urd urdu
vi vie vietnamese
zh chi zho chinese mandarin 中文
"""
_CODES = {name: line.split()[0] for line in _NAMES.strip().splitlines() for name in line.split()}


def code(written: str) -> str | None:
    """The ISO 639-1 code of the first language in "eng", "English", "en-US" or
    "French; English"; None where it is not known."""
    word = re.split(r"[,;/|()]|\s+(?:and|&)\s+", written.strip().lower())[0].strip()
    if word in _CODES:
        return _CODES[word]
    first = re.split(r"[-_\s.]", word)[0]
    return _CODES.get(first)
