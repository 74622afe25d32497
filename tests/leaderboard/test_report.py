import json
import re
import stat

import plotly.graph_objects as go
import pytest

from common.commands import run as command
from leaderboard import board
from leaderboard.__main__ import app
from leaderboard.report.contents import chapters
from leaderboard.report.document import document
from leaderboard.report.figures import figures
from leaderboard.report.words import TEXTS
from tests.leaderboard.test_add import added

HOSTILE = "</script><img src=x onerror=alert(1)>"


@pytest.fixture
def filled(store, make_run):
    added(
        store,
        make_run("good", versions={"torch": "9.9"}, machine={"cpu": "a processor", "cores": 3}, commit="abc123"),
        make_run("bad", lambda one: "左肺炎症。", model=HOSTILE),
        make_run("half", drop=2),
        make_run("broken", {"case-100": None, "case-101": " "}),
    )
    return store


def made(store, **options):
    return chapters(store, board.sets(store), with_text=options.get("with_text", False))


def body(html):
    """The page without plotly's own script."""
    return "".join(part for part in re.split(r"(<script>.*?</script>)", html, flags=re.DOTALL) if len(part) < 1_000_000)


def test_the_file_is_private_and_asks_nothing_of_a_network(filled, tmp_path, capsys):
    out = tmp_path / "report.html"
    address = str(filled.url)
    assert command(app, ["report", str(out), "--store", address, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"file": str(out), "sets": 1, "runs": 7, "with_text": False}
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    html = body(out.read_text(encoding="utf-8"))
    assert not re.search(r"""(src|href)\s*=|url\(|@import|https?://""", html.replace("&lt;img src=x", ""))
    assert "default-src &#39;none&#39;" in html or "default-src 'none'" in html
    assert out.read_text(encoding="utf-8").count("plotly.js v") == 1


def test_no_report_text_unless_asked_for(filled):
    plain = document(made(filled))
    for words in ("结节", "炎症", "胸廓", "积液"):
        assert words not in body(plain)
    told = body(document(made(filled, with_text=True)))
    assert "右肺上叶结节，建议随访。" in told
    assert "keep it inside the hospital" in told
    assert "keep it inside the hospital" not in body(plain)
    assert "This file holds no report text" not in told


def test_everything_that_must_be_known_is_said(filled):
    html = body(document(made(filled)))
    for words in (
        "not distinguishable from second place bad", "不完整 8/10", "incomplete 8/10", "1 failed", "Baichuan2-13B", "published, other data",
        "69.7", "protocol:standard", "a processor", "abc123", "9.9", "nearest", "[100.0, 100.0]", "data-subset=\"infrequent\"",
        "data-protocol=\"paper\"", "one seed", "prefers-color-scheme",
    ):  # fmt: skip
        assert words in html, words
    assert html.count('<main class="chapter"') == 1


def test_what_comes_from_runs_is_no_markup(filled):
    html = document(made(filled))
    assert HOSTILE not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html
    assert html.count("</script>") == 3


def test_the_best_is_compared_with_each_other_complete_run(filled):
    (chapter,) = made(filled)
    assert set(chapter.leads["standard"]) == {"bad", "constant", "nearest", "copy"}
    found = chapter.leads["standard"]["bad"]
    (same,) = [
        one for one in board.compare(filled, chapter.data.key, "all", "good", "bad").differences if one.key == found.key
    ]
    assert (found.a, found.b, found.difference, found.low, found.high, found.p) == (
        same.a, same.b, same.difference, same.low, same.high, same.p,
    )  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pictures_are_plotlys(filled, lang):
    (chapter,) = made(filled)
    drawn = figures(lang, chapter)
    assert set(drawn) == {"scores", "leads", "cost", "curves"}
    plain = json.loads(re.sub(r'"@[a-z0-9]+"', '"#123456"', json.dumps(drawn, allow_nan=False)))
    for figure in plain.values():
        assert go.Figure(figure).data


def test_a_set_with_baselines_alone_has_a_report(store, tiny_data, capsys, tmp_path):
    command(app, ["baselines", str(tiny_data), "--store", str(store.url)])
    assert command(app, ["report", str(tmp_path / "x.html"), "--store", str(store.url), "--with-text"]) == 0
    html = body((tmp_path / "x.html").read_text(encoding="utf-8"))
    assert "No complete run to rank yet" in html
    assert "REPORT TEXT" in capsys.readouterr().err


def test_english_text_is_not_compared_by_the_chinese_protocol(store, make_run, tiny_data):
    lines = (tiny_data / "valid.jsonl").read_text(encoding="utf-8").replace('"zh"', '"en"')
    (tiny_data / "valid.jsonl").write_text(lines, encoding="utf-8")
    added(store, make_run("good"))
    assert "Chinese protocol, not comparable" in body(document(made(store)))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["report.txt"], "report.txt: name a file that ends in .html"),
        (["report.html"], "no runs yet, so there is nothing to report"),
        (["report.html", "--data", "nothing"], "--data nothing: no such validation set"),
    ],
)
def test_mistakes_are_answered_in_one_line(store, tmp_path, monkeypatch, capsys, arguments, said):
    monkeypatch.chdir(tmp_path)
    assert command(app, ["report", *arguments, "--store", str(store.url)]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1


def test_every_word_stands_in_both_languages():
    for key, (zh, en) in TEXTS.items():
        assert sorted(re.findall(r"{\w+}", zh)) == sorted(re.findall(r"{\w+}", en)), key
        assert zh.strip()
        assert en.strip()
