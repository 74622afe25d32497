"""The arena over HTTP, with a made-up model: what is answered, and what is not told before the vote."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from common.errors import UserError
from tests.ui.fake import BASE, CASE, NAME, SECRETS, SFT, TEXTS, Fake, served
from ui.server import Site

FINDINGS = "右肺上叶见结节，约12mm。"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, Site, Fake]]:
    fake = Fake()
    with (
        served(tmp_path_factory.mktemp("site"), [fake.system()]) as (address, site),
        httpx.Client(base_url=address, timeout=20) as client,
    ):
        yield client, site, fake


@pytest.fixture
def fake(server: tuple[httpx.Client, Site, Fake]) -> Fake:
    return server[2]


@pytest.fixture
def site(server: tuple[httpx.Client, Site, Fake]) -> Iterator[tuple[httpx.Client, Site]]:
    client, served_site, fake = server
    yield client, served_site
    fake.gate.set()
    until(lambda: not any(lane.working for lane in served_site.engine.lanes))
    fake.pause = 0.001
    with served_site.store.begin() as connection:
        connection.execute(text("delete from arena_votes"))


def lines(client: httpx.Client, findings: str, drawn: str | None = None) -> list[dict[str, Any]]:
    answer = client.post("/arena/pair", json={"findings": findings, "drawn": drawn})
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def stored(site: Site) -> list[dict[str, Any]]:
    with site.store.connect() as connection:
        return [dict(row) for row in connection.execute(text("select * from arena_votes")).mappings()]


def test_a_drawn_case_is_written_about_judged_and_revealed(site: tuple[httpx.Client, Site]):
    client, served_site = site
    drawn = client.post("/arena/draw", json={}).json()
    assert drawn["findings"] == CASE.findings
    assert (drawn["source"], drawn["synthetic"]) == ("validation", True)
    last = lines(client, drawn["findings"], drawn["drawn"])[-1]
    assert {last["a"], last["b"]} == set(TEXTS["zh"])
    answer = client.post("/arena/vote", json={"pair": last["pair"], "answer": "a", "comment": " 好 "}).json()
    left = "base" if last["a"] == TEXTS["zh"][0] else "sft"
    assert [side["output"] for side in answer["sides"]] == [left, "sft" if left == "base" else "base"]
    assert (answer["answer"], answer["reference"], answer["system"], answer["votes"]) == ("a", CASE.reference, NAME, 1)
    (row,) = stored(served_site)
    assert (row["answer"], row["on_left"], row["base_run"], row["sft_run"]) == (left, left, BASE, SFT)
    assert (row["data"], row["case_id"], row["comment"], row["findings"]) == (CASE.data, CASE.id, "好", None)


def test_both_orders_come_up_and_the_answer_follows_the_text(site: tuple[httpx.Client, Site]):
    client, served_site = site
    seen = set()
    for _ in range(25):  # one order never comes up in 1 of 17 million runs
        last = lines(client, FINDINGS)[-1]
        seen.add(last["a"])
        base_on = "a" if last["a"] == TEXTS["zh"][0] else "b"
        client.post("/arena/vote", json={"pair": last["pair"], "answer": base_on})
    assert seen == set(TEXTS["zh"])
    assert {row["answer"] for row in stored(served_site)} == {"base"}


def test_nothing_before_the_vote_tells_which_system_wrote_what(site: tuple[httpx.Client, Site]):
    client, _ = site
    told = [
        client.get(path).text for path in ("/", "/config", "/theme.css", "/arena/state", "/ui/arena.js", "/ui/shell.js")
    ]
    drawn = client.post("/arena/draw", json={})
    told.append(drawn.text)
    found = []
    for _ in range(6):
        found += lines(client, drawn.json()["findings"], drawn.json()["drawn"])
    told += [json.dumps(line) for line in found]
    assert not [word for word in (*SECRETS, CASE.id, CASE.reference) if any(word in text for text in told)]
    shapes = {tuple(sorted(line)) for line in found}
    assert shapes <= {
        ("ahead", "kind", "loading", "seconds"),
        ("a", "b", "kind", "usual"),
        ("a", "b", "kind", "pair"),
    }
    for path in ("/gradio_api/info", "/info", "/openapi.json", "/docs", "/gradio_api/openapi.json"):
        assert client.get(path).status_code == 404


def test_both_sides_grow_in_step(site: tuple[httpx.Client, Site], fake: Fake):
    client, _ = site
    fake.pause = 0.03
    shortest = min(map(len, TEXTS["zh"]))
    steps = [line for line in lines(client, FINDINGS) if line["kind"] == "writing"]
    assert len(steps) > 3
    assert all(len(step["a"]) == len(step["b"]) for step in steps if len(step["a"]) < shortest > len(step["b"]))


def test_a_vote_sent_twice_is_stored_once_and_answered_alike(site: tuple[httpx.Client, Site]):
    client, served_site = site
    pair = lines(client, FINDINGS)[-1]["pair"]
    first = client.post("/arena/vote", json={"pair": pair, "answer": "b"}).json()
    second = client.post("/arena/vote", json={"pair": pair, "answer": "both_bad"}).json()
    assert second == first
    assert len(stored(served_site)) == 1


@pytest.mark.parametrize(
    ("findings", "keep", "kept", "held_back"),
    [
        (FINDINGS, False, None, False),
        (FINDINGS, True, FINDINGS, False),
        ("姓名：某某，" + FINDINGS, True, None, True),
        ("电话13812345678。" + FINDINGS, True, None, True),
    ],
)
def test_typed_findings_are_kept_only_when_asked_and_never_with_personal_data(
    site: tuple[httpx.Client, Site], findings: str, keep: bool, kept: str | None, held_back: bool
):
    client, served_site = site
    pair = lines(client, findings)[-1]["pair"]
    answer = client.post("/arena/vote", json={"pair": pair, "answer": "tie", "keep": keep}).json()
    assert answer["held_back"] is held_back
    (row,) = stored(served_site)
    assert (row["findings"], row["data"], row["case_id"], row["answer"]) == (kept, None, None, "tie")


def test_a_drawn_case_that_was_edited_counts_as_typed(site: tuple[httpx.Client, Site]):
    client, served_site = site
    drawn = client.post("/arena/draw", json={}).json()
    pair = lines(client, drawn["findings"] + "另见钙化。", drawn["drawn"])[-1]["pair"]
    answer = client.post("/arena/vote", json={"pair": pair, "answer": "a"}).json()
    assert answer["reference"] is None
    assert stored(served_site)[0]["case_id"] is None


def test_english_findings_are_written_about_in_english(site: tuple[httpx.Client, Site]):
    client, _ = site
    last = lines(client, "There is a 9 mm nodule in the right lower lobe. No 胸腔积液.")[-1]
    assert {last["a"], last["b"]} == set(TEXTS["en"])


@pytest.mark.parametrize(
    ("findings", "problem"),
    [("MEMORY", "memory"), ("BROKEN", "broken"), ("TOO_LONG", "too_long"), ("REMOTE", "remote")],
)
def test_a_failure_is_told_in_plain_words_and_the_server_lives(
    site: tuple[httpx.Client, Site], capfd: pytest.CaptureFixture[str], findings: str, problem: str
):
    client, _ = site
    assert lines(client, findings)[-1] == {"kind": "failed", "problem": problem}
    assert lines(client, FINDINGS)[-1]["kind"] == "ready"
    said = capfd.readouterr()
    assert findings not in said.err + said.out


@pytest.mark.parametrize(
    ("findings", "status", "problem"),
    [(" \n\x00", 422, "empty"), ("肺" * 4001, 422, "long"), ("肺" * 200_000, 413, None)],
)
def test_findings_are_limited(site: tuple[httpx.Client, Site], findings: str, status: int, problem: str | None):
    client, _ = site
    answer = client.post("/arena/pair", json={"findings": findings})
    assert answer.status_code == status
    if problem:
        assert answer.json() == {"problem": problem}


def test_people_share_the_engine_and_those_behind_learn_their_place(site: tuple[httpx.Client, Site], fake: Fake):
    _, served_site = site
    engine = served_site.engine
    fake.gate.clear()
    tickets = [engine.ask(engine.systems[0], FINDINGS, "zh") for _ in range(fake.at_once + 3)]
    until(lambda: len(fake.wishes) == len(tickets))
    until(lambda: [ticket.ahead for ticket in tickets] == [0] * fake.at_once + [1, 2, 3])
    fake.gate.set()
    until(lambda: all(ticket.state == "done" for ticket in tickets))
    assert {ticket.texts for ticket in tickets} == {TEXTS["zh"]}


def test_a_full_queue_refuses_one_more_and_keeps_its_promise_to_the_others(site: tuple[httpx.Client, Site], fake: Fake):
    client, served_site = site
    engine = served_site.engine
    fake.gate.clear()
    tickets = [engine.ask(engine.systems[0], FINDINGS, "zh") for _ in range(engine.most_waiting)]
    answer = client.post("/arena/pair", json={"findings": FINDINGS})
    assert (answer.status_code, answer.json()) == (503, {"problem": "full"})
    engine.leave(tickets[0])
    until(lambda: tickets[0].state == "cancelled")
    tickets.append(engine.ask(engine.systems[0], FINDINGS, "zh"))
    fake.gate.set()
    until(lambda: all(ticket.state == "done" for ticket in tickets[1:]))


def test_a_tab_that_closes_leaves_the_queue_and_stops_the_model(site: tuple[httpx.Client, Site], fake: Fake):
    client, _ = site
    fake.gate.clear()
    fake.left.clear()
    with client.stream("POST", "/arena/pair", json={"findings": FINDINGS}) as answer:
        told = answer.iter_lines()  # closes the tab when it is thrown away
        next(told)
        until(lambda: fake.wishes)
    until(fake.left.is_set)
    assert fake.wishes == []
    fake.gate.set()
    assert lines(client, FINDINGS)[-1]["kind"] == "ready"


def test_one_person_s_failure_costs_the_others_nothing(
    site: tuple[httpx.Client, Site], fake: Fake, capfd: pytest.CaptureFixture[str]
):
    _, served_site = site
    engine = served_site.engine
    fake.gate.clear()
    tickets = [engine.ask(engine.systems[0], findings, "zh") for findings in (FINDINGS, "BROKEN", "MEMORY", FINDINGS)]
    until(lambda: len(fake.wishes) == 4)
    fake.gate.set()
    until(lambda: all(ticket.over for ticket in tickets))
    assert [ticket.problem for ticket in tickets] == ["", "broken", "memory", ""]
    assert tickets[0].texts == tickets[3].texts == TEXTS["zh"]
    said = capfd.readouterr().err
    assert "BROKEN" not in said
    assert "RuntimeError" in said


def test_speed_is_told_after_the_vote_alone(site: tuple[httpx.Client, Site], fake: Fake):
    client, _ = site
    fake.pause = 0.02
    last = lines(client, FINDINGS)[-1]
    answer = client.post("/arena/vote", json={"pair": last["pair"], "answer": "tie"}).json()
    for side in answer["sides"]:
        assert side["first"] == 0.1
        assert side["speed"] == pytest.approx(side["tokens"] / side["seconds"], rel=0.2)


def test_twenty_people_at_once_all_get_their_own_pair(site: tuple[httpx.Client, Site]):
    client, served_site = site
    names: list[str] = []

    def one(number: int) -> None:
        pair = lines(client, f"{FINDINGS}第{number}例")[-1]["pair"]
        client.post("/arena/vote", json={"pair": pair, "answer": "tie"})
        names.append(pair)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(set(names)) == 20
    assert len(stored(served_site)) == 20


def test_an_unknown_pair_stores_nothing(site: tuple[httpx.Client, Site]):
    client, served_site = site
    answer = client.post("/arena/vote", json={"pair": "made-up", "answer": "a"})
    assert (answer.status_code, answer.json()) == (410, {"problem": "gone"})
    assert stored(served_site) == []


@pytest.mark.parametrize(
    "body", [{"pair": "x", "answer": "sft"}, {"answer": "a"}, {"pair": "x", "answer": "a", "more": 1}]
)
def test_a_malformed_vote_is_refused_without_repeating_it(site: tuple[httpx.Client, Site], body: dict[str, Any]):
    client, _ = site
    answer = client.post("/arena/vote", json=body)
    assert (answer.status_code, answer.json()) == (422, {"problem": "request"})


def test_samples_are_drawn_where_a_system_has_no_cases(tmp_path: Path):
    with served(tmp_path, [Fake().system(case=None)]) as (address, _), httpx.Client(base_url=address) as client:
        drawn = client.post("/arena/draw", json={}).json()
        assert (drawn["source"], drawn["synthetic"]) == ("sample", True)
        named = client.post("/arena/draw", json={"sample": "sample-en-nodule"}).json()
        assert "9 mm solid nodule" in named["findings"]
        assert client.post("/arena/draw", json={"sample": "no-such"}).status_code == 404


def test_without_a_system_the_page_opens_and_says_what_to_do(tmp_path: Path):
    with served(tmp_path, []) as (address, _), httpx.Client(base_url=address) as client:
        assert client.get("/arena/state").json() == {"loaded": "none", "votes": 0}
        answer = client.post("/arena/pair", json={"findings": FINDINGS})
        assert (answer.status_code, answer.json()) == (503, {"problem": "no_systems"})


def test_a_model_that_cannot_be_loaded_leaves_the_others_and_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    def fail() -> Any:
        raise UserError("adapter: no adapter_model.safetensors")

    broken = replace(Fake().system(), name="broken", load=fail)
    with served(tmp_path, [broken, Fake().system()]) as (address, site), httpx.Client(base_url=address) as client:
        until(lambda: site.engine.loaded == "ready")
        for _ in range(5):
            drawn = client.post("/arena/draw", json={}).json()
            assert lines(client, drawn["findings"], drawn["drawn"])[-1]["kind"] == "ready"
    assert "broken: not loaded: adapter: no adapter_model.safetensors" in capfd.readouterr().err


def test_without_a_loadable_model_the_page_says_so(tmp_path: Path):
    def fail() -> Any:
        raise MemoryError

    with (
        served(tmp_path, [replace(Fake().system(), load=fail)]) as (address, site),
        httpx.Client(base_url=address) as client,
    ):
        until(lambda: site.engine.loaded == "failed")
        answer = client.post("/arena/pair", json={"findings": FINDINGS})
        assert (answer.status_code, answer.json()) == (503, {"problem": "unloaded"})


def until(true: Any) -> None:
    deadline = time.monotonic() + 40
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)
