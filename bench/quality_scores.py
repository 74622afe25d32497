"""What `corpus prepare` did to rows against what was planted in them: hits, misses and false alarms of every rule and kind."""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

FIELDS = ("findings", "impression")
CHANGES = ("control_characters", "width", "markup", "dictation", "template", "addendum", "units", "spacing")
DROPS = (
    *("no_findings", "no_impression", "too_short", "too_long", "unfinished", "impression_is_findings"),
    *("refers_elsewhere", "other_body_part", "other_modality", "other_language"),
)
FLAGS = ("side_contradiction",)
KINDS = ("name", "id_number", "phone", "address", "hospital_number", "exam_number", "date", "email")
UNREADABLE = ("damage", "mojibake")
OWN = ("duplicate", "near_duplicate")  # dropped as copies: what their texts hold is counted at the one that is kept
DATE_WORDS = ("日", "号", "份", "st", "nd", "rd", "th")
"""What a date may leave when its numbers are gone."""
BESIDE = 4  # letters that a find may take with it: a label, a title
Row = Mapping[str, Any]


@dataclass
class Score:
    """Counts of one rule or kind."""

    planted: int = 0
    hit: int = 0
    """Planted and found."""
    found: int = 0
    right: int = 0
    """Found and planted."""
    new: int = 0
    """Planted in ways that were kept from development."""
    new_hit: int = 0

    def count(self, one: Row, hit: bool) -> None:
        """One that was planted."""
        self.planted += 1
        self.hit += hit
        if one.get("reserved"):
            self.new += 1
            self.new_hit += hit

    @property
    def recall(self) -> float | None:
        """Of what was planted; None where nothing was."""
        return self.hit / self.planted if self.planted else None

    @property
    def precision(self) -> float | None:
        """Of what was found; None where nothing was."""
        return self.right / self.found if self.found else None


@dataclass
class Report:
    """All scores of a run, and the cases to look at."""

    scores: dict[str, Score] = field(default_factory=lambda: defaultdict(Score))
    misses: list[dict[str, Any]] = field(default_factory=list)
    removed: int = 0
    """Pieces of personal data that cleaning took out with the sentence in which they stood: neither hits nor misses."""

    def note(self, rule: str, what: str, truth: Row, **more: Any) -> None:
        """A case for people to look at: `missed`, `false alarm`."""
        self.misses.append({"rule": rule, "what": what, "row": truth["row"], "id": truth["id"], **more})


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share after Wilson."""
    z, share = 1.96, hits / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return middle - half, middle + half


def plain(text: str) -> str:
    """A text without spaces, widths and case."""
    folded = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+", "", folded).casefold()


def judge_rules(truths: Sequence[Row], rows: Mapping[int, Row], report: Report) -> None:
    """Drops, changes and flags, row by row; and whether rows that no one can read were kept out."""
    for truth in truths:
        row = rows[truth["row"]]
        dropped = row["dropped_by"]
        if truth["fate"] == "rejected":
            kept_out(truth, row, report)
            continue
        judge_drop(truth, row, report)
        if truth["fate"] == "kept" and row["fate"] not in ("dropped", "rejected"):
            for rules, said in ((CHANGES, row["changed_by"]), (FLAGS, row["flagged_by"])):
                judge_marks(truth, rules, said, report)
        if row["fate"] == "rejected":
            report.note("reader", "false alarm", truth)
        report.scores["reader"].found += row["fate"] == "rejected" and dropped is None


def kept_out(truth: Row, row: Row, report: Report) -> None:
    """A row that cannot be read: any way out will do."""
    kind = next(one["kind"] for one in truth["planted"] if one["kind"] in UNREADABLE)
    out = row["fate"] in ("rejected", "dropped")
    report.scores[kind].count(first(truth, kind), out)
    if not out:
        report.note(kind, "missed", truth, form=first(truth, kind)["form"])


def judge_drop(truth: Row, row: Row, report: Report) -> None:
    """Whether a row was left out for the reason that was planted."""
    wanted, got = truth["dropped_by"], row["dropped_by"]
    allowed = {wanted, *truth.get("also", ())} if wanted else set()
    if wanted:
        report.scores[wanted].count(first(truth, wanted), got in allowed)
        if got not in allowed:
            report.note(wanted, "missed", truth, form=first(truth, wanted)["form"], said=got)
    if got in DROPS:
        score = report.scores[got]
        score.found += 1
        score.right += got in allowed
        if got not in allowed:
            planted = sorted({one["kind"] for one in truth["planted"] if not one.get("optional")})
            traps = [one["kind"] for one in truth["traps"]]
            report.note(got, "false alarm", truth, planted=planted, traps=traps, wanted=wanted)


def judge_marks(truth: Row, rules: Sequence[str], said: Iterable[str], report: Report) -> None:
    """Whether a rule that changes or flags did so where it should, and nowhere else."""
    said = set(said)
    for rule in rules:
        sure = [one for one in truth["planted"] if one["kind"] == rule and not one.get("optional")]
        maybe = any(rule in (one["kind"], *one.get("also", ())) for one in truth["planted"])
        score = report.scores[rule]
        if sure:
            hit = rule in said or any(other in said for other in sure[0].get("also", ()))
            score.count(sure[0], hit)
            if not hit:
                report.note(rule, "missed", truth, form=sure[0]["form"], value=sure[0]["value"])
        if rule in said and (sure or not maybe):
            score.found += 1
            score.right += bool(sure)
            if not sure:
                planted = sorted({one["kind"] for one in truth["planted"]})
                report.note(rule, "false alarm", truth, planted=planted, traps=[one["value"] for one in truth["traps"]])


def first(truth: Row, kind: str) -> Row:
    """The first thing of a kind that was planted in a row."""
    return next(one for one in truth["planted"] if one["kind"] == kind)


def judge_kinds(
    truths: Sequence[Row], rows: Mapping[int, Row], found: Iterable[Row], prepared: Mapping[str, Row], report: Report
) -> None:
    """Personal data, piece by piece: each that was planted must be masked whole, and nothing else.

    A find may take a title or up to BESIDE letters with it. Several finds may cover one piece together. A piece of one kind
    that is masked as another is missed by the one and a false alarm of the other.

    Args:
        prepared: The prepared reports by id.
    """
    by_row: dict[tuple[int, str], list[Row]] = defaultdict(list)
    for one in found:
        by_row[one["row"], one["field"]].append(one)
    for truth in truths:
        row = rows[truth["row"]]
        if truth["fate"] != "kept" or row["fate"] in ("dropped", "rejected"):
            continue
        for name in FIELDS:
            planted = [one for one in truth["planted"] if one["kind"] in KINDS and one["field"] == name]
            text = plain(str(prepared.get(truth["id"], {}).get(name, "")))
            judge_field(truth, planted, by_row.get((truth["row"], name), []), text, report)


def judge_field(truth: Row, planted: list[Row], found: list[Row], prepared: str, report: Report) -> None:
    """The pieces of one field, whose prepared text is known without spaces, widths and case."""
    left = list(found)
    for one in sorted(planted, key=lambda one: (bool(one.get("optional")), -len(one["value"]))):
        beside = [other for other in planted if other is not one and other["kind"] == one["kind"]]
        used, rest = cover(one, beside, [find for find in found if find["kind"] == one["kind"]], left)
        left = [find for find in left if all(find is not other for other in used)]
        if one.get("optional"):
            continue
        gone = prepared and plain(one["value"]) not in prepared and not any(overlaps(find, one) for find in found)
        if rest and not used and gone:
            report.removed += 1
            continue
        score = report.scores[one["kind"]]
        score.count(one, not rest)
        score.found += len(used)
        score.right += len(used)
        if rest:
            others = [find["kind"] for find in left if overlaps(find, one)]
            report.note(one["kind"], "missed", truth, form=one["form"], value=one["value"], rest=rest, masked_as=others)
    for find in left:
        value = plain(find["value"])
        texts = [plain(one.get("within") or one["value"]) for one in planted if one["kind"] == find["kind"]]
        if any(value in text for text in texts) or any(one.get("optional") and overlaps(find, one) for one in planted):
            continue
        score = report.scores[find["kind"]]
        score.found += 1
        traps = [one["value"] for one in truth["traps"] if value in plain(str(one["value"]))]
        planted_as = [one["kind"] for one in planted if overlaps(find, one)]
        report.note(find["kind"], "false alarm", truth, value=find["value"], traps=traps, planted_as=planted_as)


def cover(one: Row, beside: Sequence[Row], found: Sequence[Row], left: Sequence[Row]) -> tuple[list[Row], str]:
    """The finds that mask a planted piece, and what of it they leave: nothing where it is whole.

    Args:
        beside: Other pieces of its kind in the field, which one find may mask together with it.
        found: The finds of its kind, the best first those in `left`, which mask no other piece yet.
    """
    value = plain(one["value"])
    for find in sorted(found, key=lambda find: all(find is not other for other in left)):
        text = plain(find["value"])
        if value not in text:
            continue
        rest = text.replace(plain(one.get("within") or one["value"]), "", 1).replace(value, "", 1)
        for other in beside:
            rest = rest.replace(plain(other.get("within") or other["value"]), "", 1)
        if len("".join(filter(str.isalnum, rest))) <= BESIDE:
            return [find], ""
    rest, used = value, []
    for find in left:
        text = plain(find["value"])
        if find["kind"] == one["kind"] and text and text in rest:
            rest = rest.replace(text, "", 1)
            used.append(find)
    rest = "".join(filter(str.isalnum, rest))
    return used, "" if one["kind"] == "date" and rest in DATE_WORDS else rest


def overlaps(find: Row, one: Row) -> bool:
    """Whether a find and a planted piece share their text."""
    a, b = plain(find["value"]), plain(one.get("within") or one["value"] or "")
    return bool(a and b) and (a in b or b in a)


def still_there(truth: Row, texts: Mapping[str, str]) -> list[Row]:
    """Planted personal data that can still be read in the prepared texts.

    Args:
        texts: Field → text.
    """
    left = []
    for one in truth["planted"]:
        if one["kind"] in KINDS and one["field"] in texts:
            value = plain(one.get("within") or one["value"])
            if (len(value) > 2 and value in plain(texts[one["field"]])) or (
                len(value) == 2 and value in texts[one["field"]]
            ):
                left.append(one)
    return left
