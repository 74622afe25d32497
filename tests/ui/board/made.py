"""A made-up board, the same every time: two validation sets, ten runs, two published rows, votes. All text is synthetic."""

from collections.abc import Mapping, Sequence

import numpy as np

from arena.votes import Preference
from leaderboard.board import Against, BoardRow, CaseText, Comparison, Details, Difference, Impression, Set
from leaderboard.metrics.score import ALL, KEYS, RATES, Score

ZH, EN = "a1" * 32, "b2" * 32
CASES = {ZH: 96, EN: 40}
HOSTILE = '<img src=x onerror="window.harmed=1">{{7*7}}${1}'
"""A model's name that is markup, a template and a script at once."""
# run: kind, model, strategy, quality, seed, samples/s, tokens/s, GiB, share
RUNS = {
    "gemma-270m-lora-s0": ("sft", "Gemma-3-270M", "lora", 58.0, 0, 41.0, 310.0, 2.1, 0.0051),
    "gemma-270m-lora-s1": ("sft", "Gemma-3-270M", "lora", 57.6, 1, 40.2, 305.0, 2.1, 0.0051),
    "gemma-270m-full": ("sft", "Gemma-3-270M", "full", 55.4, 0, 22.5, 312.0, 5.4, 1.0),
    "qwen3-0.6b-lora": ("sft", "Qwen3-0.6B", "lora", 57.8, 0, 18.3, 190.0, 4.2, 0.0042),
    "qwen3-0.6b-ptuning": ("sft", "Qwen3-0.6B", "p-tuning-v2", 44.0, 0, 24.0, 185.0, 3.3, 0.0009),
    "base-gemma-270m-1f2e3d4c": ("base", "Gemma-3-270M", "none", 12.0, None, None, 320.0, 1.2, None),
    "elsewhere": ("external", HOSTILE, "", 49.0, None, None, None, None, None),
    "constant": ("baseline", "constant", "none", 30.0, None, None, None, None, None),
    "nearest": ("baseline", "nearest", "none", 47.0, None, None, None, None, None),
    "copy": ("baseline", "copy", "none", 26.0, None, None, None, None, None),
    "qwen3-0.6b-dora": ("sft", "Qwen3-0.6B", "dora", 50.0, 0, 15.0, 188.0, 4.4, 0.0043),
}
INCOMPLETE = "qwen3-0.6b-dora"
SHIFT = dict(zip(KEYS, (8, -6, 0, -9, 6, -10, -3, -14), strict=True))
SITES = ("右肺上叶", "左肺下叶", "右肺中叶", "左肺上叶舌段")
SEEN = (
    "见混合磨玻璃结节，大小约{n}mm×{m}mm，边界尚清",
    "见斑片状模糊影，边界不清",
    "见条索状高密度影",
    "见实性小结节，直径约{n}mm",
)
SAID = ("磨玻璃结节，建议3个月后复查", "炎症，建议治疗后复查", "陈旧性病变", "小结节，建议年度随访")


class Made:
    """A source for tests; `broken` makes its next answers fail."""

    def __init__(self, names: Sequence[str] | None = None) -> None:
        self.names = list(RUNS if names is None else names)
        self.broken = False

    def sets(self) -> Sequence[Set]:
        if self.broken:
            raise RuntimeError("右肺上叶见结节")  # words of a report must not reach the log
        if not self.names:
            return []
        return [Set(ZH, "chest-ct-valid", CASES[ZH], "zh", True), Set(EN, "open-reports-valid", CASES[EN], "en", False)]

    def rows(self, data: str, subset: str) -> Sequence[BoardRow]:
        rows = [self.row(data, subset, run) for run in self.names]
        if data == ZH and subset == "all":
            rows += [
                published("published-baichuan2-13b", "Baichuan2-13B", "", (69.69, 52.40, 63.59, 51.82)),
                published("published-chatglm-6b-lora", "ChatGLM-6B", "lora", (64.04, 42.39, 57.51, 44.29)),
            ]
        return rows

    def row(self, data: str, subset: str, run: str) -> BoardRow:
        kind, model, strategy, _, seed, speed, tokens, memory, share = RUNS[run]
        complete = run != INCOMPLETE
        scores: dict[str, Score] = {}
        for key in ALL if complete else ():
            values = self.scores(data, subset, run, key)
            half = 1.96 * values.std() / np.sqrt(len(values))
            scores[key] = Score(values.mean(), values.mean() - half, values.mean() + half, len(values), f"{key}|v1")
        many = len(self.ids(data, subset))
        system = kind not in ("baseline",) and complete
        nearest = self.scores(data, subset, "nearest", "standard.rouge-l").mean()
        difference = float(self.scores(data, subset, run, "standard.rouge-l").mean() - nearest)
        return BoardRow(
            run=run, kind=kind, model=model, strategy=strategy, complete=complete,
            cases=many if complete else many - 2, expected=many, scores=scores,
            trainable_share=share, samples_per_second=speed, tokens_per_second=tokens,
            peak_memory_bytes=memory and memory * 2**30, length_stops=None if kind == "baseline" else 3,
            errors=0 if complete else 2, date="2026-03-0" + str(1 + len(run) % 9), seed=seed,
            beats_nearest=difference > 3 if system else None,
            against_nearest=Against(difference, difference - 2, difference + 2, 0.001) if system else None,
        )  # fmt: skip

    def preference(self, run: str) -> Preference | None:
        found = {"gemma-270m-lora-s0": (71.0, 60.2, 79.9, 80), "base-gemma-270m-1f2e3d4c": (20.0, 12.0, 31.5, 62), "qwen3-0.6b-lora": (66.0, 52.0, 77.0, 50)}  # fmt: skip
        return Preference(*found[run]) if run in found else None

    def ties(self, data: str, subset: str, key: str, best: str, runs: Sequence[str]) -> Mapping[str, float]:
        mine = self.scores(data, subset, best, key).mean()
        return {run: 0.4 if mine - self.scores(data, subset, run, key).mean() < 1.5 else 0.0004 for run in runs}

    def ids(self, data: str, subset: str) -> Sequence[str]:
        every = [f"case-{at:03d}" for at in range(CASES[data])]
        return {"all": every, "abnormal": every[::2], "infrequent": every[::3]}[subset]

    def scores(self, data: str, subset: str, run: str, key: str) -> np.ndarray:
        quality = RUNS[run][3] + SHIFT.get(key, 0)
        seed = sum(map(ord, run + key))
        if key in RATES:  # the better a run, the fewer errors
            every = 100.0 * np.random.default_rng(seed).poisson((70 - quality) / 60, CASES[data])
        else:
            every = np.clip(np.random.default_rng(seed).normal(quality, 15, CASES[data]), 0, 100)
        return every[[int(case[5:]) for case in self.ids(data, subset)]]

    def lengths(self, data: str, subset: str, run: str | None = None) -> np.ndarray:
        seed = 0 if run is None else sum(map(ord, run))
        every = np.random.default_rng(seed).integers(8, 90, CASES[data]).astype(float)
        return every[[int(case[5:]) for case in self.ids(data, subset)]]

    def unsupported(self, data: str, subset: str) -> Score | None:
        return Score(12.5, 6.0, 20.0, len(self.ids(data, subset)), "facts.unsupported|v1")

    def compare(self, data: str, subset: str, a: str, b: str, keys: Sequence[str]) -> Comparison:
        found = []
        for key in keys:
            one, other = (self.scores(data, subset, run, key) for run in (a, b))
            gap = one - other
            half = 1.96 * gap.std() / np.sqrt(len(gap))
            p = 0.0004 if abs(gap.mean()) > half else 0.31
            found.append(Difference(key, one.mean(), other.mean(), gap.mean(), gap.mean() - half, gap.mean() + half, p, min(1.0, 4 * p)))  # fmt: skip
        return Comparison(found, len(self.ids(data, subset)), ["decoding"])

    def case(self, data: str, case: str) -> CaseText | None:
        if case not in self.ids(data, "all"):
            return None
        at = int(case[5:])
        if data == EN:
            return CaseText(case, "Lungs are clear.", "No acute cardiopulmonary abnormality.", "en", False, True)
        place, kind = SITES[at % 4], at // 4 % 4
        seen = SEEN[kind].format(n=5 + at % 9, m=4 + at % 7)
        findings = (
            f"胸廓对称，气管居中。{place}{seen}。余肺野清晰，纵隔内未见肿大淋巴结。双侧胸腔未见积液。<b>心影不大</b>。"
        )
        return CaseText(
            case, findings, f"1. {place}{SAID[kind]}。\n2. 余胸部CT平扫未见明显异常。", "zh", True, at % 5 == 0
        )

    def impressions(self, data: str, case: str, runs: Sequence[str]) -> Sequence[Impression]:
        found = self.case(data, case)
        at = int(case[5:])
        texts = {
            "gemma-270m-lora-s0": found.reference,
            "gemma-270m-lora-s1": found.reference.replace("右", "左").replace("3个月", "6个月"),
            "gemma-270m-full": found.reference.split("\n")[0],
            "base-gemma-270m-1f2e3d4c": "报告" * 20,
            "constant": "1. 双肺未见明显异常。",
            "qwen3-0.6b-ptuning": "",
            INCOMPLETE: None,
        }
        made = []
        for run in runs:
            text = texts.get(run, found.reference.replace("建议", "请") + "<script>window.harmed=1</script>")
            finish = "error" if text is None else "length" if text.startswith("报告") else "stop"
            scores = {} if text is None else {key: float(self.scores(data, "all", run, key)[at]) for key in ALL}
            plain = RUNS[run][0] == "baseline"
            made.append(Impression(run, text, finish, None if plain else 42, None if plain else 0.8, scores))
        return made

    def details(self, data: str, run: str) -> Details:
        if RUNS.get(run, ("",))[0] != "sft":
            return Details(finishes={"stop": CASES[data], "length": 0, "error": 0, "empty": 0})
        log = [{"step": step, "loss": 2.4 * 0.985**step + 0.3} for step in range(1, 200, 4)]
        log += [{"step": step, "dev_loss": 2.4 * 0.985**step + 0.42} for step in range(40, 201, 40)]
        card = f"---\nlicense: x\n---\n# {run}\n\nA *model card*.\n\n![x](https://example.org/x.png)\n\n<script>window.harmed=1</script>\n"
        return Details(
            config=f'model = "{RUNS[run][1]}"\nlearning_rate = 2e-4\n[strategy]\nname = "lora"\nrank = 16\n',
            card=card,
            provenance={"git": {"commit": "abc1234", "dirty": False}, "packages": {"torch": "2.13.0"}, "seconds": 912},
            log=log,
            finishes={"stop": CASES[data] - 3, "length": 3, "error": 0, "empty": 1},
        )


def published(run: str, model: str, strategy: str, values: Sequence[float]) -> BoardRow:
    scores = {key: Score(value, np.nan, np.nan, 3844, "published") for key, value in zip(KEYS, values, strict=False)}
    return BoardRow(run=run, kind="published", model=model, strategy=strategy, complete=True, cases=3844, expected=3844, scores=scores, date="2025", note="Other data.")  # fmt: skip
