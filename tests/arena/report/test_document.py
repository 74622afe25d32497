"""The report's HTML: what it shows, what it asks for, and that no text in it becomes markup."""

import re
from dataclasses import replace
from html import unescape

import pytest

from arena.report.document import body, document
from arena.report.say import TEXTS, Say
from arena.study.shapes import DIMENSIONS, TAGS
from tests.arena.report.made import HOSTILE, bare, design, numbers


@pytest.fixture(scope="module")
def made():
    return {lang: str(body(lang, numbers(), design("synthetic", "simulated"))) for lang in ("zh", "en")}


def words(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_everything_that_the_data_hold_is_shown(made):
    said = words(made["en"])
    for text in (
        "Raters preferred demo-lora to demo-base",
        "44%",
        "212 / 108 / 40 / 120",
        "+19.2 [+8.2, +30.2]",
        "Independent radiologists",
        "[+9.0, +29.0]",
        "Missed critical finding",
        "−17.0 [−23.0, −11.0]",
        "Replaceability",
        "+0.50 [+0.28, +0.72]",
        "Likelihood",
        "0.31 [0.23, 0.39]",
        "0.66 [0.55, 0.77]",
        "raw agreement 57.0%",
        "+0.18 [+0.02, +0.34]",
        "24 of 41 guesses were right (59%; exact two-sided p = 0.35)",
        "7 more answered 'don't know'",
        "17 s [11, 27]",
        "+0.46 [+0.27, +0.65]",
        "−0.45 [−0.60, −0.30]",
        "rank 1–2",
        "−11.5 > −15.0",
        "Authors of the reports 2 raters −15.2 [−25.2, −5.2]",
        "Correctness Independent radiologists +0.54 [+0.09, +0.99]",
        "Extent Referring clinicians +0.52 [+0.07, +0.97]",
        "Agreement within each role",
        "Independent radiologists raw agreement 51.0% 0.35 [0.15, 0.55]",
        "+6.1 > +5.0 ✗ not met",
        "9f" * 32,
        "1207",
    ):
        assert text.replace(" ", "") in said.replace(" ", "").replace("\u00a0", ""), text


def test_both_languages_say_the_same_numbers(made):
    figures = [re.findall(r"[+−]?\d+\.\d+", words(made[lang])) for lang in ("zh", "en")]
    assert sorted(figures[0]) == sorted(figures[1])


def test_no_english_is_left_in_the_chinese(made):
    left = set(re.findall(r"[A-Za-z]{3,}", words(made["zh"])))
    known = {
        "demo", "lora", "base", "ROUGE", "BLEU", "fact", "Davidson", "Krippendorff", "Gwet", "Cohen", "UTC", "SHA", "made",
        "python", "arena", "verify", "head", "Obuchowski", "Rockette", "Howe", "Bradley", "Terry",
    }  # fmt: skip
    assert left - known - {one for one in left if re.fullmatch(r"[a-f0-9]+", one)} == set()


@pytest.mark.parametrize("banner", ["synthetic", "simulated", "demonstration", "imported"])
def test_a_banner_stands_there_where_it_is_true_and_only_there(banner):
    assert Say("en")(f"banner.{banner}") in words(str(body("en", numbers(), design(banner))))
    assert "banner" not in str(body("en", numbers(), design()))


def test_a_study_of_which_next_to_nothing_is_defined_is_shown_with_reasons():
    said = words(str(body("en", bare(), design())))
    assert "cannot be estimated: one rater and one case" in said
    assert "not defined: it never lost" in said
    assert "There are no guesses to test" in said
    assert "There were no hidden repeats" in said


def test_a_study_without_a_rating():
    empty = {"study": "none", "ratings": 0, "raters": 0, "cases": 0, "pairs": []}
    assert "This study has no rating that counts" in words(str(body("en", empty, design())))


def test_hostile_names_are_text():
    found = numbers()
    for pair in found["pairs"]:
        pair["system_a"] = HOSTILE
        pair["by_role"] = [{**one, "role": HOSTILE} for one in pair.get("by_role", [])]
        pair["by_rater"] = [{**one, "rater": HOSTILE} for one in pair.get("by_rater", [])]
        pair["metrics"] = [{**one, "metric": HOSTILE} for one in pair.get("metrics", [])]
        pair["errors"] = [{**one, "tag": HOSTILE} for one in pair.get("errors", [])]
        pair["net_preference_why"] = HOSTILE
    found["strengths"][0] |= {"system": HOSTILE, "log_strength": None, "log_strength_why": HOSTILE, "low": None}
    found["time"]["by_rater"][0]["rater"] = HOSTILE
    made = document(found, replace(design(), study=HOSTILE, title={"zh": HOSTILE, "en": HOSTILE}, head=HOSTILE))
    assert "window.hit" in made
    assert "<script>window" not in made
    assert made.count("<script") == 1


def test_the_file_asks_nothing_of_any_network():
    made = document(numbers(), design())
    assert not re.findall(r"""(?:src|href|action)\s*=|url\((?!#hatch)|@import|https?://""", made.replace("<path", ""))
    assert "default-src 'none'" in made


def test_every_word_is_there_in_both_languages_with_the_same_values():
    for key, (chinese, english) in TEXTS.items():
        assert chinese, key
        assert english, key
        assert sorted(re.findall(r"\{(\w+)\}", chinese)) == sorted(re.findall(r"\{(\w+)\}", english)), key


def test_every_tag_and_dimension_has_a_name():
    assert all(f"tag.{tag}" in TEXTS for tag in TAGS)
    assert all(f"dimension.{name}" in TEXTS for name in DIMENSIONS)
