"""A made-up study's numbers: synthetic, of no run and no person."""

from datetime import UTC, datetime
from typing import Any

from arena.report.design import Design
from arena.study.shapes import TAGS

SFT, BASE, REFERENCE = "demo-lora", "demo-base", "reference"
HOSTILE = "<script>window.hit=1</script>\u202e=1+1"


def interval(value: float, half: float, **more: Any) -> dict[str, Any]:
    return {"value": value, "low": value - half, "high": value + half, **more}


def pair(
    a: str, b: str, wins_a: int, wins_b: int, ties: int, both_bad: int, half: float, **more: Any
) -> dict[str, Any]:
    n = wins_a + wins_b + ties + both_bad
    value = (wins_a - wins_b) / n
    return {
        "system_a": a,
        "system_b": b,
        "n": n,
        "wins_a": wins_a,
        "wins_b": wins_b,
        "ties": ties,
        "both_bad": both_bad,
        "cannot_judge": 6,
        "raters": 8,
        "cases": 60,
        "net_preference": interval(value, half),
        "win_rate": interval(wins_a / (wins_a + wins_b), half / 1.6),
        "p": 0.0004 if abs(value) > half else 0.62,
        **more,
    }


def roles(a: str, b: str) -> list[dict[str, Any]]:
    made = []
    for role, raters, wins_a, wins_b in (("author", 2, 58, 30), ("radiologist", 4, 104, 62), ("referrer", 2, 50, 28)):
        n = raters * 60
        rest = n - wins_a - wins_b
        one = pair(a, b, wins_a, wins_b, rest - rest // 4, rest // 4, 0.11 + 0.12 / raters)
        said = {"a": interval(3.7, 0.4), "b": interval(3.2, 0.5), "difference": interval(0.5 + raters / 100, 0.45)}
        more = {
            "errors_any": {
                "a": 0.2, "b": 0.35, "significant_a": 0.08, "significant_b": 0.15,
                "difference": interval(-0.15 - raters / 1000, 0.1),
            },
            "dimensions": [{"dimension": "correctness", "n": n, **said}],
            "harm": [{"measure": "extent", "n": n, **said}],
        }  # fmt: skip
        made.append({**one, **more, "role": role, "raters": raters, "cannot_judge": 2})
    return made


def errors() -> list[dict[str, Any]]:
    return [
        {
            "tag": tag,
            "a": 0.02 + 0.006 * at,
            "b": 0.03 + 0.015 * at,
            "significant_a": 0.01 + 0.002 * at,
            "significant_b": 0.01 + 0.008 * at,
            "difference": interval(-0.01 - 0.009 * at, 0.03),
        }
        for at, tag in enumerate(TAGS)
    ]


def numbers() -> dict[str, Any]:
    """What `report --json` prints, for a study of three systems."""
    raters = [
        {
            "rater": f"R{at}",
            "role": ("author", "radiologist", "referrer")[at % 3],
            "n": 60,
            "net_preference": interval(0.05 + 0.06 * (at - 3), 0.2),
        }
        for at in range(1, 9)
    ]
    against_base = pair(
        SFT, BASE, 212, 120, 108, 40, 0.11,
        primary=True, by_role=roles(SFT, BASE), by_rater=raters, bootstrap={"low": 0.09, "high": 0.29}, errors=errors(),
        errors_any={
            "a": 0.21, "b": 0.38, "significant_a": 0.08, "significant_b": 0.17, "difference": interval(-0.17, 0.06),
        },
        dimensions=[
            {
                "dimension": name, "n": 480, "a": interval(3.6 + at / 10, 0.2), "b": interval(3.1 + at / 12, 0.25),
                "difference": interval(0.5, 0.22),
            }
            for at, name in enumerate(("completeness", "correctness", "conciseness", "verisimilitude", "replaceability"))
        ],
        harm=[
            {"measure": name, "n": 480, "a": interval(1.5, 0.1), "b": interval(1.9, 0.15), "difference": interval(-0.4, 0.14)}
            for name in ("likelihood", "extent")
        ],
        metrics=[
            {"metric": "ROUGE-L", "cases": 60, "correlation": interval(0.31, 0.22)},
            {"metric": "BLEU-4", "cases": 60, "correlation": interval(0.22, 0.25)},
            {"metric": "fact F1", "cases": 60, "correlation": interval(0.46, 0.19)},
        ],
    )  # fmt: skip
    against_reference = pair(
        SFT, REFERENCE, 140, 152, 150, 38, 0.09,
        non_inferiority={
            "margin": 0.15, "bound": -0.115, "holds": True,
            "without_both_bad": {"bound": -0.128, "holds": True},
            "significant_errors": {"margin": 0.05, "value": 0.01, "high": 0.061, "holds": False},
        },
    )  # fmt: skip
    return {
        "study": "made-up",
        "ratings": 960,
        "raters": 8,
        "cases": 60,
        "pairs": [against_base, against_reference],
        "strengths": [
            {"system": SFT, "log_strength": 0.21, "low": 0.08, "high": 0.34, "rank": [1, 2]},
            {"system": REFERENCE, "log_strength": 0.24, "low": 0.1, "high": 0.38, "rank": [1, 2]},
            {"system": BASE, "log_strength": -0.45, "low": -0.6, "high": -0.3, "rank": [3, 3]},
        ],
        "tie_parameter": interval(0.72, 0.12),
        "left_side": {"log_odds": 0.18, "low": 0.02, "high": 0.34},
        "agreement": {"krippendorff_alpha": interval(0.31, 0.08), "gwet_ac1": interval(0.42, 0.07), "raw": 0.57, "by_role": [
            {"role": role, "units": 60, "krippendorff_alpha": interval(alpha, 0.2), "gwet_ac1": interval(0.4, 0.2), "raw": 0.51}
            for role, alpha in (("author", 0.26), ("radiologist", 0.35))
        ]},
        "repeats": {"n": 96, "raw": 0.79, "kappa": interval(0.66, 0.11)},
        "blinding": {"guesses": 41, "right": 24, "p": 0.349, "dont_know": 7},
        "time": {
            "fast_below": 4,
            "by_rater": [
                {
                    "rater": f"R{at}", "role": None, "n": 66, "median": 14.0 + 3 * at, "low_quartile": 9.0 + 2 * at,
                    "high_quartile": 22.0 + 5 * at, "fast": 3 if at == 2 else 0,
                }
                for at in range(1, 9)
            ],
        },
    }  # fmt: skip


def bare() -> dict[str, Any]:
    """A study of one rater and one case, of which next to nothing is defined."""
    one = pair(SFT, BASE, 1, 0, 0, 0, 0.1)
    one |= {"net_preference": None, "net_preference_why": "one rater and one case", "win_rate": None, "p": None}
    return {
        "study": "bare", "ratings": 1, "raters": 1, "cases": 1, "pairs": [one],
        "strengths": [{"system": SFT, "log_strength": None, "log_strength_why": "it never lost"}],
        "tie_parameter": None, "left_side": None, "left_side_why": "one judgement",
        "agreement": {"krippendorff_alpha": None, "krippendorff_alpha_why": "one rater", "gwet_ac1": None, "raw": None},
        "repeats": {"n": 0, "raw": None, "kappa": None}, "blinding": {"guesses": 0, "right": 0, "p": None},
    }  # fmt: skip


def design(*banners: str) -> Design:
    return Design(
        study="made-up",
        title={"zh": "微调前后与医师印象的盲评", "en": "Base, fine-tuned and physician: a blind comparison"},
        banners=banners,
        planned=1056,
        done=1056,
        locked=datetime(2026, 3, 2, 8, 30, tzinfo=UTC),
        closed=datetime(2026, 3, 30, 17, 5, tzinfo=UTC),
        head="9f" * 32,
        length=1207,
        lock={"cases": "1a" * 32, "outputs": "2b" * 32, "protocol": "3c" * 32},
    )
