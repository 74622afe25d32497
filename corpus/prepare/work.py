"""What a worker does with some rows: clean, de-identify, read the facts, and sketch the findings. Pure: same rows, same bytes.

Their lines in `rows.jsonl` and in `train.jsonl` are written here once, in pieces, between which only what all rows decide
(fate, `frequent`, `group`) has to be put in. Of a dropped row there is no record.
"""

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, chain
from json.encoder import encode_basestring as quoted
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from corpus.clean import DROPS, Cleaned, clean
from corpus.deidentify import Found, deidentify
from corpus.facts import concepts
from corpus.lexicon import lexicon
from corpus.near import bands, shingled, sketched
from corpus.normalise import comparable
from corpus.prepare.examples import Example, Examples
from corpus.prepare.rows import ABOUT, LANGUAGES, NO_YEAR, PIECES, Batch
from corpus.read.raw import Raw

LONGEST_SHIFT = 365  # days, into the past
PLACES = {rule.name: place for place, rule in enumerate(DROPS, 1)}
LAST = ("synthetic", "context")  # of a record: they stand behind what is put in
RECENT = 16384  # impressions whose terms are remembered: many are the same
written = json.JSONEncoder(ensure_ascii=False).encode
EMPTY = {"no_findings": "findings", "no_impression": "impression"}


class Texts(NamedTuple):
    """A report's texts as they are written, with the personal data that were found."""

    findings: str
    impression: str
    context: dict[str, Any] | None
    found: list[tuple[str, Found]]
    """Field and find."""


class Made(NamedTuple):
    """What became of a row."""

    pieces: tuple[str, ...]
    """As `corpus.prepare.rows.Pieces`."""
    about: tuple[Any, ...]
    names: list[str | None]
    changed: tuple[str, ...]
    flagged: tuple[str, ...]
    found: list[tuple[str, Found]]
    texts: tuple[str, str] | None
    """Findings and impression, of a row that is used."""
    plain: str
    """Its comparable findings."""
    terms: tuple[int, ...]


NOTHING = (0,) * (len(ABOUT.names or ()) - 1)


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
        examples = Examples(self.without, self.mask) if self.with_text else None
        made = [self.row(raw, examples) for raw in rows]
        about = np.array([one.about for one in made], dtype=ABOUT)
        self.count_tokens(about, [one.texts for one in made])
        personal = [kinds(one.found) for one in made]
        pieces = [tuple(piece.encode("utf-8", "replace") for piece in one.pieces) for one in made]
        cuts = [tuple(accumulate(map(len, some))) for some in pieces]
        shingles = shingled([one.plain for one in made])
        return Batch(
            lines=b"".join(piece for some in pieces for piece in some),
            ends=np.cumsum([some[-1] for some in cuts]),
            cuts=np.array([some[:-1] for some in cuts], dtype=np.uint32).reshape(len(rows), PIECES),
            about=about,
            terms=np.array(
                [(place, term) for place, one in enumerate(made) for term in one.terms], dtype=np.uint16
            ).reshape(-1, 2),
            names=[one.names for one in made],
            sketches=sketched(shingles, bands(self.similar)),
            shingles=shingles,
            tally={
                "changed": counts(one.changed for one in made),
                "flagged": counts(one.flagged for one in made),
                "personal": counts([kind] * number for one in personal for kind, number in one),
                "personal_reports": counts([kind] for one in personal for kind, _ in one),
            },
            examples=examples.chosen() if examples else [],
        )

    def row(self, raw: Raw, examples: Examples | None) -> Made:
        """What becomes of a row."""
        cleaned = clean(raw, self.without)
        dropped = cleaned.dropped or unusable(cleaned)
        account = f'{{"file": {quoted(raw.file)}, "row": {raw.row}, "place": {quoted(raw.place)}'
        if dropped:
            name = self.id(raw, "")
            end = account_end(cleaned.changed, (), ())
            made = Made((account, end, "", "", "", ""), (PLACES[dropped], *NOTHING), [name, None, raw.source],
                        cleaned.changed, (), [], None, "", ())  # fmt: skip
        else:
            texts = self.texts(raw, cleaned)
            patient = self.pseudonym("patient", raw.patient, raw) if raw.patient else None
            same_impression, terms = of_impression(texts.impression, cleaned.lang)
            record = self.record(raw, texts, cleaned.lang, patient, bool(terms))
            name = record["id"]
            plain = comparable(texts.findings)
            last = {key: record.pop(key) for key in LAST if key in record}
            named = f'{{"id": {quoted(name)}'
            main = written(record)[len(named) : -1]
            record_end = f", {written(last)[1:]}" if last else "}"
            made = Made(
                (account, account_end(cleaned.changed, cleaned.flagged, kinds(texts.found)), named, main, record_end,
                 written([[field, *one] for field, one in texts.found]) if self.review else ""),
                (0, LANGUAGES.index(cleaned.lang), bool(terms), raw.synthetic, raw.id is not None, year(raw),
                 len(texts.findings), len(texts.impression), 0, 0,
                 hashed(plain), same_impression, hashed(f"{named}{main}{record_end}")),
                [name, patient, raw.source], cleaned.changed, cleaned.flagged, texts.found,
                (texts.findings, texts.impression), plain, terms,
            )  # fmt: skip
        if examples:
            examples.offer(Example(raw, cleaned, dropped, name or "", [one.value for _, one in made.found]))
        return made

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
        return f"{what}-{self.digest(f'{what} {value}').hex()[:16]}"

    def digest(self, text: str) -> bytes:
        """What the secret makes of a text."""
        return hmac.digest(self.secret, text.encode("utf-8", "replace"), "sha256")

    def days(self, raw: Raw) -> int:
        """By how many days the dates of a patient's reports move: the same for all of them, into the past."""
        whose = raw.patient or raw.id or raw.findings + raw.impression
        return -1 - int.from_bytes(self.digest(f"days {whose}")[:8], "big") % LONGEST_SHIFT

    def count_tokens(self, about: Any, texts: Sequence[tuple[str, str] | None]) -> None:
        """Fill in how many tokens the texts have."""
        if self.tokenizer is None:
            return
        tokens = tokenizer(self.tokenizer)
        used = [place for place, both in enumerate(texts) if both]
        for at, field in enumerate(("findings", "impression")):
            some = [both[at].encode("utf-8", "replace").decode() for both in texts if both]
            encoded = tokens.encode_batch_fast(some, add_special_tokens=False)
            about[f"{field}_tokens"][used] = [len(one) for one in encoded]


def unusable(cleaned: Cleaned) -> str | None:
    """The rule by which a row goes even where it is switched off: training needs both texts."""
    return next((rule for rule, field in EMPTY.items() if not getattr(cleaned, field).strip()), None)


def kinds(found: Sequence[tuple[str, Found]]) -> tuple[tuple[str, int], ...]:
    """How often each kind of personal data was found."""
    return tuple(Counter(one.kind for _, one in found).items()) if found else ()


def counts(names: Iterable[Iterable[str]]) -> dict[str, int]:
    """How often each name stands there, in the order in which they first do."""
    return dict(Counter(chain.from_iterable(names)))


@lru_cache(maxsize=4096)
def account_end(changed: tuple[str, ...], flagged: tuple[str, ...], personal: tuple[tuple[str, int], ...]) -> str:
    """The end of a row's line in `rows.jsonl`."""
    told = {"changed_by": changed, "flagged_by": flagged, "personal": dict(personal)}
    return f", {written(told)[1:]}"


@lru_cache(maxsize=RECENT)
def of_impression(text: str, lang: str) -> tuple[int, tuple[int, ...]]:
    """The hash of a comparable impression, and the places in the lexicon of the findings that it states as present."""
    return hashed(comparable(text)), tuple(places()[name] for name in concepts(text, lang))


@cache
def places() -> dict[str, int]:
    """The place of each concept in the lexicon."""
    return {name: place for place, name in enumerate(lexicon())}


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
