"""The team's pages as requests: what stands in them, what they change, and that nothing tells who wins before closing."""

import re
from dataclasses import replace
from html import unescape

import pytest
from fastapi.testclient import TestClient

from arena.people import LOCAL, User
from tests.arena.report.made import HOSTILE
from tests.ui.team.fake import SECRETS, TOKEN, FakeOffice, served, state
from ui.team.app import FILES
from ui.team.texts import TEXTS

TEAM = User("boss", frozenset({"team"}))
RATER = User("zhang", frozenset({"rater"}))


@pytest.fixture
def office():
    return FakeOffice()


@pytest.fixture
def client(office):
    return TestClient(served(office, TEAM), base_url="http://127.0.0.1")


def words(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_every_study_stands_in_the_list_with_its_state(client):
    said = words(client.get("/team/?lang=en"))
    for text in ("Open", "Draft", "Closed", "171 of 330 judgements", "Synthetic text", "Demonstration, not blind"):
        assert text in said


def test_an_empty_list_says_what_to_do(client, office):
    office.kept = []
    assert "python -m arena create STUDY.toml" in words(client.get("/team/"))


def test_progress_shows_raters_times_and_flags(client):
    said = words(client.get("/team/studies/open-one?lang=en"))
    for text in (
        "171 / 330",
        "rater-4 referring clinician 17 / 66",
        "6 faster than reading takes",
        "66 / 66 ✓ done",
        "34 s",
        "57%",
        "no repeat yet",
        "183 entries",
        "not begun",
        "python -m arena invite --study open-one",
    ):
        assert text in said


def test_nothing_tells_who_wins_before_closing(client, office):
    for study in ("open-one", "draft-one"):
        for path in (
            "",
            "/lock",
            "/close",
            *(f"/export/{form}" for form in ("report", "json", "csv", "jsonl", "dpo", "kto")),
        ):
            answer = client.get(f"/team/studies/{study}{path}")
            assert not [secret for secret in SECRETS if secret in answer.text], path
            assert not re.search("更好|偏好.*点|preferred|net_preference", answer.text.replace("谁更受偏好", "")), path
            if "/export/" in path:
                assert answer.status_code == 409
    assert not [secret for secret in SECRETS if secret in client.get("/team/").text]
    assert office.asked == [], "no result was even computed"


def test_a_closed_study_shows_its_report_in_the_page(client, office):
    answer = client.get("/team/studies/closed-one?lang=en")
    said = words(answer)
    assert "Raters preferred demo-lora to demo-base" in said
    assert 'id="hatch"' in answer.text
    assert office.asked == ["closed-one"]
    for form in ("report", "json", "csv", "jsonl", "dpo", "kto"):
        assert f'href="/team/studies/closed-one/export/{form}"' in answer.text


def test_a_study_of_ratings_from_elsewhere_offers_no_training_data(client, office):
    office.change("closed-one", imported=True)
    text = client.get("/team/studies/closed-one").text
    assert "/export/csv" in text
    assert "/export/dpo" not in text
    assert "/export/kto" not in text


@pytest.mark.parametrize(
    ("form", "type_", "name"),
    [
        ("report", "text/html", "closed-one-report.html"),
        ("json", "application/json", "closed-one-report.json"),
        ("csv", "text/plain", "closed-one.csv"),
        ("kto", "text/plain", "closed-one.kto"),
    ],
)
def test_exports_are_files_to_save(client, form, type_, name):
    answer = client.get(f"/team/studies/closed-one/export/{form}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{type_}; charset=utf-8"
    assert answer.headers["content-disposition"] == f"attachment; filename*=UTF-8''{name}"


def test_locking_is_asked_about_and_then_done(client, office):
    asked = client.get("/team/studies/draft-one/lock?lang=en")
    assert "Lock “Base, fine-tuned and physician: a blind comparison” and open it for rating?" in words(asked)
    assert f'name="csrf" value="{TOKEN}"' in asked.text
    refused = client.post("/team/studies/draft-one/lock", data={"csrf": TOKEN})
    assert refused.status_code == 422
    assert "Tick" in words(refused)
    assert office.one("draft-one").state == "draft"
    done = client.post(
        "/team/studies/draft-one/lock", data={"csrf": TOKEN, "understood": "yes"}, follow_redirects=False
    )
    assert (done.status_code, done.headers["location"]) == (303, "/team/studies/draft-one")
    assert office.one("draft-one").state == "open"


def test_closing_early_is_warned_of(client, office):
    assert "159 planned judgements are still missing" in words(client.get("/team/studies/open-one/close?lang=en"))
    office.change("open-one", ratings=330)
    assert "still missing" not in words(client.get("/team/studies/open-one/close"))
    client.post("/team/studies/open-one/close", data={"csrf": TOKEN, "understood": "yes"})
    assert office.one("open-one").state == "closed"


@pytest.mark.parametrize("path", ["closed-one/close", "closed-one/lock", "open-one/lock", "draft-one/close"])
def test_what_makes_no_sense_is_not_asked_about(client, path):
    answer = client.get(f"/team/studies/{path}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/team/studies/{path.partition('/')[0]}")


def test_what_the_store_refuses_is_said_and_nothing_is_lost(client):
    answer = client.post("/team/studies/open-one/lock?lang=en", data={"csrf": TOKEN, "understood": "yes"})
    assert answer.status_code == 409
    assert "open-one: only a draft can be locked" in words(answer)
    assert "nothing is lost" in words(answer)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/team/studies/none", 404),
        ("/team/studies/none/export/csv", 404),
        ("/team/studies/open-one/open", 422),
        ("/team/studies/closed-one/export/xlsx", 422),
        ("/team/nothing", 404),
        ("/team/files/app.py", 404),
        ("/team/docs", 404),
        ("/team/openapi.json", 404),
    ],
)
def test_what_is_not_there_is_a_page_that_says_so(client, path, status):
    answer = client.get(path)
    assert answer.status_code == status
    assert "没有做成" in answer.text


@pytest.mark.parametrize(("user", "status"), [(None, 401), (RATER, 403)])
def test_nobody_but_the_team_is_let_in(office, user, status):
    outside = TestClient(served(office, user), base_url="http://127.0.0.1")
    for path in ("/team/", "/team/studies/open-one", "/team/studies/closed-one", "/team/files/team.css"):
        answer = outside.get(path)
        assert answer.status_code == status
        assert not [study.name for study in office.kept if f">{study.name}<" in answer.text]
    answer = outside.post("/team/studies/open-one/close", data={"understood": "yes"})
    assert answer.status_code == status
    assert office.one("open-one").state == "open"


def test_a_link_to_rating_stands_there_for_raters_alone(office):
    local = TestClient(served(office, LOCAL), base_url="http://127.0.0.1")
    assert 'href="/rate/"' in local.get("/team/").text
    assert "评阅这项研究" not in local.get("/team/studies/open-one").text
    office.raters[0] = replace(office.raters[0], rater=LOCAL.name)
    assert "评阅这项研究" in local.get("/team/studies/open-one").text
    assert "/logout" not in local.get("/team/").text
    team = TestClient(served(office, TEAM), base_url="http://127.0.0.1").get("/team/").text
    assert "/rate/" not in team
    assert "/logout" in team


def test_all_is_below_the_path_that_a_proxy_shows(office):
    client = TestClient(served(office, TEAM), base_url="http://127.0.0.1", root_path="/arena")
    found = re.findall(r'(?:href|src|action)="(/[^"]*)"', client.get("/arena/team/studies/open-one").text)
    assert found
    assert not [address for address in found if not address.startswith("/arena/")]


def test_hostile_text_is_text(client, office):
    office.kept = [
        state("open-one", title={"zh": HOSTILE, "en": HOSTILE}),
        state("draft-one", state="draft", title={"zh": HOSTILE, "en": HOSTILE}),
    ]
    office.raters[0] = replace(office.raters[0], rater=HOSTILE)
    for path in ("", "studies/open-one", "studies/open-one/close", "studies/draft-one/lock"):
        answer = client.get(f"/team/{path}")
        assert "window.hit" in answer.text
        assert "<script>window" not in answer.text
    answer = client.get("/team/studies/<script>window.hit=1</script>")
    assert "<script>window" not in answer.text


def test_the_language_in_the_address_is_kept(client):
    assert 'lang="zh-CN"' in client.get("/team/").text
    client.get("/team/?lang=en")
    assert '<html lang="en">' in client.get("/team/").text


def test_pages_hold_no_script_and_no_style_of_their_own(client):
    for path in ("", "studies/open-one", "studies/closed-one", "studies/open-one/close"):
        text = client.get(f"/team/{path}").text
        assert re.findall(r"<script[^>]*>", text) == ['<script src="/team/files/team.js" defer>']
        assert not re.search(r"<style|\sstyle=|\son\w+=", text)
        assert "http://" not in text
        assert "https://" not in text


def test_own_files_are_given(client):
    for name in FILES:
        assert client.get(f"/team/files/{name}").status_code == 200


def test_every_word_is_there_in_both_languages_with_the_same_values():
    for key, (chinese, english) in TEXTS.items():
        assert chinese, key
        assert english, key
        assert sorted(re.findall(r"\{(\w+)\}", chinese)) == sorted(re.findall(r"\{(\w+)\}", english)), key
