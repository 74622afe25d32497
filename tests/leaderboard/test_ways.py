import re
from importlib.metadata import PackageNotFoundError

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.provenance import ROOT
from leaderboard.metrics import paper, ways
from leaderboard.metrics.words import DICTIONARY, Words, terms
from tests.conftest import skip_or_fail
from tests.leaderboard.authority import TOKENIZER, fresh_jieba
from tests.leaderboard.test_paper import TEXTS, known_answers

HAN = sorted(word for word, count in ways.jieba_dictionary()[0].items() if count and re.fullmatch("[一-龥]+", word))
CHARACTERS = st.one_of(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FD5),
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
    st.characters(min_codepoint=0x3400, max_codepoint=0x4DBF),
    st.characters(min_codepoint=0xF900, max_codepoint=0xFAFF),
    st.characters(min_codepoint=0x20000, max_codepoint=0x323AF),
    st.sampled_from("的了在是右肺见影约"),
)
WORDS = st.integers(0, len(HAN) - 1).map(HAN.__getitem__)
BLOCKS = st.lists(st.one_of(WORDS, WORDS, CHARACTERS), min_size=1, max_size=8).map("".join)
HARD = (
    "雳踯踯",  # the model begins in the middle of a word
    "响痕垣", "挣获竅", "閨賠街", "漓酞壁", "乒魅惶", "炔痿歧",  # decided by the seventh decimal of jieba's model
    "3-6个月", "1.2.3", "MR-1", "a1.b2%", "AT&T", "c++语言", "B超", "ABB超", "T2WI高信号", "12mm", "CT值", "9.9.9%见",
    "右肺鿖上叶", "右㐀肺𠀀上叶", "鿿", "a\ud800b右肺", "……？", "\r\n", "\r\r\n\t\n", "", " ", "的。是", "γ射线", "㎜影",
)  # fmt: skip


@pytest.fixture(scope="module", params=["own", "native"])
def native(request):
    """Whether rjieba finds the ways."""
    if request.param == "native" and not ways.compared():
        skip_or_fail("rjieba is not installed")
    return request.param == "native"


@pytest.fixture(scope="module")
def plain(native):
    return Words(native=native)


@pytest.fixture(scope="module")
def with_terms(native):
    return Words(terms(DICTIONARY), native)


@pytest.fixture(scope="module")
def jieba_with_terms():
    tokenizer = fresh_jieba()
    for term in terms(DICTIONARY):
        tokenizer.add_word(term)
    return tokenizer


def test_the_package_is_used_where_it_is_and_asked_for(native, plain):
    assert isinstance(plain.way.__self__, ways.NativeWays if native else ways.OwnWays)


@settings(max_examples=400, deadline=None)
@given(st.one_of(BLOCKS, TEXTS))
def test_any_text_is_cut_as_jieba_cuts_it(plain, text):
    assert plain.cut(text) == list(TOKENIZER.cut(text))


@settings(max_examples=300, deadline=None)
@given(st.one_of(BLOCKS, TEXTS, st.lists(st.sampled_from(terms(DICTIONARY)), max_size=5).map("".join)))
def test_any_text_is_cut_with_added_words_as_jieba_cuts_it(with_terms, jieba_with_terms, text):
    assert with_terms.cut(text) == list(jieba_with_terms.cut(text))


@pytest.mark.parametrize("text", HARD)
def test_what_the_package_alone_would_cut_otherwise(plain, text):
    assert plain.cut(text) == list(TOKENIZER.cut(text))
    assert "".join(plain.cut(text)) == text


def test_near_ties_that_the_sum_of_counts_decides(with_terms, jieba_with_terms):
    assert with_terms.cut("索条索条纹") == jieba_with_terms.lcut("索条索条纹") == ["索", "条索", "条纹"]


def test_all_known_answers_are_met_either_way(plain, monkeypatch):
    monkeypatch.setattr(paper, "plain_words", lambda: plain)
    pairs = known_answers()
    found = paper.scores([one["prediction"] for one in pairs], [one["reference"] for one in pairs])
    assert found.tolist() == [[one[name] for name in ("rouge-1", "rouge-2", "rouge-l", "bleu-4")] for one in pairs]


def test_a_marathon_of_runs_is_forgotten(plain, monkeypatch):
    monkeypatch.setattr("leaderboard.metrics.words.MOST_RUNS", 3)
    for text in ("响痕垣", "的", "是", "了", "响痕垣"):
        assert plain.cut(text) == list(TOKENIZER.cut(text))
        assert len(plain.runs) <= 4


@pytest.mark.parametrize("native", ["native"], indirect=True)
def test_the_packages_sum_of_counts_is_made_jiebas(native, monkeypatch):
    import rjieba

    made = []
    monkeypatch.setattr(rjieba, "Jieba", lambda real=rjieba.Jieba: made.append(real()) or made[-1])
    for more, joins in ((0, True), (1, False)):
        # 㐀㐁 (once) stays one word where the sum of counts reaches those of 㐀 and 㐁 multiplied
        ways.NativeWays(())
        least = ways.jieba_dictionary()[1] + more
        first = next(a for a in range(5_000, 0, -1) if (least + 2) % a == 0)
        for word, count in (("㐀", first + 1), ("㐁", (least + 2) // first + 1), ("㐀㐁", 1)):
            made[-1].add_word(word, count, None)
        assert (made[-1].cut("㐀㐁", False) == ["㐀㐁"]) is joins


def test_jieba_counts_one_word_twice():
    counts, total = ways.jieba_dictionary()
    assert sum(counts.values()) + ways.TWICE == total
    assert not any(map(ways.is_joined, (word for word, count in counts.items() if count)))


@pytest.mark.parametrize("found", [None, "0.2.3"])
def test_without_the_package_or_with_another_version_python_finds_the_ways(monkeypatch, found):
    def version(package):
        if package == "rjieba" and found is None:
            raise PackageNotFoundError(package)
        return found if package == "rjieba" else ways.COMPARED[package]

    monkeypatch.setattr(ways, "version", version)
    assert isinstance(ways.ways(()), ways.OwnWays)


def test_the_versions_compared_are_those_required():
    required = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert {f"{package}=={version}" for package, version in ways.COMPARED.items()} <= set(required)


def test_a_word_of_letters_alone_is_left_to_python():
    assert isinstance(ways.ways(("CT",), native=True), ways.OwnWays)
    assert Words(("CT",), native=True).cut("胸部CT平扫") == ["胸部", "CT", "平扫"]
