"""Three answers that need no model and stand in every table: a score means nothing alone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from leaderboard.inputs import Case, Output, Run, ValidationSet
from leaderboard.metrics.score import BASELINES

ANALYSERS = {"zh": ("char", (2, 4)), "en": ("word", (1, 2))}
BATCH = 64
ROUNDED = 12  # decimals of a similarity; equal texts are equal whatever the order of the sums


def baselines(cases: ValidationSet, train: Sequence[Case], provenance: Mapping[str, str], data: Path) -> list[Run]:
    """`constant`, `nearest` and `copy` as runs, from the training reports of the set's language; none without any."""
    train = sorted((case for case in train if case.lang == cases.lang), key=lambda case: case.id)
    if not train:
        return []
    always = constant(train)
    texts = {
        "constant": [always] * len(cases.cases),
        "nearest": nearest(cases, train, always),
        "copy": [copied(case, always) for case in cases.cases],
    }
    return [
        Run(
            name=name,
            kind="baseline",
            model=name,
            strategy="none",
            sets=[cases],
            outputs={case.id: Output(text, "stop") for case, text in zip(cases.cases, texts[name], strict=True)},
            provenance={**provenance, "train_cases": len(train)},
            data=data,
        )
        for name in BASELINES
    ]


def constant(train: Sequence[Case]) -> str:
    """The most frequent training impression; of equally frequent ones that of the lowest id."""
    counts = Counter(case.reference.strip() for case in train)
    return max(counts, key=lambda text: counts[text])  # `train` is in the order of ids, and `max` keeps the first


def nearest(cases: ValidationSet, train: Sequence[Case], always: str) -> list[str]:
    """For each case the impression of the training report with the most similar findings, ties to the lowest id.

    Similar: cosine of TF-IDF on character 2–4-grams (Chinese) or word 1–2-grams (English), fitted on train.
    """
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    analyser, lengths = ANALYSERS[cases.lang]
    vectorizer = TfidfVectorizer(analyzer=analyser, ngram_range=lengths)
    try:
        known = vectorizer.fit_transform([case.findings for case in train]).T.tocsr()
    except ValueError:  # not one n-gram in all of train
        return [always] * len(cases.cases)
    distinct = sorted({case.findings for case in cases.cases})
    chosen: dict[str, str] = {}
    for start in range(0, len(distinct), BATCH):
        some = distinct[start : start + BATCH]
        similar = np.round((vectorizer.transform(some) @ known).toarray(), ROUNDED)
        for findings, place in zip(some, similar.argmax(axis=1), strict=True):
            chosen[findings] = train[place].reference
    return [chosen[case.findings] for case in cases.cases]


def copied(case: Case, always: str) -> str:
    """The findings' sentences that state something present, else the constant."""
    from corpus.facts import abnormal_sentences

    sentences = [sentence.strip() for sentence in abnormal_sentences(case.findings, case.lang)]
    return ("" if case.lang == "zh" else " ").join(sentences) or always
