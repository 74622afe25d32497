"""The lanes before the systems: this machine's models in one, each server in its own."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from common.errors import UserError
from tests.ui.fake import TEXTS, Fake, Progress, Wish
from ui.arena import lane
from ui.arena.engine import Engine, Ticket
from ui.arena.systems import Writer


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + 10
    while not true():
        assert time.monotonic() < deadline, "waited ten seconds in vain"
        time.sleep(0.01)


def test_a_server_does_not_wait_for_this_machine():
    here, there = Fake(), Fake()
    here.gate.clear()
    systems = [here.system(), replace(there.system(), name="there", remote=True)]
    engine = Engine(systems)
    engine.start()
    slow, quick = (engine.ask(system, "右肺结节", "zh") for system in systems)
    until(lambda: quick.state == "done")
    assert slow.state == "waiting"
    here.gate.set()
    until(lambda: slow.state == "done")
    engine.stop()


def test_models_of_this_machine_take_turns():
    fakes = [Fake(), Fake()]
    engine = Engine([replace(fake.system(), name=str(at)) for at, fake in enumerate(fakes)])
    engine.start()
    tickets = [engine.ask(system, "右肺结节", "zh") for system in engine.systems for _ in range(2)]
    until(lambda: all(ticket.state == "done" for ticket in tickets))
    assert {ticket.texts for ticket in tickets} == {TEXTS["zh"]}
    assert len(engine.lanes) == 1
    engine.stop()


def test_a_server_that_was_away_is_used_once_it_is_back(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(lane, "AGAIN", 0.05)
    fake, tries = Fake(), []

    def load() -> Writer:
        tries.append(1)
        if len(tries) < 3:
            raise UserError("http://127.0.0.1:9/v1: no server answers")
        return fake

    engine = Engine([replace(fake.system(), load=load, remote=True)])
    engine.start()
    until(lambda: engine.loaded == "failed")
    until(lambda: engine.loaded == "ready")
    ticket = engine.ask(engine.systems[0], "右肺结节", "zh")
    until(lambda: ticket.state == "done")
    assert capfd.readouterr().err.count("no server answers") == 1
    engine.stop()


def test_stopping_leaves_everybody_and_the_writers_empty():
    fake = Fake()
    fake.gate.clear()
    engine = Engine([fake.system()])
    engine.start()
    tickets = [engine.ask(engine.systems[0], "右肺结节", "zh") for _ in range(6)]
    until(lambda: len(fake.wishes) == 6)
    engine.stop()
    assert fake.wishes == []
    assert {ticket.state for ticket in tickets} == {"cancelled"}


def test_what_is_shown_never_shrinks_while_a_text_is_written_anew():
    wish = Wish("右肺结节", "zh")
    ticket = Ticket(Fake().system(), "右肺结节", "zh")
    for texts, shown in (
        (("右肺", "左"), ("右肺", "左")),
        (("右", ""), ("右肺", "左")),
        (("右肺上", "左肺"), ("右肺上", "左肺")),
    ):
        ticket.advance(Progress(wish, texts, False))
        assert ticket.texts == shown
    ticket.advance(Progress(wish, ("右", "左肺"), True))
    assert (ticket.texts, ticket.state) == (("右", "左肺"), "done")
