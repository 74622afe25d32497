"""Reasons that the statistics give in English are said in Chinese too."""

import ast
from collections.abc import Iterator
from pathlib import Path

import arena.report
import arena.statistics
from arena.report.reasons import reason

FILES = [*Path(arena.statistics.__path__[0]).glob("*.py"), *Path(arena.report.__path__[0]).glob("*.py")]


def texts(node: ast.expr) -> Iterator[str]:
    """Texts that an expression can be, a choice's both."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from texts(node.body)
        yield from texts(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for one in node.values:
            yield from texts(one)


def reasons() -> Iterator[str]:
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "why":
                yield from texts(node.value)
            if isinstance(node, ast.Return) and node.value is not None:
                yield from texts(node.value)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Condition", "Blinding"):
                yield from texts(node.args[-1])
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "why":
                yield from texts(node.value)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
                key = node.targets[0].slice
                if isinstance(key, ast.Constant) and str(key.value).endswith("_why"):
                    yield from texts(node.value)


def test_every_reason_is_translated():
    found = sorted(set(reasons()))
    assert len(found) > 15
    assert [one for one in found if not any("\u4e00" <= sign <= "\u9fff" for sign in reason(one, "zh"))] == []


def test_reasons_with_numbers_and_several_at_once():
    assert (
        reason("fewer than 5 cases with ratings and scores of both outputs", "zh")
        == "两份文本都有评分与指标的病例不足 5 例"
    )
    assert reason("no ratings; one case alone", "zh") == "没有评分；只有一例"
    assert reason("the metric is the same in all cases: there are no ranks", "zh").startswith("所有病例的指标差")
    assert reason("every case's preference is the same in all cases: there are no ranks", "zh").startswith(
        "所有病例的偏好"
    )
    assert reason("no ratings", "en") == "no ratings"
