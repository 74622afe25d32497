"""Raw reports that are made up: numbered findings of a few patients, normal ones that repeat, and rows that are no use."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SITES = ("右肺上叶", "右肺中叶", "右肺下叶", "左肺上叶", "左肺下叶")
Reports = list[dict[str, Any]]


def raw_reports(n: int, seed: int = 0) -> Reports:
    """`n` reports of about n / 2 patients; every fifth has one of three normal findings."""
    chance = random.Random(seed)
    reports = []
    for i in range(n):
        site, size = chance.choice(SITES), chance.randint(3, 400)
        normal = i % 5 == 0
        reports.append(
            {
                "id": f"r{i:04d}",
                "patient": f"p{chance.randint(0, n // 2)}" if i % 7 else None,
                "findings": f"双肺纹理清晰，走行自然，心影大小正常{'。' * (1 + i % 3)}第{i % 3}次检查。"
                if normal
                else f"{site}见结节影，约{size}mm，{chance.choice(SITES)}见斑片影，范围约{chance.randint(1, 900)}mm。",
                "impression": f"胸部CT未见异常{(i % 4 and '。') or ''}"
                if normal
                else f"1.{site}结节。2.炎症约{size}mm。",
            }
        )
    return reports


@pytest.fixture
def raw_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes reports as JSON lines and returns the file."""

    def write(reports: Reports, name: str = "raw.jsonl") -> Path:
        path = tmp_path / name
        path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in reports), encoding="utf-8")
        return path

    return write
