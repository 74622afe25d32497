import json

import pytest

from arena.__main__ import collected
from common.commands import run


def command(capsys, *arguments) -> tuple[int, str, str]:
    code = run(collected(), [str(one) for one in arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture
def place(tmp_path):
    return ["--store", f"sqlite:///{tmp_path / 'arena.db'}"]


def test_plan_tells_the_number_of_cases(capsys):
    code, out, _ = command(capsys, "plan", "--raters", 8, "--preference", 0.2, "--overlap", 3, "--json")
    found = json.loads(out)
    assert code == 0
    assert found["ratings"] == 3 * found["cases"]
    assert found["power"] >= 0.8
    assert found["setting"]["raters"] == 8
    assert "cases_why" not in found
    code, out, _ = command(capsys, "plan", "--raters", 8, "--preference", 0.2, "--overlap", 3)
    assert out.startswith(f"{found['cases']} cases")


def test_plan_says_when_no_number_of_cases_suffices(capsys):
    code, out, _ = command(capsys, "plan", "--raters", 2, "--preference", 0.1, "--json")
    found = json.loads(out)
    assert code == 0
    assert (found["cases"], found["ratings"]) == (None, None)
    assert "take more raters" in found["cases_why"]


def test_plan_refuses_what_cannot_be_in_one_line(capsys):
    code, out, err = command(capsys, "plan", "--raters", 8, "--preference", 0.9)
    assert (code, out) == (2, "")
    assert err == "error: preference 0.9 cannot be: with 30% ties it is at most 0.70\n"


def test_simulate_and_report_go_together(capsys, place, tmp_path):
    known = ["--raters", 4, "--cases", 20, "--study", "made-up", "--out", tmp_path / "made-up.csv"]
    code, out, err = command(capsys, "simulate", *known, *place, "--json")
    assert code == 0, err
    truth = json.loads(out)["truth"]
    assert truth["net_preference"] == pytest.approx(0.2, abs=1e-6)
    assert (tmp_path / "made-up.csv").stat().st_mode & 0o777 == 0o600
    code, out, err = command(capsys, "report", "made-up", *place, "--out", tmp_path / "report", "--json")
    assert code == 0, err
    assert json.loads(out)["ratings"] == 80
    assert json.loads((tmp_path / "report" / "report.json").read_text()) == json.loads(out)
    assert (tmp_path / "report" / "report.html").is_file()


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (["--systems", "one", "--study", "x"], "--systems one"),
        ([], "--study NAME"),
        (["--study", "x", "--preference", "0.9"], "preference 0.9"),
    ],
)
def test_simulate_refuses_in_one_line(capsys, place, wrong, named):
    code, _, err = command(capsys, "simulate", *wrong, *place)
    assert code == 2
    assert named in err
    assert err.count("\n") == 1


def test_a_report_of_no_study_is_refused(capsys, place):
    code, out, err = command(capsys, "report", "nothing", *place, "--json")
    assert (code, out) == (2, "")
    assert "nothing" in err
