"""What a worker does with some rows: clean, de-identify, read the facts, and sketch the findings. Pure: same rows, same bytes.

A line of the result is `{"row", "changed", "flagged", "personal", "terms", "record", "dropped", "review"}`; `record` is what
`train.jsonl` will hold but for `frequent` and `group`, and of a dropped row its id alone.
"""

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from corpus.clean import DROPS, Cleaned, clean
from corpus.deidentify import Found, deidentify
from corpus.facts import concepts
from corpus.near import bands, shingled, sketched
from corpus.normalise import comparable
from corpus.prepare.examples import Example, Examples
from corpus.prepare.rows import ABOUT, LANGUAGES, NO_YEAR, Batch
from corpus.read.raw import Raw

LONGEST_SHIFT = 365  # days, into the past
PLACES = {rule.name: place for place, rule in enumerate(DROPS, 1)}
EMPTY = {"no_findings": "findings", "no_impression": "impression"}


class Texts(NamedTuple):
    """A report's texts as they are written, with the personal data that were found."""

    findings: str
    impression: str
    context: dict[str, Any] | None
    found: list[tuple[str, Found]]
    """Field and find."""


@dataclass(frozen=True)
class Work:
    """What is to be done with each row."""

    without: frozenset[str]
    similar: float
    deidentify: bool
    shift: bool
    keep_ids: bool
    secret: bytes
    tokenizer: Path | None
    with_text: bool
    review: bool

    def __call__(self, rows: Sequence[Raw]) -> Batch:
        """The batch that these rows make."""
        about = np.zeros(len(rows), dtype=ABOUT)
        examples = Examples(self.without, self.mask) if self.with_text else None
        lines, names, described = [], [], []
        for place, raw in enumerate(rows):
            cleaned = clean(raw, self.without)
            dropped = cleaned.dropped or unusable(cleaned)
            line: dict[str, Any] = {"row": [raw.file, raw.row, raw.place], "changed": cleaned.changed}
            if dropped:
                patient, record = None, {"id": self.id(raw, "")}
                written = json.dumps(record, ensure_ascii=False)
                line["dropped"] = dropped
                about[place]["dropped"] = PLACES[dropped]
                described.append("")
                found: list[tuple[str, Found]] = []
            else:
                texts = self.texts(raw, cleaned)
                found = texts.found
                patient = self.pseudonym("patient", raw.patient, raw) if raw.patient else None
                terms = concepts(texts.impression, cleaned.lang)
                record = self.record(raw, texts, cleaned.lang, patient, bool(terms))
                line |= {"flagged": cleaned.flagged, "terms": terms}
                line["personal"] = dict(Counter(one.kind for _, one in found))
                if self.review:
                    line["review"] = [[field, *one] for field, one in found]
                plain = comparable(texts.findings)
                described.append(plain)
                written = json.dumps(record, ensure_ascii=False)
                about[place] = facts(raw, record, plain, written)
            if examples:
                examples.offer(Example(raw, cleaned, dropped, record["id"], [one.value for _, one in found]))
            told = f'{json.dumps(line, ensure_ascii=False)[:-1]}, "record": {written}}}\n'
            lines.append(told.encode("utf-8", "replace"))
            names.append([record["id"], patient, raw.source])
        self.count_tokens(about, lines)
        shingles = shingled(described)
        return Batch(
            lines=b"".join(lines),
            ends=np.cumsum([len(line) for line in lines]),
            about=about,
            names=names,
            sketches=sketched(shingles, bands(self.similar)),
            shingles=shingles,
            examples=examples.chosen() if examples else [],
        )

    def texts(self, raw: Raw, cleaned: Cleaned) -> Texts:
        """The cleaned texts and what the radiologist knew, de-identified."""
        if not self.deidentify:
            return Texts(cleaned.findings, cleaned.impression, raw.context, [])
        shift = self.days(raw) if self.shift else None
        found: list[tuple[str, Found]] = []

        def masked(field: str, text: str) -> str:
            result = deidentify(text, cleaned.lang, raw.known, shift)
            found.extend((field, one) for one in result.found)
            return result.text

        context = raw.context and {
            key: masked(key, value) if isinstance(value, str) else value for key, value in raw.context.items()
        }
        return Texts(masked("findings", cleaned.findings), masked("impression", cleaned.impression), context, found)

    def mask(self, text: str, raw: Raw, lang: str) -> str:
        """A text for an example: without personal data, and its dates removed."""
        return deidentify(text, lang, raw.known, None).text

    def record(self, raw: Raw, texts: Texts, lang: str, patient: str | None, abnormal: bool) -> dict[str, Any]:
        """A line of `train.jsonl` but for `frequent` and `group`."""
        content = "\0".join((texts.findings, texts.impression, patient or ""))
        return {
            "id": self.id(raw, content),
            "patient": patient,
            "findings": texts.findings,
            "impression": texts.impression,
            "lang": lang,
            "abnormal": abnormal,
            **({"synthetic": True} if raw.synthetic else {}),
            **({"context": texts.context} if texts.context else {}),
        }

    def id(self, raw: Raw, content: str) -> str:
        """The row's id, or one from what it says; that of a dropped row without an id is empty."""
        if raw.id is not None:
            return self.pseudonym("report", raw.id, raw)
        return "report-" + hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()[:16] if content else ""

    def pseudonym(self, what: str, value: str, raw: Raw) -> str:
        """The value, or a pseudonym where its column holds a number that leads to the person."""
        if not self.deidentify or self.keep_ids or value not in (known for _, known in raw.known):
            return value
        return (
            f"{what}-{hmac.new(self.secret, f'{what} {value}'.encode('utf-8', 'replace'), 'sha256').hexdigest()[:16]}"
        )

    def days(self, raw: Raw) -> int:
        """By how many days the dates of a patient's reports move: the same for all of them, into the past."""
        whose = raw.patient or raw.id or raw.findings + raw.impression
        mixed = hmac.new(self.secret, f"days {whose}".encode("utf-8", "replace"), "sha256").digest()
        return -1 - int.from_bytes(mixed[:8], "big") % LONGEST_SHIFT

    def count_tokens(self, about: Any, lines: Sequence[bytes]) -> None:
        """Fill in how many tokens the texts have."""
        if self.tokenizer is None:
            return
        tokens = tokenizer(self.tokenizer)
        used = [place for place in range(len(lines)) if not about[place]["dropped"]]
        records = [json.loads(lines[place])["record"] for place in used]
        for field in ("findings", "impression"):
            encoded = tokens.encode_batch_fast([one[field] for one in records], add_special_tokens=False)
            about[f"{field}_tokens"][used] = [len(one) for one in encoded]


def unusable(cleaned: Cleaned) -> str | None:
    """The rule by which a row goes even where it is switched off: training needs both texts."""
    return next((rule for rule, field in EMPTY.items() if not getattr(cleaned, field).strip()), None)


def facts(raw: Raw, record: dict[str, Any], plain: str, written: str) -> tuple[Any, ...]:
    """A row's entry in ABOUT."""
    return (
        0,
        LANGUAGES.index(record["lang"]),
        record["abnormal"],
        raw.synthetic,
        raw.id is not None,
        year(raw),
        len(record["findings"]),
        len(record["impression"]),
        0,
        0,
        hashed(plain),
        hashed(comparable(record["impression"])),
        hashed(written),
    )


def year(raw: Raw) -> int:
    """The year of the exam, from its date or what else the row says; 0 where it says nothing."""
    told = str(raw.date or (raw.context or {}).get("year") or "")[:4]
    return int(told) if told.isascii() and told.isdigit() and 1900 <= int(told) <= 2200 else NO_YEAR


def hashed(text: str) -> int:
    """64 bits of a text; two different ones among a million share them in 3 of 100 million cases."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "little")


@lru_cache(maxsize=1)
def tokenizer(folder: Path) -> Any:
    """The tokenizer of a model's folder."""
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(folder / "tokenizer.json"))
