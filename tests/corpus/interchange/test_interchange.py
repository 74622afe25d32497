import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.commands import run
from common.files import read_jsonl, write_jsonl
from corpus.__main__ import app
from corpus.interchange import FORMATS, export, import_reports
from corpus.prepare import PrepareConfig, prepare
from tests.corpus.conftest import raw_reports

FILES = {"alpaca": "{}.json", "sharegpt": "{}.json", "chatml": "{}.jsonl"}


@pytest.fixture
def data(tmp_path: Path, raw_file: Callable[..., Path]) -> Path:
    """A prepared folder whose reports have everything that a report can have."""
    reports = raw_reports(60)
    for i, one in enumerate(reports):
        if i % 2:
            one["context"] = {"age": i, "sex": "女", "indication": '咳嗽 "3" 天'}
        if i % 3 == 0:
            one["synthetic"] = True
    prepare([raw_file(reports)], tmp_path / "data", PrepareConfig(test=5))
    return tmp_path / "data"


def back(folder: Path, form: str, side: str, out: Path) -> list[dict[str, Any]]:
    if form == "datasets":
        import_reports(folder, out, side)
    else:
        import_reports(folder / FILES[form].format(side), out)
    return [*read_jsonl(out)]


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_is_lost_on_the_way_there_and_back(form: str, data: Path, tmp_path: Path) -> None:
    counts = export(data, tmp_path / "out", form)
    for side, count in counts.items():
        original = [*read_jsonl(data / f"{side}.jsonl")]
        assert len(original) == count
        assert back(tmp_path / "out", form, side, tmp_path / f"{side}.jsonl") == original
    for path in (tmp_path / "out").rglob("*"):
        assert path.is_dir() or path.stat().st_mode & 0o777 == 0o600
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_what_comes_back_can_be_prepared(data: Path, tmp_path: Path) -> None:
    export(data, tmp_path / "out", "sharegpt")
    import_reports(tmp_path / "out" / "train.json", tmp_path / "reports.jsonl")
    result, _ = prepare([tmp_path / "reports.jsonl"], tmp_path / "again", PrepareConfig())
    assert not result["funnel"]["dropped"]


@pytest.mark.parametrize(
    ("form", "formatting", "file"),
    [("alpaca", "alpaca", "train.json"), ("sharegpt", "sharegpt", "train.json"), ("chatml", "sharegpt", "train.jsonl")],
)
def test_llama_factory_finds_what_it_needs(form: str, formatting: str, file: str, data: Path, tmp_path: Path) -> None:
    export(data, tmp_path / "out", form, "写诊断")
    info = json.loads((tmp_path / "out" / "dataset_info.json").read_text())["impression_train"]
    assert (info["formatting"], info["file_name"]) == (formatting, file)
    content = (tmp_path / "out" / file).read_text(encoding="utf-8")
    record = json.loads(content.splitlines()[0]) if form == "chatml" else json.loads(content)[0]
    assert all(column in record for column in info["columns"].values())
    if form != "alpaca":
        tags = {"role_tag": "from", "content_tag": "value", "user_tag": "human", "assistant_tag": "gpt"} | info.get(
            "tags", {}
        )
        turns = record[info["columns"]["messages"]]
        assert [turn[tags["role_tag"]] for turn in turns][-2:] == [tags["user_tag"], tags["assistant_tag"]]
        assert all(turn[tags["content_tag"]] for turn in turns)
    assert "写诊断" in json.dumps(record, ensure_ascii=False)


def test_trl_gets_prompt_and_completion(data: Path, tmp_path: Path) -> None:
    import datasets
    from trl.data_utils import is_conversational

    export(data, tmp_path / "out", "datasets")
    found = datasets.load_from_disk(str(tmp_path / "out"))
    row = found["train"][0]
    assert is_conversational({"prompt": row["prompt"], "completion": row["completion"]})
    assert [turn["role"] for turn in row["prompt"] + row["completion"]] == ["system", "user", "assistant"]
    assert row["completion"][0]["content"] == row["impression"]


FOREIGN: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "alpaca without input": ({"instruction": "所见", "input": "", "output": "诊断"}, {}),
    "prompt and completion": ({"prompt": "所见", "completion": "诊断"}, {}),
    "chats as prompt and completion": (
        {
            "prompt": [{"role": "user", "content": "所见"}],
            "completion": [{"role": "assistant", "content": "诊断"}],
            "id": "a",
        },
        {"id": "a"},
    ),
    "messages without system": (
        {"messages": [{"role": "user", "content": "所见"}, {"role": "assistant", "content": "诊断"}], "lang": "zh"},
        {"lang": "zh"},
    ),
    "plain": ({"findings": "所见", "impression": "诊断", "patient": "p"}, {"patient": "p"}),
}


@pytest.mark.parametrize("case", FOREIGN)
def test_files_that_others_made_are_read(case: str, tmp_path: Path) -> None:
    record, rest = FOREIGN[case]
    write_jsonl(tmp_path / "in.jsonl", [record])
    import_reports(tmp_path / "in.jsonl", tmp_path / "out.jsonl")
    assert [*read_jsonl(tmp_path / "out.jsonl")] == [{"findings": "所见", "impression": "诊断"} | rest]


values = st.text(min_size=1).filter(lambda text: text.strip() and "\ud800" not in text)
reports = st.fixed_dictionaries(
    {"id": values, "patient": st.none() | values, "findings": values, "impression": values, "abnormal": st.booleans()},
    optional={
        "context": st.dictionaries(values, st.none() | st.integers(-(2**40), 2**40) | values, min_size=1, max_size=3)
    },
)


@settings(max_examples=60, deadline=None)
@given(records=st.lists(reports, min_size=1, max_size=4), form=st.sampled_from(["alpaca", "sharegpt", "chatml"]))
def test_any_text_survives(tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, Any]], form: str) -> None:
    folder = tmp_path_factory.mktemp("any")
    write_jsonl(folder / "data" / "train.jsonl", records)
    export(folder / "data", folder / "out", form)
    assert back(folder / "out", form, "train", folder / "back.jsonl") == records


BROKEN: dict[str, tuple[str, str, str]] = {
    "no reports": ("a.json", "[]", "a.json: no reports in it"),
    "no list": ("a.json", "{", "a.json: not a JSON list"),
    "a list of texts": ("a.json", '["x"]', "a.json item 1: a str where a JSON object is needed"),
    "nothing known": ("a.jsonl", '{"x": 1}\n', "a.jsonl:1: has neither findings and impression, output, messages"),
    "two questions": (
        "a.jsonl",
        json.dumps({"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}] * 2}) + "\n",
        "a.jsonl:1: has 2 questions and 2 answers: one of each is needed",
    ),
    "a history": ("a.json", '[{"instruction":"a","output":"b","history":[["c","d"]]}]', "a.json item 1: has a history"),
    "a tool's message": (
        "a.jsonl",
        '{"messages":[{"role":"tool","content":"a"}]}\n',
        "a.jsonl:1: has a message of another role",
    ),
    "a number as answer": ("a.jsonl", '{"instruction":"a","output":3}\n', "a.jsonl:1: has something that is no text"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_bad_files_are_one_clear_line(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name, content, message = BROKEN[case]
    (tmp_path / name).write_text(content)
    assert run(app, ["import", str(tmp_path / name), "--out", str(tmp_path / "out.jsonl")]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
    assert not (tmp_path / "out.jsonl").exists()


def test_commands_say_what_they_did_and_refuse_in_one_line(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(*arguments: object) -> str:
        assert run(app, [str(one) for one in arguments]) == 2
        error = capsys.readouterr().err
        assert error.count("\n") == 1
        return error

    out = tmp_path / "out"
    assert run(app, ["export", str(data), str(out), "--format", "chatml", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["reports"].keys() == {"train", "valid", "test"}
    assert "--format must be alpaca, sharegpt, chatml, datasets, not 'x'" in refused(
        "export", data, out, "--format", "x"
    )
    assert "exists; give another folder" in refused("export", data, out, "--format", "alpaca")
    assert "no train.jsonl in it" in refused("export", tmp_path, tmp_path / "o", "--format", "alpaca")
    assert run(app, ["import", str(out / "train.jsonl"), "--out", str(tmp_path / "r.jsonl"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["reports"] == told["reports"]["train"]
    assert "exists; name another file" in refused("import", out / "train.jsonl", "--out", tmp_path / "r.jsonl")
    assert "name a file that ends in .jsonl" in refused("import", out / "train.jsonl", "--out", tmp_path / "r.json")
    assert "no such file" in refused("import", tmp_path / "none.json", "--out", tmp_path / "n.jsonl")
    assert "leave the option out" in refused(
        "import", out / "train.jsonl", "--out", tmp_path / "n.jsonl", "--split", "a"
    )
    export(data, tmp_path / "set", "datasets")
    assert "say which with --split" in refused("import", tmp_path / "set", "--out", tmp_path / "n.jsonl")
    assert "has train, valid, test" in refused(
        "import", tmp_path / "set", "--out", tmp_path / "n.jsonl", "--split", "x"
    )
    assert "not a folder that datasets" in refused("import", data, "--out", tmp_path / "n.jsonl")
