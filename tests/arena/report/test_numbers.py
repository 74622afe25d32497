import json
from dataclasses import replace

import numpy as np
import pytest

from arena.report.numbers import Facts, numbers
from arena.study.shapes import Harm, Judged, JudgedError

ANSWERS = ("a", "b", "tie", "both_bad", "cannot_judge")
SFT = frozenset({"sft"})


def rating(rater: int, case: int, answer: str, **more) -> Judged:
    known = {
        "rater": f"r{rater}",
        "role": ("author", "radiologist")[rater % 2],
        "case": f"c{case:02d}",
        "system_a": "sft",
        "system_b": "base",
        "left": ("sft", "base")[(rater + case) % 2],
        "answer": answer,
        "seconds": 10.0 + case,
    }
    return Judged(**{**known, **more})


def study(raters: int = 8, cases: int = 30, other: str = "base") -> list[Judged]:
    rng = np.random.default_rng(0)
    rows = []
    for rater in range(raters):
        for case in range(cases):
            answer = str(rng.choice(ANSWERS, p=[0.5, 0.15, 0.2, 0.1, 0.05]))
            errors = (JudgedError(system=other, tag="missed_finding", significant=bool(rng.random() < 0.5)),)
            rows.append(
                rating(
                    rater,
                    case,
                    answer,
                    system_b=other,
                    left=("sft", other)[(rater + case) % 2],
                    errors_asked=True,
                    errors=errors if rng.random() < 0.3 else (),
                    scores={"conciseness": {"sft": int(rng.integers(3, 6)), other: int(rng.integers(2, 6))}},
                    harm={
                        "sft": Harm(likelihood=1, extent=int(rng.integers(1, 3))),
                        other: Harm(likelihood=2, extent=2),
                    },
                )
            )
            if case % 5 == 0:
                rows.append(rating(rater, case, str(rng.choice(ANSWERS[:4])), system_b=other, kind="repeat"))
        rows.append(rating(rater, 0, "a", system_b=other, kind="practice"))
        rows.append(rating(rater, 1, "a", system_b=other, kind="guess", guess_right=rater > 0))
    return rows


@pytest.fixture(scope="module")
def found() -> dict:
    return numbers(study(), Facts(study="spring", sft=SFT, primary=("base", "sft")))


def test_the_report_has_the_keys_that_it_promises(found):
    promised = {
        "study": str,
        "ratings": int,
        "raters": int,
        "cases": int,
        "pairs": list,
        "strengths": list,
        "tie_parameter": dict,
        "left_side": dict,
        "agreement": dict,
        "repeats": dict,
        "blinding": dict,
    }
    assert {key: type(found[key]) for key in promised} == promised
    (pair,) = found["pairs"]
    counts = {"n", "wins_a", "wins_b", "ties", "both_bad", "cannot_judge"}
    assert counts | {"system_a", "system_b", "net_preference", "win_rate", "p"} <= set(pair)
    for interval in (pair["net_preference"], pair["win_rate"], found["tie_parameter"], found["repeats"]["kappa"]):
        assert set(interval) == {"value", "low", "high"}
    assert set(found["strengths"][0]) == {"system", "log_strength", "low", "high", "rank"}
    assert set(found["left_side"]) == {"log_odds", "low", "high"}
    assert {"krippendorff_alpha", "gwet_ac1", "raw"} <= set(found["agreement"])
    assert {"n", "raw", "kappa"} <= set(found["repeats"])
    assert {"guesses", "right", "p"} <= set(found["blinding"])


def test_first_presentations_alone_count_for_preference(found):
    (pair,) = found["pairs"]
    assert (found["ratings"], found["raters"], found["cases"]) == (240, 8, 30)
    assert pair["n"] + pair["cannot_judge"] == 240
    assert pair["n"] == pair["wins_a"] + pair["wins_b"] + pair["ties"] + pair["both_bad"]
    assert pair["net_preference"]["value"] == pytest.approx((pair["wins_a"] - pair["wins_b"]) / pair["n"])
    assert pair["win_rate"]["value"] == pytest.approx(pair["wins_a"] / (pair["wins_a"] + pair["wins_b"]))
    assert found["blinding"] == {"guesses": 8, "right": 7, "p": pytest.approx(18 / 256), "dont_know": 0}


def test_two_systems_have_strengths_that_sum_to_zero_and_the_preferred_one_leads(found):
    first, second = found["strengths"]
    assert first["log_strength"] + second["log_strength"] == pytest.approx(0)
    assert (first["system"], first["rank"]) == ("sft", [1, 1])


def test_every_part_of_the_page_is_there(found):
    (pair,) = found["pairs"]
    assert pair["primary"] is True
    assert [one["role"] for one in pair["by_role"]] == ["author", "radiologist"]
    assert sum(one["n"] for one in pair["by_role"]) == pair["n"] == sum(one["n"] for one in pair["by_rater"])
    assert [one["rater"] for one in pair["by_rater"]] == [f"r{at}" for at in range(8)]
    assert pair["errors_any"]["b"] > pair["errors_any"]["significant_b"] > 0 == pair["errors_any"]["a"]
    assert [one["dimension"] for one in pair["dimensions"]] == ["conciseness"]
    assert [one["measure"] for one in pair["harm"]] == ["likelihood", "extent"]
    assert pair["bootstrap"]["low"] < pair["net_preference"]["value"] < pair["bootstrap"]["high"]
    assert set(pair["spread"]) == {"rater_sd", "case_sd"}
    assert "non_inferiority" not in pair
    assert found["position"]["n"] == pair["wins_a"] + pair["wins_b"]
    assert len(found["time"]["by_rater"]) == 8
    assert found["time"]["by_rater"][0]["median"] is not None


def test_it_is_json_without_nan(found):
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_pairs_in_any_order_are_one(found):
    flip = {"a": "b", "b": "a"}
    rows = [
        row
        if at % 2
        else replace(row, system_a=row.system_b, system_b=row.system_a, answer=flip.get(row.answer, row.answer))
        for at, row in enumerate(study())
    ]
    assert numbers(rows, Facts(study="spring", sft=SFT, primary=("base", "sft"))) == found


def test_non_inferiority_is_told_of_the_fine_tuned_system_against_the_reference_alone():
    facts = Facts(study="x", sft=SFT, margin=0.1, error_margin=0.1)
    (pair,) = numbers(study(other="reference"), facts)["pairs"]
    told = pair["non_inferiority"]
    assert (told["margin"], told["bound"]) == (0.1, pair["net_preference"]["low"])
    assert told["holds"] is True
    assert told["without_both_bad"]["holds"] is True
    assert told["significant_errors"]["high"] < 0.1
    assert "non_inferiority" not in numbers(study(), facts)["pairs"][0]
    assert "non_inferiority" not in numbers(study(other="reference"), Facts(study="x", margin=0.1))["pairs"][0]


def test_non_inferiority_without_errors_asked_says_that_it_cannot_be_said():
    rows = [
        rating(r, c, "a" if (r + c) % 3 else "tie", system_b="reference", left=None)
        for r in range(4)
        for c in range(20)
    ]
    (pair,) = numbers(rows, Facts(study="x", sft=SFT, margin=0.1))["pairs"]
    told = pair["non_inferiority"]
    assert (told["holds"], told["significant_errors"]) == (None, None)
    assert told["holds_why"] == told["significant_errors_why"] == "the study did not ask for errors"


def test_undefined_values_are_null_and_say_why():
    """One rater, all for the fine-tuned system, sides unknown, no repeats, no guesses."""
    found = numbers([rating(0, case, "a", left=None) for case in range(5)], Facts(study="x", sft=SFT))
    (pair,) = found["pairs"]
    assert pair["net_preference"] == {"value": 1.0, "low": None, "high": None}
    assert pair["net_preference_why"] == "one rater alone: how raters differ is unknown"
    assert (pair["p"], pair["p_why"]) == (None, pair["net_preference_why"])
    assert [one["log_strength"] for one in found["strengths"]] == [None, None]
    assert {one["log_strength_why"] for one in found["strengths"]} == {
        "infinite: it never lost",
        "minus infinite: it never won",
    }
    assert found["left_side"] is None
    assert found["left_side_why"] == "which system stood on the left is unknown"
    for part, name in (
        ("agreement", "krippendorff_alpha"),
        ("agreement", "raw"),
        ("repeats", "kappa"),
        ("blinding", "p"),
    ):
        assert found[part][name] is None
        assert found[part][f"{name}_why"]


def test_a_study_without_a_rating_has_a_report():
    found = numbers([], Facts(study="empty"))
    assert (found["ratings"], found["pairs"], found["strengths"], found["tie_parameter"]) == (0, [], [], None)
    json.dumps(found, allow_nan=False)


def test_nulls_have_reasons():
    """In every object, a null under a promised name has its reason beside it."""
    found = numbers([rating(0, 0, "cannot_judge")], Facts(study="x", sft=SFT, margin=0.1))
    (pair,) = found["pairs"]
    for place, name in (
        (pair, "net_preference"),
        (pair, "win_rate"),
        (pair, "p"),
        (found, "tie_parameter"),
        (found, "left_side"),
    ):
        assert place[name] is None
        assert place[f"{name}_why"]


def test_a_metrics_difference_is_set_beside_preference():
    rng = np.random.default_rng(1)
    cases = [f"c{at:02d}" for at in range(30)]
    scores = {"rouge": {name: dict(zip(cases, rng.random(30).tolist(), strict=True)) for name in ("sft", "base")}}
    (pair,) = numbers(study(), Facts(study="x", sft=SFT, metrics={**scores, "none": {"sft": {}}}))["pairs"]
    (metric,) = pair["metrics"]
    assert (metric["metric"], metric["cases"]) == ("rouge", 30)
    assert metric["correlation"]["low"] < metric["correlation"]["value"] < metric["correlation"]["high"]
    (pair,) = numbers(study(other="reference"), Facts(study="x", sft=SFT, metrics=scores))["pairs"]
    assert [one["metric"] for one in pair["metrics"]] == ["rouge"]


def test_three_systems_make_three_pairs_and_one_ranking():
    rng = np.random.default_rng(2)
    pairs = (("sft", "base"), ("sft", "reference"), ("base", "reference"))
    rows = [
        rating(r, c, str(rng.choice(ANSWERS[:4])), system_a=a, system_b=b, left=(a, b)[int(rng.integers(2))])
        for r in range(4)
        for c in range(12)
        for a, b in pairs
    ]
    found = numbers(rows, Facts(study="x", sft=SFT, margin=0.2))
    assert [(one["system_a"], one["system_b"]) for one in found["pairs"]] == [
        ("base", "reference"),
        ("sft", "base"),
        ("sft", "reference"),
    ]
    assert sum(one["log_strength"] for one in found["strengths"]) == pytest.approx(0, abs=1e-9)
    assert ["non_inferiority" in one for one in found["pairs"]] == [False, False, True]
    assert found["agreement"]["units"] == 36
