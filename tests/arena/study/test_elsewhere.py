import json
from pathlib import Path

import pytest

from arena.study import records
from arena.study.chain import make_key
from arena.study.elsewhere.files import read
from arena.study.elsewhere.keep import keep, protocol_of
from arena.study.elsewhere.ratings import Bad, Raw, check, unknown
from arena.study.export import export
from arena.study.protocol import Endpoint
from arena.study.shapes import Harm, JudgedError
from common.errors import UserError
from tests.arena.study.made import open_study, rate_all

HEAD = "rater,case,system_a,system_b,left,answer,repeat,seconds,comment,role,completeness:sft,completeness_base,more\n"
GOOD = """r1,c1,base,sft,base,b,0,12,"好,
真好",radiologist,5,3,x
r1,c2,sft,base,,tie,,,,,,,

r2,c1,sft,base,sft,a,,3.5,,referrer,,,
r1,c1,base,sft,sft,a,1,10,,,,,
r2,c2,sft,base,base,cannot_judge,0,,,,,,
r2,c3,reference,sft,sft,both_bad,0,,,,,,
"""


def file(folder: Path, text: str, name: str = "ratings.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def kept(store, path: Path, form="csv", sft="sft", items=None, **fields):
    good, bad = check(read(path, form, fields, items))
    assert bad == []
    keep(store, make_key(store), protocol_of("old", path.name, good, sft, Endpoint()), good)
    return records.judged(store, "old")


def test_a_file_becomes_a_closed_study(both, tmp_path):
    found = kept(both, file(tmp_path, HEAD + GOOD))
    assert [(one.rater, one.case, one.system_a, one.system_b, one.left, one.answer, one.kind) for one in found] == [
        ("r1", "c1", "sft", "base", "base", "a", "case"),
        ("r1", "c2", "sft", "base", None, "tie", "case"),
        ("r2", "c1", "sft", "base", "sft", "a", "case"),
        ("r1", "c1", "sft", "base", "sft", "b", "repeat"),
        ("r2", "c2", "sft", "base", "base", "cannot_judge", "case"),
        ("r2", "c3", "sft", "reference", "sft", "both_bad", "case"),
    ]
    assert [one.seconds for one in found] == [12.0, None, 3.5, 10.0, None, None]
    assert found[0].comment == "好,\n真好"
    assert found[0].scores == {"completeness": {"sft": 5, "base": 3}}
    assert {(one.rater, one.role) for one in found} == {("r1", "radiologist"), ("r2", "referrer")}
    assert found[0].made is None
    state = records.studies(both)[0]
    assert (state.state, state.imported, state.ratings, state.cases) == ("closed", True, 6, 3)
    assert records.verify(both, make_key(both), "old").holds


def test_without_a_fine_tuned_system_the_alphabetically_first_is_a(store, tmp_path):
    found = kept(store, file(tmp_path, HEAD + GOOD), sft=None)
    assert {(one.system_a, one.system_b) for one in found} == {("base", "sft"), ("reference", "sft")}
    assert found[0].answer == "b"


def test_lines_are_those_of_the_file_and_other_columns_are_told(tmp_path):
    rows = read(file(tmp_path, HEAD + GOOD), "csv", {}, None)
    assert [row.line for row in rows] == [2, 4, 6, 7, 8, 9]
    assert unknown(rows[0].cells) == ["more"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",c1,base,sft,base,a", "rater is empty"),
        ("r1,,base,sft,base,a", "case is empty"),
        ("r1,c1,sft,sft,sft,a", "both 'sft'"),
        ("r1,c1,base,sft,A,a", "left is 'A'"),
        ("r1,c1,base,sft,base,A", "answer is 'A'"),
        ("r1,c1,base,sft,base,", "answer is ''"),
        ("r1,c1,base,sft,base,sft", "answer is 'sft'"),
        ("r1,c1,base,sft,base,a,yes", "repeat is 'yes'"),
        ("r1,c1,base,sft,base,a,1", "no first row"),
        ("r1,c1,base,sft,base,a,0,fast", "seconds is 'fast'"),
        ("r1,c1,base,sft,base,a,0,-1", "seconds is '-1'"),
        ("r1,c1,base,sft,base,a,0,inf", "seconds is 'inf'"),
        ("r1,c1,base,sft,base,a,0,1,,boss", "role is 'boss'"),
        ("r1,c1,base,sft,base,a,0,1,,,6", "completeness:sft is '6'"),
        ("r1,c1,base,sft,base,a,0,1,,,1.5", "completeness:sft is '1.5'"),
    ],
)
def test_a_bad_row_is_told_by_its_line_and_none_is_guessed(tmp_path, row, said):
    padded = row + "," * (HEAD.count(",") - row.count(","))
    good, bad = check(read(file(tmp_path, HEAD + "r9,c9,base,sft,,a,,,,,,,\n" + padded + "\n"), "csv", {}, None))
    assert [one.line for one in bad] == [3]
    assert said in bad[0].problem
    assert len(good) == 1


def test_rows_that_contradict_others_are_bad(tmp_path):
    rows = [
        "r1,c1,base,sft,,a,0,,,author,,,",
        "r1,c1,sft,base,,b,0,,,author,,,",
        "r1,c2,sft,base,,b,0,,,referrer,,,",
        "r1,c3,sft",
    ]
    _, bad = check(read(file(tmp_path, HEAD + "\n".join(rows)), "csv", {}, None))
    assert [one.line for one in bad] == [3, 4, 5]
    assert "rated case c1 under this pair in line 2 already" in bad[0].problem
    assert "role is referrer, but r1 is author in line 2" in bad[1].problem
    assert "3 cells where the first line names 13" in bad[2].problem


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rater,case\n", "ratings.csv:1: no column 'system_a'"),
        ("", "ratings.csv:1: no column 'rater'"),
        (HEAD.replace("more", "case"), "the column 'case' stands twice"),
    ],
)
def test_a_file_that_is_no_table_of_ratings_is_told(tmp_path, text, said):
    with pytest.raises(UserError, match=said):
        read(file(tmp_path, text), "csv", {}, None)
    with pytest.raises(UserError, match=r"none\.csv: no such file"):
        read(tmp_path / "none.csv", "csv", {}, None)
    path = tmp_path / "bytes.csv"
    path.write_bytes(HEAD.encode() + b"\xff\xff")
    with pytest.raises(UserError, match="neither UTF-8 nor GB18030; save the file as UTF-8"):
        read(path, "csv", {}, None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_spreadsheets_encodings_are_read(tmp_path, encoding):
    path = tmp_path / "ratings.csv"
    path.write_bytes((HEAD + GOOD).encode(encoding))
    good, bad = check(read(path, "csv", {}, None))
    assert (len(good), bad, good[0].comment) == (6, [], "好,\n真好")


def test_an_unknown_fine_tuned_system_or_a_bad_name_is_told(tmp_path):
    good, _ = check(read(file(tmp_path, HEAD + GOOD), "csv", {}, None))
    with pytest.raises(UserError, match=r"--sft other: no such system in f\.csv; it has base, reference, sft"):
        protocol_of("old", "f.csv", good, "other", Endpoint())
    with pytest.raises(UserError, match="--study a/b: name is 'a/b'"):
        protocol_of("a/b", "f.csv", good, None, Endpoint())


def test_lmarenas_battles(store, tmp_path):
    lines = [
        {"question_id": "q1", "model_a": "sft", "model_b": "base", "winner": "model_b", "judge": "j1"},
        {"question_id": "q2", "model_a": "base", "model_b": "sft", "winner": "tie (bothbad)", "judge": "j1"},
        {"question_id": "q3", "model_a": "base", "model_b": "sft", "winner": "tie", "judge": "j2"},
    ]
    path = file(tmp_path, "\n".join(map(json.dumps, lines)), "battles.jsonl")
    found = kept(store, path, "lmarena")
    assert [(one.rater, one.case, one.left, one.answer) for one in found] == [
        ("j1", "q1", "sft", "b"),
        ("j1", "q2", "base", "both_bad"),
        ("j2", "q3", "base", "tie"),
    ]
    assert check(read(file(tmp_path, json.dumps([{**lines[0], "winner": "gpt"}]), "b.json"), "lmarena", {}, None))[
        1
    ] == [Bad(1, "answer is 'gpt'; write one of a, b, tie, both_bad, cannot_judge")]


def test_label_studios_tasks(store, tmp_path):
    def task(case, *results, by=1, **more):
        annotation = {"completed_by": by, "lead_time": 4.5, "result": list(results), **more}
        return {
            "id": 7,
            "data": {"case": case, "system_left": "base", "system_right": "sft"},
            "annotations": [annotation],
        }

    pick = {"type": "pairwise", "from_name": "pw", "value": {"selected": "right"}}
    tie = {"type": "choices", "from_name": "none", "value": {"choices": ["both_bad"]}}
    note = {"type": "textarea", "from_name": "comment", "value": {"text": ["一", "二"]}}
    stars = {"type": "rating", "from_name": "completeness_left", "value": {"rating": 4}}
    tasks = [
        task("c1", pick, note, stars, by={"id": 3, "email": "r@ward"}),
        task("c2", tie),
        task("c3", pick, was_cancelled=True),
    ]
    found = kept(store, file(tmp_path, json.dumps(tasks), "export.json"), "label-studio")
    assert [(one.rater, one.case, one.left, one.answer, one.seconds) for one in found] == [
        ("r@ward", "c1", "base", "a", 4.5),
        ("1", "c2", "base", "both_bad", 4.5),
    ]
    assert found[0].comment == "一\n二"
    assert found[0].scores == {"completeness": {"base": 4}}
    with pytest.raises(UserError, match="item 1 has no data and annotations"):
        read(file(tmp_path, '[{"id": 1}]', "export.json"), "label-studio", {}, None)


@pytest.mark.parametrize("form", ["pairs", "table"])
def test_potatos_users(store, tmp_path, form):
    def labels(said):
        if form == "table":
            return {"better": {"selection": said}}
        return [[{"schema": "better", "name": "selection"}, said], [{"schema": "other", "name": "x"}, "A"]]

    for user, said in (("u1", "A"), ("u2", "tie")):
        folder = tmp_path / "annotation_output" / user
        folder.mkdir(parents=True)
        state = {"user_id": user, "instance_id_to_label_to_value": {"i1": labels(said), "i2": labels("B")}}
        (folder / "user_state.json").write_text(json.dumps(state))
    items = file(
        tmp_path,
        '{"id": "i1", "report": "c1", "l": "base", "r": "sft"}\n{"id": "i2", "report": "c2", "l": "sft", "r": "base"}\n',
        "items.jsonl",
    )
    fields = {"case": "report", "left": "l", "right": "r", "schema": "better"}
    found = kept(store, tmp_path / "annotation_output", "potato", items=items, **fields)
    assert [(one.rater, one.case, one.left, one.answer) for one in found] == [
        ("u1", "c1", "base", "b"),
        ("u1", "c2", "sft", "b"),
        ("u2", "c1", "base", "tie"),
        ("u2", "c2", "sft", "b"),
    ]
    with pytest.raises(UserError, match="name its data file with --items"):
        read(tmp_path / "annotation_output", "potato", fields, None)


def test_what_is_exported_can_be_imported(store, tmp_path):
    key = open_study(store, tmp_path)
    rate_all(store, key, "r1")
    rate_all(store, key, "r2")
    records.close(store, key, "trial")
    export(store, key, "trial", tmp_path / "out.csv", "csv")
    again = kept(store, tmp_path / "out.csv", sft="lora")
    before = [one for one in records.judged(store, "trial") if one.kind in ("case", "repeat")]
    assert len(before) == 30
    for one, other in zip(before, again, strict=True):
        for name in ("rater", "role", "case", "system_a", "system_b", "left", "answer", "kind", "strength", "scores"):
            assert getattr(one, name) == getattr(other, name)
        assert (one.errors, one.harm, one.seconds, one.comment) == (
            other.errors,
            other.harm,
            other.seconds,
            other.comment,
        )


@pytest.mark.parametrize(
    ("column", "cell", "made"),
    [
        (
            "errors",
            '[{"system": "sft", "tag": "wrong_side", "significant": true}]',
            (JudgedError(system="sft", tag="wrong_side", significant=True),),
        ),
        ("errors", '[{"system": "x", "tag": "wrong_side"}]', None),
        ("errors", '[{"system": "sft", "tag": "ugly"}]', None),
        ("errors", "wrong_side", None),
        ("harm", '{"sft": {"likelihood": 1, "extent": 5}}', {"sft": Harm(likelihood=1, extent=5)}),
        ("harm", '{"sft": {"likelihood": 0, "extent": 5}}', None),
        ("harm", "[]", None),
        ("strength", "3", 3),
        ("strength", "4", None),
    ],
)
def test_tags_harm_and_strength_are_read_or_told(column, cell, made):
    cells = {"rater": "r", "case": "c", "system_a": "base", "system_b": "sft", "left": "", "answer": "a", column: cell}
    good, bad = check([Raw(2, cells)])
    if made is None:
        assert bad[0].problem.startswith(f"{column} is ")
    else:
        assert getattr(good[0], column) == made


def test_nothing_is_stored_over_a_study(store, tmp_path):
    kept(store, file(tmp_path, HEAD + GOOD))
    with pytest.raises(UserError, match="a study of that name is closed"):
        kept(store, file(tmp_path, HEAD + GOOD))
