import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.provenance import ROOT
from leaderboard.metrics import paper, standard
from leaderboard.metrics.words import plain_words, radiology_words
from tests.leaderboard.authority import TOKENIZER, fresh_jieba, paper_scores

PIECES = (
    "右肺上叶磨玻璃结节", "左肺下叶", "未见明显异常", "建议3-6个月复查", "约12×9mm", "1.", "2、", "。", "！", "？", "?", "......", "……", ".", "，",
    "；", "”", "’", "\n", "\n\n", "。\n", " ", "  ", "\t", "\r\n", "\u3000", "\x1c", "nodule", "CT", "5%", "+", "_", "𠀀", "é", "炎", "㎜", "的", "影",
)  # fmt: skip
TEXTS = st.one_of(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.text(max_size=30))


def known_answers():
    lines = (ROOT / "tests/fixtures/paper_protocol.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_all_known_answers_are_met_bit_for_bit():
    pairs = known_answers()
    found = paper.scores([one["prediction"] for one in pairs], [one["reference"] for one in pairs])
    wanted = [[one[name] for name in ("rouge-1", "rouge-2", "rouge-l", "bleu-4")] for one in pairs]
    assert len(pairs) == 312
    assert found.tolist() == wanted


def test_batches_and_forgotten_words_change_nothing(monkeypatch):
    pairs = known_answers()
    predictions, references = ([one[name] for one in pairs] for name in ("prediction", "reference"))
    whole = paper.scores(predictions, references).tolist()
    monkeypatch.setattr(paper, "BATCH", 7)
    monkeypatch.setattr(paper, "MOST_WORDS", 50)
    assert paper.scores(predictions, references).tolist() == whole


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS)
def test_any_two_texts_score_as_the_libraries_score_them(prediction, reference):
    assert paper.scores([prediction], [reference])[0].tolist() == paper_scores(prediction, reference)


@pytest.mark.reference
def test_real_reports_score_as_the_libraries_score_them(shared):
    reports = json.loads((shared / "data" / "indiana_dev.json").read_text(encoding="utf-8"))[:400]
    impressions = [one["impression"] for one in reports]
    predictions = [*impressions[1:], reports[0]["findings"]]
    wanted = [
        paper_scores(prediction, reference) for prediction, reference in zip(predictions, impressions, strict=True)
    ]
    assert paper.scores(predictions, impressions).tolist() == wanted


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_is_cut_as_jieba_cuts_it(text):
    assert plain_words().cut(text) == list(TOKENIZER.cut(text))


@pytest.mark.reference
def test_every_term_of_a_large_lexicon_is_cut_as_jieba_cuts_it(shared):
    lines = (shared / "data" / "THUOCL_medical.txt").read_text(encoding="utf-8").splitlines()[::6]
    terms = [line.split("\t")[0].strip() for line in lines]
    texts = [
        "见".join(terms[start : start + 6]) + "，" + "".join(terms[start : start + 4])
        for start in range(0, len(terms), 6)
    ]
    assert [plain_words().cut(text) for text in texts] == [list(TOKENIZER.cut(text)) for text in texts]


def test_the_words_of_a_protocol_are_its_own():
    text = "右肺上叶磨玻璃结节，建议3-6个月复查。"
    before = paper.scores([text], ["左肺上叶磨玻璃结节。"]).tolist()
    standard.scores([text], ["左肺上叶磨玻璃结节。"], "zh")
    assert "上叶磨" in plain_words().cut(text)
    assert radiology_words().cut(text)[:4] == ["右肺", "上叶", "磨玻璃", "结节"]
    assert paper.scores([text], ["左肺上叶磨玻璃结节。"]).tolist() == before


def test_a_word_added_to_jiebas_own_tokenizer_changes_nothing(monkeypatch):
    import jieba

    text = "右肺上叶磨玻璃结节"
    monkeypatch.setattr(jieba, "dt", fresh_jieba())
    jieba.dt.add_word(text)
    assert jieba.dt.lcut(text) == [text]
    plain_words().runs.clear()
    assert plain_words().cut(text) == ["右肺", "上叶磨", "玻璃", "结节"]


def test_degenerate_outputs_have_scores():
    predictions = ["", "   ", "。。。", "1.\n2.\n3.", "右肺结节"]
    found = paper.scores(predictions, ["右肺结节"] * 5)
    assert found[0].tolist() == found[1].tolist() == [0, 0, 0, 0]
    assert found[2].tolist() == [0, 0, 0, 0]
    assert found[4].tolist() == pytest.approx([100, 100, 100, 100])
    assert paper.scores([], []).shape == (0, 4)


def test_a_worked_example():
    # words: 右肺 结节 | 左肺 结节. ROUGE-1 and ROUGE-L: P = R = 1/2; no common pair of words.
    # characters: 3 of 4, 1 of 3 pairs (结节; 肺结 too: 2 of 3), 1 of 2 triples (肺结节), 0 of 1 four: 1/2.
    found = paper.scores(["右肺结节"], ["左肺结节"])[0]
    bleu = (3 / 4 * 2 / 3 * 1 / 2 * 1 / 2) ** 0.25
    assert found.tolist() == pytest.approx([50, 0, 50, 100 * bleu], abs=1e-4)


def test_a_very_long_output_takes_no_recursion_and_little_time():
    found = paper.scores(["右肺上叶结节，" * 3000], ["右肺上叶结节。"])
    assert 0 < found[0, 2] < 1
    assert not np.isnan(found).any()
