import csv
import json
import stat

import pytest

from common.commands import run as command
from leaderboard.__main__ import app
from leaderboard.export import safe
from leaderboard.metrics.score import ALL
from tests.leaderboard.conftest import reports, write_lines

FIELDS = {"run", "kind", "model", "strategy", "cases", "subset", "scores"}


@pytest.fixture
def address(tmp_path, monkeypatch):
    found = f"sqlite:///{tmp_path}/store/arena.db"
    monkeypatch.setenv("IMPRESSION_STORE", found)
    return found


def call(capsys, *arguments):
    code = command(app, [str(one) for one in arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_whole_journey(capsys, address, make_run, tmp_path):
    good, bad = make_run("good"), make_run("bad", lambda one: "左肺炎症。")
    code, out, err = call(capsys, "add", good, bad)
    assert (code, out) == (0, "")
    assert "good on test_a_whole_journey0/data: added (10 cases)" in err
    assert "unchanged, nothing to do" in call(capsys, "add", good)[2]

    code, out, err = call(capsys, "show", "--json")
    rows = json.loads(out)["runs"]
    assert (code, err) == (0, "")
    assert all(set(row) >= FIELDS for row in rows)
    assert {row["subset"] for row in rows} == {"all", "abnormal", "infrequent"}
    best = next(row for row in rows if row["run"] == "good" and row["subset"] == "all")
    assert best["scores"]["paper.rouge-1"]["value"] == 100
    assert set(best["scores"]["standard.bleu"]) == {"value", "low", "high", "cases", "signature"}
    published = next(row for row in rows if row["kind"] == "published")
    assert published["scores"]["paper.rouge-1"]["low"] is None

    code, out, _ = call(capsys, "compare", "good", "bad", "--json", "--subset", "infrequent")
    found = json.loads(out)
    assert (code, found["cases"], set(found["metrics"])) == (0, 7, set(ALL) - {"facts.absent-f1"})
    assert {"difference", "low", "high", "p", "p_holm"} <= set(found["metrics"]["paper.bleu-4"])

    assert call(capsys, "export", tmp_path / "scores.csv")[0] == 0
    assert stat.S_IMODE((tmp_path / "scores.csv").stat().st_mode) == 0o600
    lines = list(csv.DictReader((tmp_path / "scores.csv").read_text(encoding="utf-8").splitlines()))
    line = next(one for one in lines if one["run"] == "bad" and one["subset"] == "all")
    stored = next(row for row in rows if row["run"] == "bad" and row["subset"] == "all")
    assert float(line["paper.rouge-l"]) == stored["scores"]["paper.rouge-l"]["value"]

    assert call(capsys, "export", "--cases", "bad", tmp_path / "cases.csv")[0] == 0
    lines = list(csv.DictReader((tmp_path / "cases.csv").read_text(encoding="utf-8").splitlines()))
    mean = sum(float(one["paper.rouge-l"]) for one in lines) / len(lines)
    assert mean == pytest.approx(stored["scores"]["paper.rouge-l"]["value"])
    assert [one["id"] for one in lines] == [f"case-{k}" for k in range(100, 110)]


def test_the_tables_say_what_must_be_known(capsys, address, make_run):
    call(capsys, "add", make_run("good"), make_run("half", drop=2), make_run("broken", {"case-100": None}))
    code, out, _ = call(capsys, "show", "--subset", "all")
    assert code == 0
    for words in (
        "10 cases, synthetic · standard", "*100.0", "does not beat nearest", "incomplete 8/10", "1 failed", "baseline",
        "published, other data", "one seed", "[100.0, 100.0]", "ROUGE-L − nearest",
    ):  # fmt: skip
        assert words in out
    assert "abnormal" not in out
    paper, standard = out.index("· paper"), out.index("· standard")
    assert out.index("published, other data") > paper > standard


def test_three_seeds_give_a_mean_and_a_range(capsys, address, make_run):
    runs = [make_run(f"seed-{k}", {f"case-10{n}": "无" for n in range(k)}, seed=k) for k in range(3)]
    call(capsys, "add", *runs)
    out = call(capsys, "show", "--subset", "all")[1]
    assert "gemma-3-270m · lora: ROUGE-L 90.0 on average over 3 seeds, 80.0 to 100.0" in out


def test_the_chinese_protocol_on_english_text_says_so(capsys, address, make_run, tiny_data):
    for name in ("train", "valid"):
        lines = [one | {"lang": "en", "impression": "Lung nodule."} for one in reports(tiny_data, name)]
        write_lines(tiny_data / f"{name}.jsonl", lines)
    call(capsys, "add", make_run("good"))
    out = call(capsys, "show", "--subset", "all")[1]
    assert "Chinese protocol, not comparable" in out
    assert "published" not in out
    assert "Chinese protocol, not comparable ROUGE-1" in call(capsys, "compare", "good", "nearest")[1]


def test_baselines_alone(capsys, address, tiny_data):
    code, out, _ = call(capsys, "baselines", tiny_data, "--json")
    assert code == 0
    assert [one["run"] for one in json.loads(out)["runs"]] == ["constant", "nearest", "copy"]


def test_a_table_from_elsewhere(capsys, address, tiny_data, tmp_path):
    lines = [{"id": one["id"], "reference": one["impression"], "prediction": "无"} for one in reports(tiny_data)]
    write_lines(tmp_path / "x.jsonl", lines)
    assert call(capsys, "add", tmp_path / "x.jsonl", "--name", "theirs", "--data", tiny_data)[0] == 0
    assert call(capsys, "compare", "theirs", "nearest", "--data", tiny_data)[0] == 0
    assert call(capsys, "compare", "theirs", "nearest", "--data", "test_a_table_from_elsewhere0/data")[0] == 0


def test_a_run_on_two_sets_asks_which(capsys, address, make_run, tiny_data, tmp_path):
    call(capsys, "add", make_run("good"))
    other = tmp_path / "second"
    other.mkdir()
    write_lines(other / "train.jsonl", reports(tiny_data, "train"))
    write_lines(other / "valid.jsonl", reports(tiny_data)[:6])
    call(capsys, "add", make_run("good", data=other))
    code, _, err = call(capsys, "compare", "good", "nearest")
    assert code == 2
    assert "on several validation sets; say which with --data; there are second (" in err
    assert call(capsys, "compare", "good", "nearest", "--data", "second")[0] == 0
    assert len(json.loads(call(capsys, "show", "--json", "--data", other)[1])["runs"]) == 14


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["add", "nowhere"], "nowhere: no such folder"),
        (["add", "x.csv"], "x.csv: a file is added alone, with --name NAME and --data DATA"),
        (["add", "run", "--name", "x"], "--name and --data go with"),
        (["show", "--subset", "some"], "--subset must be all, abnormal or infrequent, not 'some'"),
        (["show", "--data", "nothing"], "--data nothing: no such validation set in the store; add runs first"),
        (["compare", "a", "b"], "a: no such run; add runs first"),
        (["export", "scores.txt"], "scores.txt: name a file that ends in .csv"),
        (["baselines", "nowhere"], "nowhere: no such file"),
        (["show", "--store", "mysql://me:secret@h/x"], "the store cannot be a mysql database"),
    ],
)
def test_mistakes_are_answered_in_one_line(capsys, address, arguments, said):
    code, out, err = call(capsys, *arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1
    assert "secret" not in err


def test_an_empty_board_says_what_to_do(capsys, address):
    assert call(capsys, "show") == (0, "", "no runs yet; add some with python -m leaderboard add RUN...\n")
    assert json.loads(call(capsys, "show", "--json")[1]) == {"runs": []}


def test_no_command_says_report_text(capsys, address, make_run):
    said = "".join(call(capsys, "add", make_run("good", {"case-100": "绝密内容"}))[1:])
    said += "".join(call(capsys, "show")[1:])
    assert "绝密" not in said
    assert "结节" not in said


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"), ("+x", "'+x"), ("-x", "'-x"), ("@x", "'@x"), ("\tx", "'\tx"), ("lora", "lora"), (-0.5, "-0.5"),
        (0.1 + 0.2, "0.30000000000000004"), (float("nan"), ""), (None, ""), (True, "true"), (3, "3"),
    ],
)  # fmt: skip
def test_no_cell_is_taken_for_a_formula(cell, written):
    assert safe(cell) == written
