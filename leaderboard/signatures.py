"""What a score's signature says: every setting that changes the number."""

from functools import cache, lru_cache
from importlib.metadata import version

from common.files import sha256_of_json
from common.provenance import ROOT
from corpus.lexicon import lexicon_sha256
from leaderboard.metrics import bleu
from leaderboard.metrics.significance import RESAMPLES, SEED
from leaderboard.metrics.words import DICTIONARY, dictionary_sha256

RULES = (
    "denial",
    "extract",
    "facts",
    "groups",
    "hedges",
    "lexicon",
    "measures",
    "places",
    "sentences",
    "sites",
    "stated",
)
SHORT = 16  # hexadecimal digits of a hash


@lru_cache(maxsize=64)
def settings(key: str, lang: str) -> str:
    """The part of a signature that is the same for all sets of a language: protocol, tokenizer, dictionary, versions."""
    protocol, _, metric = key.partition(".")
    if protocol == "facts":
        how = [f"metric:{metric}", f"lexicon:{lexicon_sha256()[:SHORT]}", f"rules:{rules_sha256()[:SHORT]}"]
    elif key == "standard.bleu":
        how = ["metric:bleu", *bleu.signature(lang).split("|")]
    elif protocol == "standard" and lang == "en":
        how = [f"metric:{metric}", "tok:rouge-score", "stem:no", f"rouge-score:{version('rouge-score')}"]
    elif protocol == "standard":
        how = [f"metric:{metric}", *jieba(dictionary_sha256(DICTIONARY)), f"rouge-score:{version('rouge-score')}"]
    elif metric == "bleu-4":
        how = [f"metric:{metric}", "tok:char", "smooth:method3", f"nltk:{version('nltk')}"]
    else:
        how = [f"metric:{metric}", *jieba(dictionary_sha256()), f"rouge-chinese:{version('rouge-chinese')}"]
    return "|".join([f"protocol:{protocol}", *how, f"boot:percentile-{RESAMPLES}-seed{SEED}-patient"])


@cache
def rules_sha256() -> str:
    """A hash of the code that reads and matches facts."""
    files = [*(ROOT / "corpus").glob("*.py"), ROOT / "leaderboard" / "metrics" / "facts.py"]
    return sha256_of_json([file.read_text(encoding="utf-8") for file in sorted(files) if file.stem in RULES])


def jieba(dictionary: str) -> list[str]:
    """How Chinese is cut."""
    return [f"tok:jieba-{version('jieba')}", "hmm:yes", f"dict:{dictionary[:SHORT]}"]


def signature(key: str, lang: str, subset: str, cases_sha256: str) -> str:
    """A stored score's whole signature."""
    return f"{settings(key, lang)}|lang:{lang}|subset:{subset}|cases:{cases_sha256[:SHORT]}"
