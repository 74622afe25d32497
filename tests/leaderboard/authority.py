"""The `paper` protocol as the fine-tuning scripts call the libraries: what our own code must equal, bit for bit."""

import logging

import jieba
from nltk.translate.bleu_score import SmoothingFunction, sentence_bleu
from rouge_chinese import Rouge

jieba.setLogLevel(logging.WARNING)


def fresh_jieba() -> jieba.Tokenizer:
    """A tokenizer that has loaded jieba's dictionary and leaves no cache file behind."""
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = jieba.Tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


TOKENIZER = fresh_jieba()


def paper_scores(prediction: str, reference: str) -> list[float]:
    """ROUGE-1, ROUGE-2, ROUGE-L and BLEU-4 of one case."""
    hypothesis = " ".join(TOKENIZER.cut(prediction))
    truth = " ".join(TOKENIZER.cut(reference))
    found = {"rouge-1": 0.0, "rouge-2": 0.0, "rouge-l": 0.0}
    if hypothesis.split() and truth.split():
        found = {name: values["f"] for name, values in Rouge().get_scores(hypothesis, truth)[0].items()}
    bleu = sentence_bleu([list(reference)], list(prediction), smoothing_function=SmoothingFunction().method3)
    return [round(value * 100, 4) for value in (*found.values(), bleu)]
