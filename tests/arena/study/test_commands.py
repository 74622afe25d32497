import json
from pathlib import Path

import pytest

from arena.__main__ import collected
from common.commands import run
from tests.arena.study.made import run_folder
from tests.arena.study.test_elsewhere import GOOD, HEAD

STUDY = """name = "trial"
pairs = [["lora", "base"]]

[cases]
from = "lora"
number = 8

[systems]
lora = "lora"
base = "base"

[[raters]]
name = "rater-1"
role = "radiologist"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IMPRESSION_STORE", f"sqlite:///{tmp_path / 'arena.db'}")
    monkeypatch.delenv("IMPRESSION_STUDY_KEY", raising=False)
    run_folder(tmp_path / "lora", "sft", "结节{k}mm。")
    run_folder(tmp_path / "base", "base", "可能{k}mm。")
    (tmp_path / "STUDY.toml").write_text(STUDY, encoding="utf-8")
    (tmp_path / "old.csv").write_text(HEAD + GOOD, encoding="utf-8")
    return tmp_path


def call(capsys, *arguments: str) -> tuple[int, str, str]:
    code = run(collected(), arguments)
    told = capsys.readouterr()
    return code, told.out, told.err


def answer(capsys, *arguments: str):
    """The one JSON document of a command that ends well."""
    code, out, err = call(capsys, *arguments, "--json")
    assert code == 0, err
    return json.loads(out)


def test_a_studys_life_in_commands(folder, capsys):
    made = answer(capsys, "create", str(folder / "STUDY.toml"))
    assert (made["name"], made["cases"], made["assignments"]) == ("trial", 8, 2 + 8 + 1 + 6)
    assert [one["state"] for one in answer(capsys, "list")["studies"]] == ["draft"]
    sealed = answer(capsys, "lock", "trial")
    assert sealed["length"] == 0
    assert {"cases", "outputs", "adapters", "prompt", "decoding", "rubric"} <= set(sealed["lock"])
    assert (folder / "study.key").exists()
    progress = answer(capsys, "progress", "trial")
    assert (progress["state"], progress["planned"], progress["raters"][0]["rater"]) == ("open", 9, "rater-1")
    assert answer(capsys, "verify", "trial", "--head", sealed["head"])["head_found"] == 0
    assert answer(capsys, "erase", "trial", "--case", first_case(folder))["cases"]
    assert answer(capsys, "close", "trial")["head"] == sealed["head"]
    out = folder / "out.csv"
    assert answer(capsys, "export", "trial", str(out))["rows"] == 0
    assert out.exists()
    assert answer(capsys, "verify", "trial")["holds"]


def first_case(folder: Path) -> str:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(folder / "arena.db")) as store:
        return str(store.execute("SELECT name FROM study_cases").fetchone()[0])


def test_ratings_from_elsewhere(folder, capsys):
    made = answer(capsys, "import", str(folder / "old.csv"), "--study", "old", "--sft", "sft", "--margin", "0.1")
    assert (made["stored"], made["bad"], made["not_read"]) == (6, [], ["more"])
    assert answer(capsys, "list")["studies"][0]["state"] == "closed"
    (folder / "old.csv").write_text(HEAD + GOOD + "r1,c9,base,sft,,A,,,,,,,\n", encoding="utf-8")
    code, out, err = call(capsys, "import", str(folder / "old.csv"), "--study", "new", "--json")
    assert code == 2
    assert json.loads(out)["bad"] == [
        {"line": 10, "problem": "answer is 'A'; write one of a, b, tie, both_bad, cannot_judge"}
    ]
    assert f"{folder / 'old.csv'}:10: answer is 'A'" in err
    assert "1 of 7 rows are bad, nothing was stored" in err
    assert len(answer(capsys, "list")["studies"]) == 1


def test_what_a_person_can_mend_is_one_line_and_code_2(folder, capsys):
    answer(capsys, "create", str(folder / "STUDY.toml"))
    for arguments, said in [
        (["create", "none.toml"], "none.toml: no such file"),
        (["lock", "none"], "none: no such study; python -m arena list shows those there are"),
        (["verify", "trial"], "study.key: no such file: the key of the rating log"),
        (["close", "trial"], "study.key: no such file"),
        (["export", "trial", "out.xml"], "out.xml: name a file that ends in .csv"),
        (["export", "trial", "--format", "pdf"], "'pdf' is not one of"),
        (["erase", "trial"], "name cases with --case ID, or a patient with --patient ID"),
        (["verify", "trial", "--head", "x"], "--head x: a head is 64 hexadecimal digits"),
        (["import", "old.csv", "--study", "x", "--margin", "2"], "--margin is 2.0; it must lie between 0 and 1"),
        (["import", str(folder / "old.csv"), "--study", "x", "--field", "y"], "--field y: write case=KEY"),
    ]:
        code, _, err = call(capsys, *arguments)
        assert code == 2, arguments
        assert said in err
        assert err.count("\n") == 1, err


def test_a_lost_key_is_told_and_no_new_one_is_made(folder, capsys):
    answer(capsys, "create", str(folder / "STUDY.toml"))
    answer(capsys, "lock", "trial")
    (folder / "study.key").unlink()
    (folder / "STUDY.toml").write_text(STUDY.replace('"trial"', '"second"'), encoding="utf-8")
    answer(capsys, "create", str(folder / "STUDY.toml"))
    code, _, err = call(capsys, "lock", "second")
    assert code == 2
    assert "put it back from your backup" in err
    assert not (folder / "study.key").exists()


def test_a_study_that_does_not_verify_ends_with_code_2(folder, capsys):
    import sqlite3
    from contextlib import closing

    answer(capsys, "create", str(folder / "STUDY.toml"))
    answer(capsys, "lock", "trial")
    with closing(sqlite3.connect(folder / "arena.db")) as store:
        store.execute("DROP TRIGGER study_cases_stay")
        store.execute("UPDATE study_cases SET findings = '左肺结节'")
        store.commit()
    code, out, err = call(capsys, "verify", "trial", "--json")
    assert code == 2
    assert not json.loads(out)["holds"]
    assert "trial: does not verify" in err
    assert "结节" not in err + out


def commands() -> list[list[str]]:
    """Every command with the words that lead to it."""
    import typer.main

    found = []
    pending = [([], typer.main.get_command(collected()))]
    while pending:
        words, command = pending.pop()
        inner = getattr(command, "commands", {})
        pending += [([*words, name], one) for name, one in inner.items()]
        if not inner:
            found.append(words)
    return found


def test_every_command_has_json_store_and_an_example(capsys):
    found = commands()
    assert {"create", "lock", "close", "progress", "verify", "export", "import", "erase", "list"} <= {
        words[-1] for words in found
    }
    for words in found:
        code, out, _ = call(capsys, *words, "--help")
        assert code == 0
        for needed in ("Example:", "--json"):
            assert needed in out, words
