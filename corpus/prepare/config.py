"""Everything but the files that decides what is prepared."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from common.errors import UserError

DATES = ("shift", "remove")
POLICIES = ("all", "exact", "first")
LEAST_SECRET = 16  # bytes of a key: what is shorter can be guessed


@dataclass(frozen=True, kw_only=True)
class PrepareConfig:
    """Options of `python -m corpus prepare`, each with the default that most hospitals need."""

    train: int | None = None
    valid: int | None = None
    test: int | None = None
    seed: int = 0
    columns: Mapping[str, str] = field(default_factory=dict)
    group: str | None = None
    """A column (hospital, department, machine) whose reports stay on one side."""
    without: frozenset[str] = frozenset()
    """Names of cleaning rules that are switched off."""
    duplicates: str = "exact"
    """`all` keeps every exam; `exact` one of each text; `first` one, `cap:N` at most N of each near-duplicate cluster."""
    similar: float = 0.9
    """Findings at least this alike (Jaccard of 5-character shingles) stay on one side; 1: equal ones only."""
    deidentify: bool = True
    dates: str = "shift"
    """`shift` moves a patient's dates by the same number of days; `remove` puts a placeholder in their place."""
    keep_ids: bool = False
    """Write hospital and exam numbers as ids as they stand; otherwise they become pseudonyms."""
    key: bytes = b""
    """What pseudonyms and shifts are made with; without one anybody who knows a number can repeat them."""
    tokenizer: Path | None = None
    """A folder with a `tokenizer.json`, whose tokens are counted beside characters."""
    with_text: bool = False
    """Whether the report shows examples: masked, but text."""
    review: Path | None = None
    """Where to list the personal data that were found."""

    def __post_init__(self) -> None:
        for name, size in (("--train", self.train), ("--valid", self.valid), ("--test", self.test)):
            if size is not None and size < 1:
                raise UserError(f"{name} must be at least 1, not {size}")
        if not 0.8 <= self.similar <= 1:
            raise UserError(f"--similar must be between 0.8 and 1, not {self.similar}")
        if self.dates not in DATES:
            raise UserError(f"--dates must be {' or '.join(DATES)}, not {self.dates!r}")
        if self.key and len(self.key) < LEAST_SECRET:
            raise UserError(f"--key: {len(self.key)} bytes are too few for a secret; give at least {LEAST_SECRET}")
        if self.group is not None and "source" in self.columns:
            raise UserError("--group and --columns source=… name the same thing; give one of them")
        if self.review is not None and not self.deidentify:
            raise UserError("--review lists what de-identification finds; leave out --no-deidentify")
        if self.cap == 0:
            raise UserError(
                f"--duplicates must be {', '.join(POLICIES)} or cap:N with N of at least 1, not {self.duplicates!r}"
            )
        check_rules(self.without)

    @property
    def cap(self) -> int | None:
        """How many of a near-duplicate cluster stay; None: all; 0: the policy cannot be read."""
        if self.duplicates in POLICIES:
            return 1 if self.duplicates == "first" else None
        word, _, number = self.duplicates.partition(":")
        return int(number) if word == "cap" and number.isascii() and number.isdigit() else 0

    @property
    def secret(self) -> bytes:
        """The key, or what stands in for it: the same for every seed, so that ids do not change with the split."""
        return self.key or b"no secret"

    @property
    def roles(self) -> dict[str, str]:
        """Role → column, `--group` included."""
        return {**self.columns, **({"source": self.group} if self.group else {})}

    def options(self) -> dict[str, Any]:
        """What stands in `prepare.json`: all that changes the data, the key as a fingerprint."""
        shown = asdict(self)
        del shown["review"]
        return shown | {
            "columns": dict(self.columns),
            "without": sorted(self.without),
            "key": hashlib.sha256(self.key).hexdigest()[:16] if self.key else None,
            "tokenizer": str(self.tokenizer) if self.tokenizer else None,
        }


def check_rules(names: frozenset[str]) -> None:
    """See that rules of these names exist.

    Raises:
        UserError: One does not.
    """
    from corpus.clean import CHANGES, DROPS, FLAGS

    known = [name for rules in (CHANGES, DROPS, FLAGS) for name in (rule.name for rule in rules)]
    for name in sorted(names - set(known)):
        raise UserError(f"--without: no rule {name!r}; the rules are {', '.join(known)}")
