import json
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import select

from arena.study import desk, records
from arena.study.chain import make_key
from arena.study.protocol import Design, Rater, Source
from arena.study.tables import AssignmentRow, CaseRow, OutputRow, StudyRow, SystemRow
from common.errors import UserError
from store.engine import reading
from tests.arena.study.made import all_cards, open_study, protocol, report, run_folder


def test_a_draft_holds_what_its_protocol_says(both, tmp_path):
    made = records.create(both, protocol(tmp_path))
    assert (made.cases, made.raters, made.left_out) == (18, 3, {})
    assert made.assignments == 3 * (2 + 12 + 3 + 6)
    state = records.studies(both)[0]
    assert (state.state, state.cases, state.planned, state.ratings) == ("draft", 18, 3 * 15, 0)
    assert state.synthetic
    with reading(both) as session:
        assert set(session.scalars(select(SystemRow.kind))) == {"sft", "base", "reference"}
        shown = session.scalars(select(OutputRow.shown).where(OutputRow.raw.startswith("影像诊断"))).all()
        assert all(text.splitlines()[1] == "建议随访。" for text in shown)
        pairs = {
            tuple(session.scalar(select(SystemRow.name).where(SystemRow.id == id_)) for id_ in pair)
            for pair in session.execute(select(AssignmentRow.system_a_id, AssignmentRow.system_b_id))
        }
        assert pairs == {("lora", "base"), ("lora", "reference")}, "the fine-tuned system is a of every pair"


def test_the_seed_decides_the_cases_and_nothing_else_does(store, tmp_path):
    def drawn(seed):
        records.create(
            store,
            protocol(
                tmp_path, seed=seed, cases=Source(file=str(tmp_path / "lora"), number=8), design=Design(overlap=2)
            ),
        )
        with reading(store) as session:
            return (
                set(session.scalars(select(CaseRow.name).where(CaseRow.practice.is_(False)))),
                session.scalars(select(AssignmentRow.token)).all(),
            )

    (first, tokens), (again, others), (other, _) = drawn(1), drawn(1), drawn(2)
    assert first == again != other
    assert not set(tokens) & set(others)


def test_a_draft_is_made_anew_and_a_locked_study_is_not(store, tmp_path, key):
    with pytest.raises(UserError, match="a study of that name is open; choose another name"):
        records.create(store, protocol(tmp_path))
    other = protocol(tmp_path, name="other")
    records.create(store, other)
    records.create(store, other)
    assert [one.name for one in records.studies(store)] == ["other", "trial"]


def test_a_case_that_a_system_failed_on_is_left_out_and_counted(store, tmp_path):
    made = protocol(tmp_path)
    file = tmp_path / "base" / "predictions.jsonl"
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    lines[3] |= {"prediction": None, "finish": "error", "error": "out of memory"}
    lines[4]["prediction"] = ""
    file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines[:-1]), encoding="utf-8")
    made = replace(made, cases=Source(file=str(tmp_path / "lora"), number=16))
    assert records.create(store, made).left_out == {"no text by base": 2}
    with reading(store) as session:
        names = set(session.scalars(select(CaseRow.name)))
    assert names == {f"case-{k:03d}" for k in range(19) if k != 3}, "an empty text is a text"


def test_one_case_of_each_patient_comes_before_a_second(store, tmp_path):
    made = protocol(tmp_path, cases=Source(file=str(tmp_path / "lora"), number=9), design=Design(practice=1))
    for run in ("lora", "base"):
        file = tmp_path / run / "predictions.jsonl"
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        for k, line in enumerate(lines):
            line["group"] = f"g{k // 2}"
        file.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    records.create(store, made)
    with reading(store) as session:
        numbers = [int(name[-3:]) // 2 for name in session.scalars(select(CaseRow.name))]
    assert Counter(numbers) == dict.fromkeys(range(10), 1)


def test_author_and_context_come_from_the_reports(store, tmp_path):
    reports = tmp_path / "reports.jsonl"
    reports.write_text(
        "".join(
            json.dumps({**report(k), "author": "r3" if k < 12 else "r9", "context": {"age": 60 + k, "sex": "女"}})
            + "\n"
            for k in range(20)
        )
    )
    cases = Source(file=str(tmp_path / "lora"), number=18, reports=str(reports))
    made = protocol(tmp_path, cases=cases, design=Design(cases_per_rater=6, overlap=3))
    made = replace(made, raters=(Rater(name="doctor-3", author="r3"), Rater(name="r2")))
    records.create(store, made)
    records.lock(store, make_key(store), "trial")
    for card in all_cards(store, "doctor-3"):
        k = int(card.findings.split("约")[1].split("mm")[0])
        assert k >= 12
        assert card.context == {"age": str(60 + k), "sex": "女"}
    with pytest.raises(UserError, match=r"doctor-3 can get .* pairs at most, not 18; lower"):
        records.create(
            store,
            replace(
                made,
                name="b",
                design=Design(cases_per_rater=18),
                pairs=made.pairs[:1],
                systems={"lora": str(tmp_path / "lora"), "base": str(tmp_path / "base")},
            ),
        )
    free = replace(made, name="c", design=Design(cases_per_rater=18, own_reports=True))
    assert records.create(store, free).cases == 18


def test_reports_with_personal_data_are_refused_by_id_and_kind_unless_cleaned(store, tmp_path):
    made = protocol(tmp_path, cases=Source(file=str(tmp_path / "lora")), design=Design(practice=0))
    for run in ("lora", "base"):
        file = tmp_path / run / "predictions.jsonl"
        text = file.read_text(encoding="utf-8").replace(
            "右肺上叶见结节，约7mm", "患者张伟，电话13812345678，右肺上叶见结节，约7mm，较2024-01-02增大"
        )
        file.write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        records.create(store, made)
    message = str(caught.value)
    assert "personal data in 1 cases: case-007 (" in message
    assert "phone" in message
    assert "13812345678" not in message
    assert "张伟" not in message
    assert records.studies(store) == []
    records.create(store, made, clean=True)
    with reading(store) as session:
        findings = session.scalar(select(CaseRow.findings).where(CaseRow.name == "case-007"))
    assert "13812345678" not in findings
    assert "⟦PHONE⟧" in findings
    assert "右肺上叶见结节" in findings


def test_a_date_alone_is_no_reason_to_refuse(store, tmp_path):
    made = protocol(tmp_path)
    for run in ("lora", "base"):
        file = tmp_path / run / "predictions.jsonl"
        file.write_text(file.read_text(encoding="utf-8").replace("边界清", "较2024年1月2日增大"), encoding="utf-8")
    assert records.create(store, made).cases == 18


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"cases": Source(file="nowhere")}, "nowhere: no such file"),
        ({"cases": Source(file="{folder}/lora", number=19)}, "19 cases and 2 for practice are more than the 20"),
        ({"cases": Source(file="{folder}/lora", reports="none.jsonl")}, "none.jsonl: no such file; mend reports"),
        ({"cases": Source(file="{folder}/lora", subset="infrequent", number=30)}, "30 cases"),
        ({"systems": {"lora": "{folder}/lora", "base": "{folder}", "reference": "reference"}}, "no predictions"),
    ],
)
def test_what_does_not_suffice_is_told(store, tmp_path, change, said):
    filled = {
        key: replace(value, file=value.file.replace("{folder}", str(tmp_path)))
        if isinstance(value, Source)
        else {name: path.replace("{folder}", str(tmp_path)) for name, path in value.items()}
        for key, value in change.items()
    }
    with pytest.raises(UserError, match=said):
        records.create(store, protocol(tmp_path, **filled))
    assert records.studies(store) == []


def test_a_system_that_read_other_findings_is_refused(store, tmp_path):
    made = protocol(tmp_path)
    file = tmp_path / "base" / "predictions.jsonl"
    file.write_text(file.read_text(encoding="utf-8").replace("约5mm，边界", "约6mm，边界"), encoding="utf-8")
    with pytest.raises(UserError, match=r"predictions\.jsonl:6: other findings for case 'case-005'"):
        records.create(store, made)


def test_systems_may_be_files_of_predictions(store, tmp_path):
    made = protocol(tmp_path)
    table = tmp_path / "others.csv"
    table.write_text("id,prediction\n" + "".join(f"case-{k:03d},别的模型{k}\n" for k in range(20)), encoding="utf-8")
    systems = {"lora": str(tmp_path / "lora"), "others": str(table)}
    records.create(store, replace(made, systems=systems, pairs=(("others", "lora"),)))
    with reading(store) as session:
        assert session.scalar(select(SystemRow.kind).where(SystemRow.name == "others")) == "external"
        assert session.scalar(select(OutputRow.raw).where(OutputRow.raw.startswith("别"))) is not None


def test_a_study_of_reports_alone_needs_no_run_for_its_cases(store, tmp_path):
    made = protocol(tmp_path)
    reports = tmp_path / "valid.jsonl"
    lines = [{**report(k), "impression": report(k)["reference"]} for k in range(20)]
    for line in lines:
        del line["reference"]
    reports.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert records.create(store, replace(made, cases=Source(file=str(reports), number=18))).cases == 18


def test_a_demonstration_neither_shuts_the_arena_nor_takes_its_cases(store, tmp_path):
    open_study(store, tmp_path, raters=(Rater(name="local"),))
    assert desk.overview(store, "trial", "local").demonstration
    assert not records.shut(store)
    assert records.open_cases(store) == set()
    with reading(store) as session:
        assert session.scalar(select(StudyRow.demonstration))


def test_an_open_study_shuts_the_arena_and_takes_its_cases_until_it_is_closed(store, tmp_path, key):
    from arena.study.texts import findings_sha256

    assert records.shut(store)
    taken = records.open_cases(store)
    assert len(taken) == 20, "practice cases too"
    assert taken <= {findings_sha256(report(k)["findings"]) for k in range(20)}
    records.close(store, key, "trial")
    assert not records.shut(store)
    assert records.open_cases(store) == set()


def test_a_run_without_the_reference_question_has_no_guesses(store, tmp_path):
    run_folder(tmp_path / "lora", "sft", "甲{k}")
    run_folder(tmp_path / "dora", "sft", "乙{k}")
    made = replace(
        protocol(tmp_path),
        systems={"lora": str(tmp_path / "lora"), "dora": str(tmp_path / "dora")},
        pairs=(("lora", "dora"),),
    )
    records.create(store, made)
    with reading(store) as session:
        assert "guess" not in set(session.scalars(select(AssignmentRow.kind)))
        assert json.loads(session.scalar(select(StudyRow.protocol)))["pairs"] == [["dora", "lora"]]
