"""Reducing titles and names to what two spellings of them share."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i",
    "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
    "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "і": "i", "ї": "i", "є": "e",
    "ґ": "g", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "æ": "ae", "œ": "oe",
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi",
    "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "φ": "phi", "χ": "chi", "ψ": "psi",
    "ω": "omega", "&": " and ", "’": "'", "‘": "'",
}  # fmt: skip
_TABLE = str.maketrans(_LATIN)
_ACCENT = re.compile(r"\\[`'^\"~=.](?=[\s{]*[a-z])|\\[cuvHkbdr](?=\s*\{)", re.IGNORECASE)
_WRAPPER = re.compile(r"\\(?:text|math|emph|bf|it|rm|tt|sc)[a-z]*")
_TAG = re.compile(r"</?[a-z][^<>]{0,60}>", re.IGNORECASE)
_DIGRAPH = re.compile(r"(?<=[aou])e")
_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"'(?=s\b)|(?<=\bl)'|(?<=\bd)'")


def words(text: str) -> list[str]:
    """The words of a text in the Latin alphabet where it can be written so, without case,
    accents, markup and punctuation; "ae", "oe" and "ue" count as one letter."""
    if "\\" in text:
        text = _WRAPPER.sub(" ", _ACCENT.sub("", text)).replace("\\", " ")
    if "$" in text or "{" in text:
        text = text.replace("$", "").replace("{", "").replace("}", "")
    if "<" in text:
        text = _TAG.sub("", text)
    text = text.casefold()
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_TABLE)
    elif "&" in text:
        text = text.replace("&", " and ")
    if "'" in text:
        text = _POSSESSIVE.sub("", text)
    return _WORD.findall(_DIGRAPH.sub("", text))


@lru_cache(maxsize=50_000)
def name_words(name: str) -> tuple[str, ...]:
    """The words of a person's name; many authors write many works."""
    return tuple(words(name))
