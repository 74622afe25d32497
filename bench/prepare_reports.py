"""Reports as a hospital exports them, for benchmarks: synthetic ones with copies, near-copies, markup and personal data."""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

HEADER = ("检查号", "病人ID", "检查所见", "诊断意见", "检查日期", "检查类型", "检查部位", "科室")
WARDS = ("门诊", "住院部", "急诊科", "体检中心")
COPIES, NEAR = 0.03, 0.06  # shares of the rows that are followed by a copy or a near-copy under another number
Row = tuple[str, ...]


def write_csv(path: Path, reports: int, seed: int = 0) -> None:
    """Write a GB18030 CSV of this many rows."""
    with path.open("w", encoding="gb18030", newline="", errors="replace") as file:
        table = csv.writer(file)
        table.writerow(HEADER)
        table.writerows(rows(reports, seed))


def rows(reports: int, seed: int) -> Iterator[Row]:
    """Yield this many rows."""
    from corpus.synthesize import synthesize

    chance = random.Random(seed)
    made = 0
    for number, report in enumerate(synthesize("zh", reports, seed, "full")):
        findings, impression = dirt(str(report["findings"]), str(report["impression"]), chance)
        day = f"{report['context']['year']}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
        rest = (findings, impression, day, "CT", "胸部", chance.choice(WARDS))
        several = [(f"CT{number:08d}", str(report["patient"]), *rest)]
        kind = chance.random()
        if kind < COPIES:
            several.append((f"CT{number + 50_000_000:08d}", f"c{number}", *rest))
        elif kind < COPIES + NEAR:
            several.append((f"CT{number + 60_000_000:08d}", f"n{number}", near(findings, chance), *rest[1:]))
        for row in several:
            yield row
            made += 1
            if made == reports:
                return


def dirt(findings: str, impression: str, chance: random.Random) -> tuple[str, str]:
    """What systems and people leave in the two texts."""
    kind = chance.random()
    if kind < 0.05:
        return f"<p>{findings}</p>&nbsp;", impression
    if kind < 0.10:
        return findings.replace("cm", "ｃｍ").replace("，", ", "), impression
    if kind < 0.14:
        return f"患者姓名：张伟民，电话13812345678。{findings}", impression
    if kind < 0.17:
        return f"{findings}\n审核医师：李建国 报告时间：2023-05-11", impression
    if kind < 0.19:
        return findings, "同前。"
    if kind < 0.21:
        return "", impression
    if kind < 0.23:
        return findings, ""
    if kind < 0.25:
        return findings, findings
    return findings, impression


def near(text: str, chance: random.Random) -> str:
    """A text with one to three characters changed."""
    letters = list(text)
    for place in chance.sample(range(len(letters)), min(len(letters), chance.randint(1, 3))):
        letters[place] = "略"
    return "".join(letters)
