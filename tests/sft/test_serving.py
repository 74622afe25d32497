"""What the arena is handed for a model of this machine: many people's pairs in one batch, each as if it were alone."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sft.generate import Generator
from sft.runs import load_generator, open_run
from sft.serving import LocalWriter, Progress
from tests.conftest import tiny_report
from tests.sft.test_training import run_training


@pytest.fixture(scope="module")
def generator(tmp_path_factory: pytest.TempPathFactory, tiny_model: Path) -> Generator:
    folder = tmp_path_factory.mktemp("serving")
    lines = [json.dumps(tiny_report(k), ensure_ascii=False) for k in range(40)]
    (folder / "train.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load_generator(open_run(run_training(folder, tiny_model, folder, "run", precision="float32")))


@pytest.fixture
def findings() -> list[str]:
    return [str(tiny_report(k)["findings"]) for k in range(100, 110)]


def told(writer: LocalWriter, steps: int = 200) -> Iterator[Progress]:
    for _ in range(steps):
        yield from writer.step()


def alone(generator: Generator, text: str) -> tuple[str, ...]:
    *_, last = generator.pair(text, "zh")
    return last.texts


def test_people_who_come_and_go_get_the_texts_of_one_who_is_alone(generator: Generator, findings: list[str]) -> None:
    writer = LocalWriter(generator)
    wishes: list[Any] = [writer.add(text, "zh") for text in findings[:3]]
    news = [progress for _ in range(2) for progress in writer.step()]
    left = wishes.pop(1)
    writer.remove(left)
    wishes += [writer.add(text, "zh") for text in findings[3:6]]
    news += list(told(writer))
    done = {id(one.wish): one for one in news if one.finished}
    assert set(done) == {id(wish) for wish in wishes}
    for text, wish in zip([findings[0], *findings[2:6]], wishes, strict=True):
        last = done[id(wish)]
        assert last.texts == alone(generator, text)
        assert last.tokens == tuple(len(row.written) for row in wish.rows)
        assert all(0 < first <= seconds for first, seconds in zip(last.first, last.seconds, strict=True))
    assert not any(one.wish is left for one in news[-20:])


def test_a_full_batch_keeps_the_order_of_asking(generator: Generator, findings: list[str]) -> None:
    wish = generator.request(findings[0], "zh")
    room = generator.pool().tokens(wish)
    writer = LocalWriter(generator, limit_tokens=room + 20)
    wishes = [writer.add(text, "zh") for text in [findings[0]] * 3]
    writer.step()
    assert [writer.ahead(wish) for wish in wishes] == [0, 0, 1]
    ended = [one.wish for one in told(writer) if one.finished]
    assert ended == wishes


def test_findings_beyond_the_model_s_positions_are_told_and_the_others_written(
    generator: Generator, findings: list[str]
) -> None:
    writer = LocalWriter(generator)
    long, short = writer.add("右" * 600, "zh"), writer.add(findings[0], "zh")
    news = list(told(writer))
    assert [one.problem for one in news if one.wish is long] == ["too_long"]
    assert [one.problem for one in news if one.wish is short and one.finished] == [""]


def test_after_a_step_that_failed_the_batch_is_a_new_one(
    generator: Generator, findings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = LocalWriter(generator)
    writer.add(findings[0], "zh")

    def fail() -> None:
        raise RuntimeError

    monkeypatch.setattr(writer.pool, "step", fail)
    with pytest.raises(RuntimeError):
        writer.step()
    again = writer.add(findings[0], "zh")
    (last,) = [one for one in told(writer) if one.finished]
    assert last.wish is again
    assert last.texts == alone(generator, findings[0])
