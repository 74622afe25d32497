"""Scores while training: the model writes impressions of a fixed sample of dev, as it would in prediction, and they are scored."""

import random
from typing import Any, NamedTuple

from leaderboard.metrics import paper, standard
from leaderboard.metrics.bleu import bleu
from leaderboard.metrics.score import PAPER, STANDARD
from sft import ranks, shards
from sft.config import TrainConfig
from sft.data import Case
from sft.generate import Generator
from sft.strategies import strategy
from sft.trainer import Trainer


class Written(NamedTuple):
    """One impression of the sample."""

    text: str
    reference: str
    lang: str


class Sample:
    """Some cases of dev, drawn by the run's seed."""

    def __init__(self, config: TrainConfig, tokenizer: Any, dev: list[Case]) -> None:
        self.config, self.tokenizer = config, tokenizer
        drawn = random.Random(f"sample/{config.seed}").sample(dev, min(config.train.sample, len(dev)))
        self.cases = sorted(drawn, key=lambda case: (len(case.findings), case.id))

    def scores(self, trainer: Trainer) -> dict[str, float]:
        """Mean scores by key, 0–100; with both languages in the sample the mean over them, by cases."""
        if ranks.sharded():  # a token is every process's work: all write all impressions, in step
            with shards.gathered(trainer.forward):
                written = self.write(trainer, self.cases)
        else:
            written = ranks.gathered(self.write(trainer, ranks.share(self.cases)))
        sums = dict.fromkeys((*PAPER, *STANDARD), 0.0)
        for lang in sorted({one.lang for one in written}):
            some = [one for one in written if one.lang == lang]
            texts, references = [one.text for one in some], [one.reference for one in some]
            found = standard.scores(texts, references, lang)
            values = [
                *paper.scores(texts, references).mean(0),
                *found.rouge.mean(0),
                bleu(found.counts.sum(0, keepdims=True))[0],
            ]
            for key, value in zip(sums, values, strict=True):
                sums[key] += float(value) * len(some)
        return {key: round(total / len(written), 4) for key, total in sums.items()}

    def write(self, trainer: Trainer, cases: list[Case]) -> list[Written]:
        """The model's impressions of cases, in batches of like length."""
        method = strategy(self.config.strategy)
        options = self.config.generate
        generator = Generator(
            trainer.model, self.tokenizer, self.config.prompt, options.max_new_tokens, mixes=method.mixes
        )
        written: list[Written] = []
        with trainer.computing():
            for start in range(0, len(cases), options.batch):
                some = cases[start : start + options.batch]
                rows = [generator.row(case.findings, case.lang, "default") for case in some]
                for _ in generator.steps(rows):
                    pass
                written += [
                    Written(generator.text(row), case.impression, case.lang)
                    for row, case in zip(rows, some, strict=True)
                ]
        return written
