"""The team's pages over a real store: progress without who wins, closing, the report and the files."""

import csv
import io
import json
import re

import pytest
from fastapi.testclient import TestClient

from arena.people import LOCAL
from store.engine import open_store
from tests.arena.study.made import open_study, rate_all
from ui.team.app import application
from ui.team.stored import StoredOffice

FORMS = ("report", "json", "csv", "jsonl", "dpo", "kto")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("team")
    store = open_store(f"sqlite:///{folder}/arena.db")
    key = open_study(store, folder)
    for rater in ("r1", "r2", "r3"):
        rate_all(store, key, rater)
    app = application(StoredOffice(store, key), lambda: LOCAL, lambda _request: "token")
    yield TestClient(app, base_url="http://127.0.0.1")
    store.dispose()


def test_a_study_from_its_progress_to_its_report(site):
    page = site.get("/studies/trial?lang=en").text
    assert "45 / 45" in re.sub(r"<[^>]+>", "", page) or "<b>45" in page
    for form in FORMS:
        assert site.get(f"/studies/trial/export/{form}").status_code == 409
    for text in (page, site.get("/").text, site.get("/studies/trial/close").text):
        assert not re.search(r"\b(lora|base|reference)\b", text.replace("base-uri", "")), (
            "no system is named while the study is open"
        )
    assert site.post("/studies/trial/close", data={"understood": "yes"}, follow_redirects=False).status_code == 303
    page = site.get("/studies/trial?lang=en").text
    assert "lora" in page
    assert "Synthetic text" in page
    assert "How the judgements fell" in page
    files = {form: site.get(f"/studies/trial/export/{form}") for form in FORMS}
    assert {answer.status_code for answer in files.values()} == {200}
    numbers = files["json"].json()
    assert (numbers["study"], numbers["raters"], numbers["ratings"]) == ("trial", 3, 36)
    head = re.search(r"verify trial --head ([0-9a-f]{64})", page)
    assert head
    rows = list(csv.DictReader(io.StringIO(files["csv"].text.lstrip("\ufeff"))))
    assert len(rows) == 45
    assert {row["chain_head"] for row in rows} == {head.group(1)}
    assert {"prompt", "chosen", "rejected"} <= set(json.loads(files["dpo"].text.splitlines()[0]))
    assert "影像诊断" not in files["report"].text, "no report text in the report"
