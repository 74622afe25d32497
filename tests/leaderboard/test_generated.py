import pytest

from common.errors import UserError
from leaderboard.runs import read_table
from tests.leaderboard.conftest import reports, write_lines


@pytest.fixture
def file(tiny_data, tmp_path):
    path = tmp_path / "generated_predictions.jsonl"
    lines = [
        {"prompt": f"影像所见：{one['findings']}", "predict": f"预测{at}", "label": f"{one['impression']}\n"}
        for at, one in enumerate(reports(tiny_data))
    ]
    write_lines(path, lines)
    return path, lines


def test_lines_are_matched_by_order_and_label(file, tiny_data):
    run = read_table(file[0], "factory", tiny_data)
    assert (run.kind, run.model) == ("external", "factory")
    assert [run.outputs[one["id"]].text for one in reports(tiny_data)] == [f"预测{at}" for at in range(10)]


def test_the_order_is_that_of_the_file_not_of_the_ids(file, tiny_data):
    path, lines = file
    write_lines(tiny_data / "valid.jsonl", reports(tiny_data)[::-1])
    write_lines(path, lines[::-1])
    run = read_table(path, "factory", tiny_data)
    assert run.outputs["case-100"].text == "预测0"


def test_fewer_lines_leave_cases_without_output(file, tiny_data):
    path, lines = file
    write_lines(path, lines[:4])
    assert len(read_table(path, "factory", tiny_data).outputs) == 4


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda lines: lines[:2] + lines[3:], ":3: the label is not the reference of case 'case-102', the 3. of"),
        (lambda lines: [*lines, lines[0]], ":11: more lines than the 10 cases of"),
        (
            lambda lines: [*lines[:1], {**lines[1], "predict": None}, *lines[2:]],
            ":2: no predict; each line needs prompt",
        ),
    ],
)
def test_what_does_not_fit_is_named_by_its_line(file, tiny_data, change, said):
    path, lines = file
    write_lines(path, change(lines))
    with pytest.raises(UserError) as caught:
        read_table(path, "factory", tiny_data)
    assert f"generated_predictions.jsonl{said}" in str(caught.value)
    assert "结节" not in str(caught.value)
