"""`python -m bench`: put what `bench/results/` holds into the tables of README.md and README.zh.md."""

import json
import re
import sys
from pathlib import Path
from typing import Any

from bench.result import RESULTS
from common.commands import say
from common.errors import UserError
from common.provenance import ROOT

READMES = {"en": ROOT / "README.md", "zh": ROOT / "README.zh.md"}
HEADS = {
    "en": ("what was measured", "value", "range", "goal", "holds", "made by"),
    "zh": ("测量内容", "结果", "范围", "目标", "达到", "命令"),
}
SYSTEMS = ("sft", "base", "nearest", "copy", "constant")
METRICS = ("standard.rouge-1", "standard.rouge-2", "standard.rouge-l", "standard.bleu")
ROUGE_L = "standard.rouge-l"
STRATEGIES = {
    "en": ("strategy", "ROUGE-L, all", "less lora's", "ROUGE-L, abnormal", "less lora's"),
    "zh": ("策略", "ROUGE-L，全部", "与 lora 之差", "ROUGE-L，异常", "与 lora 之差"),
}
SUBSETS = {"en": {"all": "all", "abnormal": "abnormal"}, "zh": {"all": "全部", "abnormal": "异常"}}
SYSTEM = {"en": "system", "zh": "系统"}
CASES = {"en": "cases", "zh": "例"}


def main() -> int:
    """Rewrite the tables between their markers."""
    results = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(RESULTS.glob("*.json"))]
    for lang, readme in READMES.items():
        text = readme.read_text(encoding="utf-8")
        text = put(readme, text, "real text", real_text(results, lang))
        text = put(readme, text, "real text strategies", real_text_strategies(results, lang))
        text = put(readme, text, "benchmarks", goals(results, lang))
        readme.write_text(text, encoding="utf-8")
        say(f"{readme.name}: written from {len(results)} results")
    return 0


def put(readme: Path, text: str, name: str, table: str) -> str:
    """The text with a table between `<!-- name -->` and `<!-- /name -->`."""
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not pattern.search(text):
        raise UserError(f"{readme}: no <!-- {name} --> … <!-- /{name} -->; put the markers back")
    return pattern.sub(lambda found: found[1] + table + found[2], text)


def goals(results: list[dict[str, Any]], lang: str) -> str:
    """A line for each figure that had a goal."""
    lines = [row(HEADS[lang]), row(["---"] * len(HEADS[lang]))]
    for result in results:
        for figure in result["figures"]:
            if "goal" not in figure:
                continue
            span = f"{figure['low']} – {figure['high']}" if "low" in figure else ""
            value = f"{figure['value']} {figure['unit'] if figure['unit'] != 'ratio' else '×'}"
            goal = figure["goal"].replace(">=", "≥").replace("<=", "≤")
            holds = "✓" if figure["holds"] else "✗"
            lines.append(row((figure["name"], value, span, goal, holds, f"`{result['command']}`")))
    return "\n".join(lines) + "\n"


def real_text(results: list[dict[str, Any]], lang: str) -> str:
    """Systems down, metrics across, for all cases and the abnormal ones."""
    found = next((result for result in results if result["bench"] == "real_text"), None)
    if found is None:
        return ""
    figures = {figure["name"]: figure for figure in found["figures"]}
    parts = []
    for subset, label in SUBSETS[lang].items():
        cases = figures[f"{subset} · sft · {METRICS[0]}"]["note"].split()[0]
        head = (f"{label}, {cases} {CASES[lang]}" if lang == "en" else f"{label}，{cases} {CASES[lang]}",)
        lines = [row((*head, "ROUGE-1", "ROUGE-2", "ROUGE-L", "BLEU")), row(["---"] * 5)]
        for system in SYSTEMS:
            cells = [figures[f"{subset} · {system} · {metric}"] for metric in METRICS]
            lines.append(row([f"`{system}`", *map(spanned, cells)]))
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def real_text_strategies(results: list[dict[str, Any]], lang: str) -> str:
    """Strategies down, ROUGE-L of each subset and its difference from lora across."""
    found = next((result for result in results if result["bench"] == "real_text_strategies"), None)
    if found is None:
        return ""
    figures = {figure["name"]: figure for figure in found["figures"]}
    lines = [row(STRATEGIES[lang]), row(["---"] * len(STRATEGIES[lang]))]
    for name in found["settings"]["runs"]:
        cells = [f"`{name}`"]
        for subset in SUBSETS[lang]:
            score = figures[f"{subset} · {name} · {ROUGE_L}"]
            gap = figures.get(f"{subset} · {name} − lora · {ROUGE_L}")
            cells += [spanned(score), f"{spanned(gap)}, {gap['note'].split(',')[0]}" if gap else "–"]
        lines.append(row(cells))
    return "\n".join(lines) + "\n"


def spanned(figure: dict[str, Any]) -> str:
    """A value with its interval."""
    return f"{figure['value']:.1f} [{figure['low']:.1f}, {figure['high']:.1f}]"


def row(cells: Any) -> str:
    """A line of a Markdown table."""
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    sys.exit(main())
