"""Words: stems, folding, typing errors, Chinese, Japanese and Korean, and hostile queries."""

import pytest

from graph.lexical import Document, TextIndex, cjk_share

DOCUMENTS = [
    Document(
        0,
        "Learning representations by back-propagating errors",
        authors=("David E. Rumelhart", "Geoffrey Hinton"),
        summary="How errors are sent back through the layers of a network.",
        topics=("neural networks",),
        names=("backpropagation", "反向传播", "誤差逆伝播法", "역전파"),
        year=1986,
    ),
    Document(1, "The C++ Programming Language", authors=("Bjarne Stroustrup",)),
    Document(2, "The C Programming Language", authors=("Brian Kernighan", "Dennis Ritchie")),
    Document(3, "深度学习入门：基于Python的理论与实现", authors=("斋藤康毅",)),
    Document(4, "Réseaux de neurones", authors=("Élodie Müller",)),
    Document(5, "Mass media", summary="传播学 studies how news travels through networks."),
    Document(6, "Neural networks", summary="A first course."),
]


@pytest.fixture(scope="module")
def index():
    return TextIndex.build(None, DOCUMENTS)


def found(index, query, among=None):
    return [position for position, _ in index.search(query, 10, among)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("learned representation", 0),
        ("RESEAUX", 4),
        ("muller", 4),
        ("hinton", 0),
        ("1986", 0),
        ("backpropagation", 0),
        ("back-propagation", 0),
        ("C++", 1),
        ("c", 2),
        ("深度学习 python", 3),
        ("斋藤康毅", 3),
        ("ＰＹＴＨＯＮ", 3),
    ],
)
def test_finds_what_is_meant(index, query, first):
    assert found(index, query)[0] == first


@pytest.mark.parametrize("query", ["反向传播", "什么是反向传播?", "誤差逆伝播法", "역전파"])
def test_finds_a_concept_by_its_name_in_another_script(index, query):
    assert found(index, query)[0] == 0


def test_characters_in_common_are_not_enough(index):
    assert found(index, "传播") == [5, 0]
    assert 5 not in found(index, "反向传播算法")


@pytest.mark.parametrize(
    ("query", "first"),
    [("backpropagaton", 0), ("stroustrop", 1), ("netwroks", 6), ("Kernigan", 2), ("mülller", 4)],
)
def test_forgives_typing_errors_in_words_it_does_not_hold(index, query, first):
    assert first in found(index, query)


def test_the_beginning_of_an_unknown_word_is_enough(index):
    assert found(index, "stroust") == [1]


def test_short_unknown_words_are_not_guessed(index):
    assert found(index, "zzz") == []


def test_a_title_counts_more_than_a_summary(index):
    assert found(index, "neural networks")[0] == 6


def test_a_phrase_must_occur_and_an_excluded_word_must_not(index):
    assert set(found(index, '"programming language"')) == {1, 2}
    assert found(index, '"language programming"') == []
    assert found(index, "language -c++") == [2]


def test_words_that_are_operators_elsewhere_are_words(index):
    assert set(found(index, "stroustrup AND ritchie")) == {1, 2}
    assert found(index, "NOT stroustrup")[0] == 1


def test_among_limits_the_answer_and_unknown_positions_are_ignored(index):
    assert found(index, "networks", among={5, 99, -3}) == [5]
    assert found(index, "networks", among=set()) == []


HOSTILE = [
    "",
    " ",
    "a AND",
    '"',
    '"unclosed',
    '""',
    "(" * 10_000,
    "((a" * 3000,
    "x" * 10_000,
    "word " * 5_000,
    "title:foo",
    "nosuchfield:[a TO b}",
    "IN [a b]",
    "/re.*/",
    "*",
    "a*",
    "a^99999999999999999999",
    "a~9999999",
    "+-!(){}[]^~*?:\\/",
    "\\",
    "'",
    "-",
    "- -",
    "-a",
    "😀",
    "\x00",
    "\ud800",
    "\u202e",
    "中" * 5_000,
    "C++ '\" (",
    "İ",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_no_text_makes_a_search_fail(index, query):
    for position, score in index.search(query, 5):
        assert 0 <= position < len(DOCUMENTS)
        assert score >= 0


def test_scores_fall_and_k_is_kept(index):
    hits = index.search("the programming language networks", 3)
    scores = [score for _, score in hits]
    assert len(hits) == 3
    assert scores == sorted(scores, reverse=True)
    assert index.search("networks", 0) == []


def test_a_folder_is_opened_again_and_survives_the_folder(tmp_path):
    folder = tmp_path / "words"
    TextIndex.build(folder, DOCUMENTS)
    opened = TextIndex.open(folder)
    for path in folder.iterdir():
        path.unlink()
    assert len(opened) == len(DOCUMENTS)
    assert found(opened, "反向传播") == [0]
    assert found(opened, "stroustrop") == [1]


def test_a_damaged_folder_is_a_value_error(tmp_path):
    TextIndex.build(tmp_path / "words", DOCUMENTS)
    (tmp_path / "words" / "meta.json").write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match="meta"):
        TextIndex.open(tmp_path / "words")


def test_an_index_of_nothing_finds_nothing():
    assert TextIndex.build(None, []).search("anything", 5) == []


def test_hostile_documents_are_indexed():
    rude = [
        Document(0, "\ud800 <script>", summary="x" * 100_000, names=("", "\x00")),
        Document(1, "", year=-5),
    ]
    assert found(TextIndex.build(None, rude), "script") == [0]


def test_cjk_share_counts_letters():
    assert cjk_share("反向传播") == 1.0
    assert cjk_share("GPT 模型") == pytest.approx(0.4)
    assert cjk_share("123 😀") == 0.0
