import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.provenance import ROOT
from leaderboard.metrics import bleu, standard
from leaderboard.metrics.words import DICTIONARY, radiology_words, terms


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("右肺上叶磨玻璃结节，约12mm。", ["右肺", "上叶", "磨玻璃", "结节", "约", "12mm"]),
        ("1.右肺结节；\n2、双肺实变", ["右肺", "结节", "双肺", "实变"]),
        ("1. 右肺\n (2) 左肺\n③双肺\n四、胸膜", ["右肺", "左肺", "双肺", "胸膜"]),
        ("1.5cm结节", ["1.5", "cm", "结节"]),
        ("结节约8mm，共2枚", ["结节", "约", "8mm", "共", "2", "枚"]),
        ("ＣＴ值４５ＨＵ", ["ct", "值", "45hu"]),
        ("", []),
        ("。，；\n ", []),
        ("1.\n2.", []),
    ],
)
def test_what_counts_as_a_word(text, words):
    assert standard.tokenize(text, "zh") == words


def test_two_numbered_lists_do_not_match_by_their_numbers():
    found = standard.scores(["1.肺炎\n2.胸膜增厚"], ["1.心影增大\n2.骨折"], "zh")
    assert found.rouge[0].tolist() == [0, 0, 0]


def test_counts_are_clipped():
    found = standard.scores(["结节 结节 结节 结节"], ["右肺 结节"], "zh")
    assert found.rouge[0, 0] == pytest.approx(100 * 2 * (1 / 4) * (1 / 2) / (1 / 4 + 1 / 2))


def test_english_keeps_its_own_tokenizer_without_stemming():
    found = standard.scores(["Small nodules."], ["small nodule"], "en")
    assert found.rouge[0, 0] == pytest.approx(50)


def test_every_term_of_the_dictionary_stays_whole():
    cut = {term for term in terms(DICTIONARY) if radiology_words().cut(term) != [term]}
    assert cut == set()


@pytest.mark.reference
@pytest.mark.parametrize(("lang", "tokenizer"), [("zh", "zh"), ("en", "13a")])
def test_corpus_bleu_is_sacrebleus(shared, lang, tokenizer):
    import sacrebleu

    if lang == "en":
        reports = json.loads((shared / "data" / "indiana_dev.json").read_text(encoding="utf-8"))[:300]
        predictions, references = [one["findings"] for one in reports], [one["impression"] for one in reports]
    else:
        lines = (shared / "reference/metrics/paper_protocol.jsonl").read_text(encoding="utf-8").splitlines()
        pairs = [json.loads(line) for line in lines]
        predictions, references = [one["prediction"] for one in pairs], [one["reference"] for one in pairs]
    counts, _ = bleu.counts(predictions, references, lang)
    wanted = sacrebleu.corpus_bleu(predictions, [references], tokenize=tokenizer).score
    assert bleu.bleu(counts.sum(axis=0)) == pytest.approx(wanted, abs=1e-9)
    assert 0 < wanted < 100


COUNTS = st.tuples(*[st.integers(0, 30)] * 4)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 40), st.integers(0, 40), COUNTS, COUNTS)
def test_bleu_from_any_counts_is_sacrebleus(hypothesis, reference, correct, more):
    from sacrebleu.metrics.bleu import BLEU

    total = [right + wrong for right, wrong in zip(correct, more, strict=True)]
    hypothesis = max(hypothesis, 1)
    wanted = BLEU.compute_bleu(list(correct), list(total), hypothesis, reference, smooth_method="exp").score
    found = bleu.bleu(np.array([hypothesis, reference, *correct, *total], dtype=float))
    assert found == pytest.approx(wanted, rel=1e-9, abs=1e-9)


def test_an_empty_output_scores_nothing():
    found = standard.scores(["", "。"], ["右肺结节", "右肺结节"], "zh")
    assert found.rouge.sum() == 0
    assert found.sentence_bleu.tolist() == [0, 0]
    assert bleu.bleu(found.counts.sum(axis=0)) == 0


class Tokenizer:
    """What rouge-score calls for Chinese."""

    def tokenize(self, text):
        return standard.tokenize(text, "zh")


def authority(predictions, references, lang):
    """The scores as rouge-score itself gives them."""
    from rouge_score.rouge_scorer import RougeScorer

    names = ["rouge1", "rouge2", "rougeL"]
    scorer = RougeScorer(names, use_stemmer=False, tokenizer=Tokenizer() if lang == "zh" else None)
    found = [scorer.score(reference, text) for text, reference in zip(predictions, references, strict=True)]
    return [[100 * one[name].fmeasure for name in names] for one in found]


@pytest.mark.reference
def test_real_english_reports_score_as_rouge_score_scores_them(shared):
    reports = json.loads((shared / "data" / "indiana_dev.json").read_text(encoding="utf-8"))[:300]
    predictions, references = [one["findings"] for one in reports], [one["impression"] for one in reports]
    assert standard.scores(predictions, references, "en").rouge.tolist() == authority(predictions, references, "en")


def test_chinese_scores_as_rouge_score_scores_it():
    lines = (ROOT / "tests/fixtures/paper_protocol.jsonl").read_text(encoding="utf-8").splitlines()
    pairs = [json.loads(line) for line in lines]
    predictions, references = [one["prediction"] for one in pairs], [one["reference"] for one in pairs]
    assert standard.scores(predictions, references, "zh").rouge.tolist() == authority(predictions, references, "zh")


@settings(max_examples=100, deadline=None)
@given(*[st.lists(st.sampled_from(["a", "b", "c", " ", ".", "D"]), max_size=30).map("".join)] * 2)
def test_any_english_scores_as_rouge_score_scores_it(prediction, reference):
    assert standard.scores([prediction], [reference], "en").rouge.tolist() == authority([prediction], [reference], "en")
