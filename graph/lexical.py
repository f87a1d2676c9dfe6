"""Finding documents by their words; the only module that imports tantivy.

Words are folded and stemmed (English), so that "Réseaux" and "networks" are found as typed
or not. A word that the index does not hold is looked for one or two typing errors away.
Chinese, Japanese and Korean have no spaces between words and go to a field of single
characters and pairs.

Ranking is BM25 (k1 = 1.2, b = 0.75, tantivy's constants) over one field that holds all of
a document, plus a share for a match in its title, names and authors: on SciFact's training
queries that beats separate fields (nDCG@10 .70 against .67).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import tantivy

BOOSTS = {"body": 1.0, "title": 0.4, "names": 0.3, "authors": 0.2}
CJK_TITLE_BOOST = 1.0
FUZZY_BOOST = 0.3
FUZZY_FROM = 4  # letters; a shorter word is too many other words with one letter changed
FUZZY_TWICE_FROM = 8  # letters; from here on two errors are forgiven
MAX_QUERY = 4_000  # characters of a query that are read
MAX_FUZZY = 8  # unknown words of a query that are looked for with errors
HEAP = 64_000_000  # bytes; one thread and one segment, so that scores do not vary

_CJK = "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_CJK_RUN = re.compile(f"[{_CJK}\U00020000-\U0003ffff]+")
_HYPHENED = re.compile(r"\b[^\W\d_]+(?:-[^\W\d_]+)+\b")
_SYMBOLS = {"c++": "cplusplus", "c#": "csharp", "f#": "fsharp", ".net": "dotnet"}
_SYMBOL = re.compile(r"(?<!\w)(?:c\+\+|c#|f#|\.net)(?!\w)", re.IGNORECASE)
_PIECE = re.compile(r'"([^"]*)"|(?:(?<=\s)-)(\w+)|([^\s"]+)|"')
STOPWORDS = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be but by for if in into is it no not of on or such that the their "
        "then there these they this to was will with how what why when where which who do does "
        "i my me we you your can could should would from about",
    )
)


@dataclass(frozen=True, slots=True)
class Document:
    """What is searched of one resource. `names` are other names for what it teaches, in
    any language; `position` is what a search answers with."""

    position: int
    title: str
    authors: tuple[str, ...] = ()
    summary: str = ""
    topics: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query as the index understands it, and what it could not understand."""

    query: Any
    problems: tuple[str, ...] = ()


class TextIndex:
    """The words of all documents, in a folder or in memory."""

    def __init__(self, index: tantivy.Index) -> None:
        analysers = _analysers()
        for name, analyser in analysers.items():
            index.register_tokenizer(name, analyser)
        self._index = index
        self._stem = analysers["stemmed"].analyze
        self._fold = analysers["folded"].analyze
        self._schema = index.schema
        self._reader = index.searcher()

    @classmethod
    def build(cls, path: Path | None, documents: Iterable[Document]) -> TextIndex:
        """Index the documents in an empty folder (made if need be), or in memory.

        Raises OSError when the folder cannot be written.
        """
        import tantivy

        if path is not None:
            path.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(_schema(), None if path is None else str(path))
        for name, analyser in _analysers().items():
            index.register_tokenizer(name, analyser)
        try:
            writer = index.writer(HEAP, 1)
            for document in documents:
                writer.add_document(_entry(document))
            writer.commit()
            writer.wait_merging_threads()
        except ValueError as error:
            raise OSError(f"{path}: the text index cannot be written ({error})") from error
        index.reload()
        return cls(index)

    @classmethod
    def open(cls, path: Path) -> TextIndex:
        """Open a built index (under a millisecond); raises ValueError when it is damaged."""
        import tantivy

        index = tantivy.Index.open(str(path))
        index.config_reader("manual")
        return cls(index)

    def __len__(self) -> int:
        return self._reader.num_docs

    def search(
        self, query: str, k: int, among: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """The k best (position, BM25 score), best first; no text makes it fail.

        "Words in quotes" must occur as written and -word must not. `among` limits the
        answer to these positions.
        """
        import tantivy

        if k <= 0 or not len(self) or (among is not None and not among):
            return []
        wanted = self.parse(query).query
        if among is not None:
            inside = [place for place in among if place >= 0]
            among_query = tantivy.Query.term_set_query(self._schema, "position", inside)
            wanted = tantivy.Query.boolean_query(
                [
                    (tantivy.Occur.Must, wanted),
                    (tantivy.Occur.Must, tantivy.Query.boost_query(among_query, 0.0)),
                ]
            )
        hits = self._reader.search(wanted, min(k, len(self)), count=False).hits
        places = self._reader.fast_field_values("position", [address for _, address in hits])
        found = [(int(place or 0), float(hit[0])) for place, hit in zip(places, hits, strict=True)]
        return sorted(found, key=lambda item: (-item[1], item[0]))

    def parse(self, text: str) -> Parsed:
        """The query that a person's text means; problems are told, never raised."""
        import tantivy

        text = _plain(text)[:MAX_QUERY]
        runs = list(dict.fromkeys(_CJK_RUN.findall(text)))
        written, words, operators = _written(_CJK_RUN.sub(" ", text))
        parts = [self._cjk(run) for run in runs]
        problems: list[str] = []
        if words or operators:
            query, errors = self._index.parse_query_lenient(
                written, list(BOOSTS), field_boosts=BOOSTS
            )
            problems = [str(error) for error in errors]
            parts.append(query)
        if not operators:
            parts.extend(self._misspelt(words))
        clauses = [(tantivy.Occur.Should, part) for part in parts]
        return Parsed(tantivy.Query.boolean_query(clauses), tuple(problems))

    def _cjk(self, run: str) -> tantivy.Query:
        """A run of characters: at least half of its pairs, the whole in a title before all."""
        import tantivy

        grams = list(dict.fromkeys(run[i : i + 2] for i in range(max(1, len(run) - 1))))
        fields = (("cjk", 1.0), ("cjk_title", CJK_TITLE_BOOST))
        clauses = [
            (
                tantivy.Occur.Should,
                tantivy.Query.disjunction_max_query(
                    [
                        tantivy.Query.boost_query(
                            tantivy.Query.term_query(self._schema, field, gram), boost
                        )
                        for field, boost in fields
                    ],
                    tie_breaker=0.5,
                ),
            )
            for gram in grams
        ]
        need = (len(grams) + 1) // 2
        return tantivy.Query.boolean_query(clauses, minimum_number_should_match=need)

    def _misspelt(self, words: Iterable[str]) -> Iterator[tantivy.Query]:
        """Queries for the words that no document holds: near ones, and longer ones."""
        import tantivy

        left = MAX_FUZZY
        for word in words:
            stems = self._stem(word)
            if len(word) < FUZZY_FROM or any(self._reader.doc_freq("body", s) for s in stems):
                continue
            folded = "".join(self._fold(word))
            distance = 2 if len(word) >= FUZZY_TWICE_FROM else 1
            for errors, prefix in ((distance, False), (0, True)):
                near = tantivy.Query.fuzzy_term_query(
                    self._schema, "typed", folded, distance=errors, prefix=prefix
                )
                yield tantivy.Query.boost_query(near, FUZZY_BOOST)
            left -= 1
            if not left:
                return


def cjk_share(text: str) -> float:
    """The part of a text's letters that are Chinese, Japanese or Korean, in 0..1."""
    letters = sum(char.isalpha() for char in text)
    return sum(map(len, _CJK_RUN.findall(text))) / letters if letters else 0.0


def _plain(text: str) -> str:
    """Compatibility forms folded (full-width letters, ligatures), lone surrogates dropped,
    and names such as C++ spelt so that they are words."""
    text = unicodedata.normalize("NFKC", text.encode("utf-8", "ignore").decode("utf-8"))
    return _SYMBOL.sub(lambda match: _SYMBOLS[match[0].lower()], text)


def _indexed(text: str) -> str:
    """The text as it is indexed: "back-propagation" is also found as one word."""
    text = _plain(text)
    joined = [match[0].replace("-", "") for match in _HYPHENED.finditer(text)]
    return " ".join((text, *joined))


def _written(text: str) -> tuple[str, list[str], bool]:
    """The text in tantivy's query language, its plain words, and whether it has operators.

    Only words, quoted phrases and excluded words are written: the language's other signs
    mean nothing to a person, and deeply nested brackets crash its parser.
    """
    parts: list[str] = []
    words: list[str] = []
    operators = False
    for phrase, excluded, word in _PIECE.findall(text):
        if phrase:
            inside = " ".join(_words(phrase))
            if inside:
                parts.append(f'+"{inside}"')
                operators = True
        elif excluded:
            parts.append(f"-{excluded.lower()}")
            operators = True
        else:
            words.extend(_words(word))
    words = [word for word in words if word not in STOPWORDS] or words
    parts.extend(words)
    return " ".join(parts), words, operators


def _words(text: str) -> list[str]:
    """Lower-case words, so that none is read as AND, OR, NOT, IN or TO."""
    joined = [match[0].replace("-", "") for match in _HYPHENED.finditer(text)]
    return [word.lower() for word in re.findall(r"\w+", text)] + [word.lower() for word in joined]


def _schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    for field in BOOSTS:
        builder.add_text_field(field, tokenizer_name="stemmed")
    builder.add_text_field("typed", tokenizer_name="folded")
    for field in ("cjk", "cjk_title"):
        builder.add_text_field(field, tokenizer_name="pairs")
    builder.add_unsigned_field("position", indexed=True, fast=True)
    return builder.build()


def _analysers() -> dict[str, tantivy.TextAnalyzer]:
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    def words() -> TextAnalyzerBuilder:
        builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(80))
        return builder.filter(Filter.lowercase()).filter(Filter.ascii_fold())

    return {
        "stemmed": words().filter(Filter.stemmer("english")).build(),
        "folded": words().build(),
        "pairs": TextAnalyzerBuilder(Tokenizer.ngram(1, 2)).build(),
    }


def _entry(document: Document) -> tantivy.Document:
    """The document's texts, field by field; runs without spaces go to fields of their own."""
    import tantivy

    title = [_indexed(document.title)]
    names = [_indexed(name) for name in (*document.names, *document.topics)]
    authors = [_indexed(author) for author in document.authors]
    everything = [*title, *names, *authors, _indexed(document.summary), str(document.year or "")]
    spaced = {
        "title": title,
        "names": names,
        "authors": authors,
        "typed": [*title, *names, *authors],
        "body": everything,
    }
    entry = tantivy.Document()
    for field, texts in spaced.items():
        for text in texts:
            entry.add_text(field, _CJK_RUN.sub(" ", text))
    for field, texts in (("cjk_title", title), ("cjk", everything)):
        for run in (run for text in texts for run in _CJK_RUN.findall(text)):
            entry.add_text(field, run)
    entry.add_unsigned("position", document.position)
    return entry
