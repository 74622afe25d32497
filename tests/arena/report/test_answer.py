"""The report's one sentence, and what must be said beside it."""

import copy

import pytest

from arena.report.answer import conditions, inferiority, preference, remarks
from arena.report.say import Say
from tests.arena.report.made import BASE, REFERENCE, SFT, bare, interval, numbers

ZH, EN = Say("zh"), Say("en")


def first(**more):
    return {**numbers()["pairs"][0], **more}


def test_the_preferred_system_is_named_with_its_interval():
    said = preference(EN, first())
    assert said == (
        f"Raters preferred {SFT} to {BASE}: net preference +19.2 points (95% interval +8.2 to +30.2; p\u00a0<\u00a00.001)."
    )
    assert preference(ZH, first()).startswith(
        f"与 {BASE} 相比，评阅者更偏好 {SFT}：净偏好 +19.2 个百分点（95% 区间 +8.2 至 +30.2"
    )


def test_a_loss_is_told_from_the_winner_s_side():
    said = preference(EN, first(net_preference=interval(-0.2, 0.1), p=0.01))
    assert f"preferred {BASE} to {SFT}: net preference +20.0 points (95% interval +10.0 to +30.0" in said


def test_an_interval_over_zero_is_no_preference_and_no_equality():
    said = preference(EN, first(net_preference=interval(0.05, 0.06), p=0.1))
    assert "was shown: net preference +5.0 points (95% interval \u22121.0 to +11.0" in said
    assert "does not make them equal" in said


def test_an_interval_that_touches_zero_is_no_preference():
    assert "No preference" in preference(EN, first(net_preference={"value": 0.1, "low": 0.0, "high": 0.2}))


def test_what_is_undefined_says_why_in_the_reader_s_language():
    why = "one rater alone: how raters differ is unknown"
    known = {"value": 0.4, "low": None, "high": None}
    assert why in preference(EN, first(net_preference=known, net_preference_why=why))
    assert "只有一位评阅者" in preference(ZH, first(net_preference=known, net_preference_why=why))
    assert "one rater and one case" in preference(EN, bare()["pairs"][0])


@pytest.mark.parametrize(
    ("change", "holds", "missing"),
    [
        ({}, True, ""),
        ({"bound": -0.16}, False, "net preference"),
        ({"bound": -0.15}, False, "net preference"),
        ({"bound": None}, False, "net preference"),
        ({"without_both_bad": {"bound": -0.2, "holds": False}}, False, "without 'both bad'"),
        ({"without_both_bad": None}, False, "without 'both bad' (not measured)"),
        ({"significant_errors": {"margin": 0.05, "high": 0.06, "holds": False}}, False, "significant errors"),
        ({"significant_errors": None}, False, "significant errors (not measured)"),
    ],
)
def test_not_inferior_needs_all_three_conditions(change, holds, missing):
    found = {
        "margin": 0.15,
        "bound": -0.1,
        "holds": True,
        "without_both_bad": {"bound": -0.12, "holds": True},
        "significant_errors": {"margin": 0.05, "value": 0.01, "high": 0.03, "holds": True},
    }
    one = first(system_b=REFERENCE, non_inferiority={**found, **change})
    said = inferiority(EN, one)
    if holds:
        assert "is not inferior to the reference (physician): all three conditions hold" in said
    else:
        assert f"(not met: {missing})" in said
        assert "not shown" in said


def test_a_study_that_did_not_ask_says_nothing_of_inferiority():
    assert conditions(first()) == {}
    assert inferiority(EN, first()) == ""


def test_remarks_are_made_where_they_are_true_and_nowhere_else():
    calm = numbers()
    calm["left_side"] = {"log_odds": 0.1, "low": -0.1, "high": 0.3}
    for one in calm["time"]["by_rater"]:
        one["fast"] = 0
    calm["pairs"] = calm["pairs"][:1]
    assert remarks(EN, calm, 960, 960) == []
    loud = copy.deepcopy(calm)
    loud["raters"] = 1
    loud["blinding"] = {"guesses": 40, "right": 35, "p": 0.0001}
    loud["pairs"][0]["both_bad"], loud["pairs"][0]["cannot_judge"] = 200, 100
    loud["left_side"]["low"] = 0.05
    loud["time"]["by_rater"][0]["fast"] = 4
    loud["pairs"][0]["by_role"][0]["net_preference"] = interval(-0.3, 0.1)
    said = " ".join(remarks(EN, loud, 960, 700))
    for words in (
        "960 judgements were planned and 700 made",
        "One rater alone",
        "'both bad'",
        "'cannot judge'",
        "leaned to the left",
        "recognised the source",
        "4 ratings took less than 4 seconds",
        "different directions",
    ):
        assert words in said
