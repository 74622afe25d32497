import pytest

from leaderboard.baselines import baselines
from leaderboard.inputs import Case, ValidationSet


def case(name, findings, impression="", lang="zh"):
    return Case(name, findings, impression, lang, None, None, None, True)


def texts(train, valid, lang="zh"):
    cases = ValidationSet(name="set", lang=lang, cases=valid)
    made = baselines(cases, train, {}, None)
    return {run.name: [run.outputs[one.id].text for one in valid] for run in made}


TRAIN = [
    case("t3", "右肺上叶见结节", "右肺结节"),
    case("t1", "双侧胸腔见积液", "胸腔积液"),
    case("t2", "心影增大", "心影增大"),
    case("t4", "右肺上叶见结节", "右肺上叶小结节"),
    case("t5", "胸廓对称", "未见异常"),
    case("t6", "胸廓对称，气管居中", "未见异常"),
    case("t7", "bones intact", "normal", "en"),
    case("t8", "bones intact", "normal", "en"),
    case("t9", "bones intact", "normal", "en"),
]


def test_constant_is_the_most_frequent_training_impression_of_the_language():
    assert texts(TRAIN, [case("a", "x"), case("b", "y")])["constant"] == ["未见异常"] * 2
    assert texts(TRAIN, [case("a", "x", lang="en")], "en")["constant"] == ["normal"]


def test_equally_frequent_impressions_give_that_of_the_lowest_id():
    assert texts([case("b", "x y", "二"), case("a", "x y", "一")], [case("v", "x")])["constant"] == ["一"]


def test_nearest_takes_the_impression_of_the_most_similar_findings_and_ties_the_lowest_id():
    found = texts(TRAIN, [case("a", "双侧胸腔见少量积液"), case("b", "右肺上叶见结节"), case("c", "心影稍增大")])
    assert found["nearest"] == ["胸腔积液", "右肺结节", "心影增大"]


def test_nearest_to_nothing_known_is_the_lowest_id():
    assert texts(TRAIN, [case("a", "zzzz")])["nearest"] == ["胸腔积液"]


def test_english_is_compared_by_words():
    train = [case("a", "the heart is enlarged", "Big heart.", "en"), case("b", "clear lungs", "Clear.", "en")]
    assert texts(train, [case("v", "lungs are clear", lang="en")], "en")["nearest"] == ["Clear."]


def test_training_findings_without_a_single_word_leave_the_constant():
    assert texts([case("a", "？", "甲")], [case("v", "x")], "zh")["nearest"] == ["甲"]


@pytest.mark.parametrize(
    ("lang", "stated", "copied"),
    [
        ("zh", ["右肺结节。", " 胸腔积液。"], "右肺结节。胸腔积液。"),
        ("en", ["A. ", "B."], "A. B."),
        ("zh", [], "未见异常"),
    ],
)
def test_copy_keeps_the_sentences_that_state_something_else_the_constant(monkeypatch, lang, stated, copied):
    monkeypatch.setattr("corpus.facts.abnormal_sentences", lambda text, language: stated if language == lang else None)
    assert texts(TRAIN, [case("a", "x", lang=lang)], lang)["copy"] == [copied]


def test_a_language_without_training_reports_has_no_baselines():
    assert texts(TRAIN[:2], [case("a", "x", lang="en")], "en") == {}
