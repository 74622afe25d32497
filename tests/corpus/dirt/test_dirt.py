import random
import re
from collections import Counter
from functools import cache

import pytest

from corpus.dirt import KINDS, Dirt, Row, dirty
from corpus.dirt.cast import Cast, draw_patient
from corpus.dirt.changes import CHANGES
from corpus.dirt.dates import forms_en, forms_zh
from corpus.dirt.drops import DROPS
from corpus.dirt.layout import MOST_EXAMS, draw_layout
from corpus.dirt.personal import written_by_generator
from corpus.dirt.pieces import compose, reserved
from corpus.dirt.sayings_en import COMPARED_EN, HEADER_EN, SAYINGS_EN
from corpus.dirt.sayings_zh import COMPARED_ZH, HEADER_ZH, SAYINGS_ZH
from corpus.near import jaccard
from corpus.normalise import comparable
from corpus.synthesize import WORTHWHILE, reports_of

PERSONAL = ("name", "id_number", "phone", "address", "hospital_number", "exam_number", "date", "email")
BOTH = ("zh", "en")


@cache
def sample(lang: str, share: float = 0.6, n: int = 1400, form: str = "csv") -> tuple[Row, ...]:
    return tuple(dirty(Dirt(lang, 7, share=share, format=form), n))


def kinds(row: Row) -> set[str]:
    return {one["kind"] for one in row.truth["planted"] if not one.get("optional")}


@pytest.mark.parametrize("lang", BOTH)
def test_planted_values_stand_in_the_rows_that_are_written(lang):
    counted: Counter[str] = Counter()
    for row in sample(lang):
        for one in row.truth["planted"]:
            if one["field"] in ("findings", "impression") and one["value"] and not row.truth["copy_of"]:
                text = row.columns[one["field"]]
                assert one["value"] in text, one
                assert one.get("within", one["value"]) in text, one
                counted[one["kind"]] += 1
    assert counted.keys() >= {*PERSONAL, *CHANGES} - {"spacing", "width"}
    assert min(counted[kind] for kind in PERSONAL) > 20


@pytest.mark.parametrize("lang", BOTH)
def test_every_rule_and_kind_is_planted_in_at_least_six_ways(lang):
    forms: dict[str, set[str]] = {}
    for row in dirty(Dirt(lang, 8, share=1.0, format="csv"), 6000):
        for one in row.truth["planted"]:
            if not one.get("optional"):
                forms.setdefault(one["kind"], set()).add(one["form"])
    several = {*PERSONAL, *CHANGES, *DROPS} - {"width", "too_long", "other_modality"}
    assert {kind: len(forms[kind]) for kind in several if len(forms[kind]) < 6} == {}
    assert len(forms["width"]) >= 2
    assert len(forms["other_modality"]) == 3
    assert forms["damage"] == {"bytes", "one field more", "one field less"}


@pytest.mark.parametrize("lang", BOTH)
def test_every_template_can_be_filled(lang):
    report = next(
        report for patient in range(1, 500) for report in reports_of(patient, lang, 0, "full") if report.exam.prior
    )
    rng = random.Random(0)
    cast = Cast(report.exam, draw_patient(report.exam, lang, rng), "CT1", lang, rng)
    sayings, compared, header = (
        (SAYINGS_ZH, COMPARED_ZH, HEADER_ZH) if lang == "zh" else (SAYINGS_EN, COMPARED_EN, HEADER_EN)
    )
    for saying in sayings:
        for _ in range(20):
            piece = compose(saying.template, cast.say, rng)
            assert saying.kind in {one.kind for one in piece.planted}, saying
            assert not re.search(r"[\[\]{}|~]", piece.text), piece.text
            for one in piece.planted:
                assert one.value in piece.text
    for template in (*compared, *header):
        piece = compose(template, cast.say, rng)
        assert not re.search(r"[\[\]{}|~]", piece.text), piece.text
    assert {saying.kind for saying in sayings} == set(PERSONAL)
    assert Counter(saying.kind for saying in sayings).most_common()[-1][1] >= 6


@pytest.mark.parametrize("lang", BOTH)
def test_dates_that_compare_agree_with_the_patients_earlier_exam(lang):
    layout = draw_layout(lang, 7, False)
    returned = checked = 0
    for row in sample(lang):
        if row.truth["copy_of"] or row.truth["near_of"]:
            continue
        patient, nth = divmod(int(row.truth["id"][-7:]), MOST_EXAMS)
        assert row.truth["patient"] == str(layout.patients + patient)
        exams = [report.exam for report in reports_of(patient, lang, 7, "full")]
        prior = exams[nth].prior
        assert nth == 0 or prior == exams[nth - 1].day
        for one in row.truth["planted"]:
            if one["kind"] == "date" and one["form"] in ("generator", "rewritten", *COMPARED_ZH, *COMPARED_EN):
                forms = (forms_zh if lang == "zh" else forms_en)(prior)[0]
                assert one["value"] in [*forms, *written_by_generator(lang, prior)]
                checked += 1
                returned += nth > 0
    assert checked > 100
    assert returned > 10


@pytest.mark.parametrize("lang", BOTH)
def test_copies_are_equal_and_near_copies_as_alike_as_the_truth_says(lang):
    by_id = {row.truth["id"]: row for row in reversed(sample(lang))}
    copies = near = above = 0
    for row in sample(lang):
        if row.truth["copy_of"]:
            original = by_id[row.truth["copy_of"]]
            for name in ("findings", "impression"):
                assert comparable(row.columns[name]) == comparable(original.columns[name])
            copies += 1
        if row.truth["near_of"]:
            original = by_id[row.truth["near_of"]]
            alike = jaccard(comparable(row.columns["findings"]), comparable(original.columns["findings"]))
            assert alike == pytest.approx(row.truth["jaccard"], abs=1e-4)
            assert 0.5 < alike < 1
            near += 1
            above += alike >= 0.9
    assert copies > 15
    assert near > 30
    assert 0.35 < above / near < 0.8


@pytest.mark.parametrize("lang", BOTH)
@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 1.0])
def test_the_share_of_dirty_rows_is_the_one_asked_for(lang, share):
    rows = sample(lang, share)
    soiled = [row for row in rows if kinds(row) - {"date"} or row.truth["traps"] or row.truth["copy_of"] or row.truth["near_of"]
              or any(one["form"] not in ("generator",) for one in row.truth["planted"])]  # fmt: skip
    assert abs(len(soiled) / len(rows) - share) < 0.05


@pytest.mark.parametrize("lang", BOTH)
def test_a_row_has_at_most_one_reason_to_be_dropped(lang):
    for row in sample(lang):
        reasons = [one["kind"] for one in row.truth["planted"] if one["kind"] in DROPS]
        assert len(reasons) == (row.truth["fate"] == "dropped")
        assert reasons == ([row.truth["dropped_by"]] if reasons else [])
        assert (row.truth["fate"] == "kept") == ("clean" in row.truth)


def test_what_is_clean_is_what_the_generator_wrote():
    found = 0
    for row in sample("zh"):
        if not kinds(row) and not row.truth["traps"] and not row.truth["copy_of"] and not row.truth["near_of"]:
            assert row.truth["clean"] == {name: row.columns[name] for name in ("findings", "impression")}
            found += 1
    assert found > 300


@pytest.mark.parametrize("lang", BOTH)
def test_cleaning_as_the_truth_has_it_leaves_no_dirt_and_keeps_personal_data(lang):
    for row in sample(lang):
        if row.truth["fate"] != "kept" or row.truth["copy_of"]:
            continue
        for one in row.truth["planted"]:
            if one["field"] not in ("findings", "impression") or not one["value"] or one.get("optional"):
                continue
            clean = row.truth["clean"][one["field"]]
            if one["kind"] in PERSONAL:
                assert one["value"] in clean
            elif one["kind"] in ("template", "addendum", "markup"):
                assert one["value"] not in clean


@pytest.mark.parametrize("lang", BOTH)
def test_swapped_sides_contradict_the_findings(lang):
    words = ("左", "右") if lang == "zh" else ("left", "right")
    found = 0
    for row in sample(lang):
        for one in row.truth["planted"]:
            if one["kind"] == "side_contradiction":
                side = next(word for word in words if word in one["value"].lower())
                other = words[1 - words.index(side)]
                assert other in row.columns["findings"].lower()
                assert one["value"] in row.truth["clean"]["impression"]
                found += 1
    assert found > 15


def test_rows_are_the_same_for_any_number_of_workers_and_of_rows():
    n = WORTHWHILE + 40
    alone = list(dirty(Dirt("zh", 3), n))
    assert list(dirty(Dirt("zh", 3), n, workers=3)) == alone
    assert list(dirty(Dirt("zh", 3), 50)) == alone[:50]
    assert [row.truth["row"] for row in alone] == list(range(1, n + 1))
    assert list(dirty(Dirt("zh", 4), 50)) != alone[:50]


def test_ids_are_of_one_row_but_where_a_row_was_exported_twice():
    rows = sample("zh")
    ids = Counter(row.truth["id"] for row in rows)
    twice = {one for one, times in ids.items() if times > 1}
    assert twice == {row.truth["id"] for row in rows if row.truth["copy_of"] == row.truth["id"]}
    assert twice


def test_reserved_ways_are_a_third_and_can_be_left_out():
    open_rows = list(dirty(Dirt("zh", 7, share=1.0, all_forms=False), 800))
    planted = [one for row in open_rows for one in row.truth["planted"] if not one.get("optional")]
    assert sum("reserved" in one for one in planted) < 0.02 * len(planted)  # where no other way is left
    used = [
        one for row in dirty(Dirt("zh", 7, share=1.0), 800) for one in row.truth["planted"] if one["kind"] == "name"
    ]
    share = sum(bool(one.get("reserved")) for one in used) / len(used)
    assert 0.1 < share < 0.6
    assert (
        0.2 < sum(reserved(saying.template) for saying in SAYINGS_ZH + SAYINGS_EN) / len(SAYINGS_ZH + SAYINGS_EN) < 0.45
    )


def test_shares_of_kinds_add_up():
    assert sum(KINDS.values()) > 0
    for lang in BOTH:
        rows = sample(lang)
        dropped = Counter(row.truth["dropped_by"] for row in rows if row.truth["dropped_by"])
        assert dropped.keys() == DROPS.keys()
        assert sum(row.truth["fate"] == "rejected" for row in rows) > 10


@pytest.mark.parametrize("lang", BOTH)
def test_a_layout_has_the_columns_that_are_needed_each_once(lang):
    for seed in range(40):
        names = draw_layout(lang, seed, False).names
        assert {
            "id",
            "patient",
            "name",
            "date",
            "part",
            "device",
            "findings",
            "impression",
            "doctor",
            "synthetic",
        } <= names.keys()
        assert "report" not in names
        assert len(set(names.values())) == len(names)
        one = draw_layout(lang, seed, True).names
        assert "report" in one
        assert not {"findings", "impression"} & one.keys()
    assert len({tuple(draw_layout(lang, seed, False).names.values()) for seed in range(40)}) > 20
