"""The report as files: `report.html` to read, `report.json` and tables to compute with, figures to print."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from arena.report.answer import CONDITIONS, conditions, ordered
from arena.report.design import Design
from arena.report.document import write_report
from arena.report.figure_files import write_figures
from common.files import write_json
from leaderboard.export import Cell, write_csv

COUNTS = ("n", "wins_a", "wins_b", "ties", "both_bad", "cannot_judge")
PAIR = ("study", "system_a", "system_b")


def write_files(folder: Path, numbers: Mapping[str, Any], design: Design) -> list[Path]:
    """Write all files of a report, each whole or not at all, and no cell that a spreadsheet takes for a formula."""
    made = [folder / "report.html", folder / "report.json"]
    write_report(made[0], numbers, design)
    write_json(made[1], numbers)
    for name, table in tables(numbers).items():
        made.append(folder / f"{name}.csv")
        write_csv(made[-1], table)
    return made + write_figures(folder / "figures", numbers, design.banners)


def tables(numbers: Mapping[str, Any]) -> dict[str, list[list[Cell]]]:
    """The report's tables by name, each with its head; those without a row are left out."""
    found = {
        "preference": preference(numbers),
        "non_inferiority": inferiority(numbers),
        "errors": errors(numbers),
        "scores": scores(numbers),
        "strengths": strengths(numbers),
        "trust": trust(numbers),
        "time": times(numbers),
        "metrics": metrics(numbers),
    }
    return {name: table for name, table in found.items() if len(table) > 1}


def interval(found: Mapping[str, Any] | None) -> list[Cell]:
    """Value, low and high."""
    return [found.get(name) if found else None for name in ("value", "low", "high")]


def ends(*names: str) -> list[Cell]:
    """The heads of intervals."""
    return [head for name in names for head in (name, f"{name}.low", f"{name}.high")]


def pairs(numbers: Mapping[str, Any]) -> Iterator[tuple[list[Cell], Mapping[str, Any]]]:
    """Each pair, with the cells that name it."""
    for one in ordered(numbers):
        yield [numbers["study"], one["system_a"], one["system_b"]], one


def preference(numbers: Mapping[str, Any]) -> list[list[Cell]]:
    """Counts, net preference and win rate: everyone, by role, by rater."""
    table: list[list[Cell]] = [
        [*PAIR, "group", "role", "rater", "raters", "cases", *COUNTS, *ends("net_preference", "win_rate"), "p"]
    ]
    for named, pair in pairs(numbers):
        groups: list[tuple[str, Mapping[str, Any]]] = [("all", pair)]
        groups += [("role", one) for one in pair.get("by_role") or []]
        groups += [("rater", one) for one in pair.get("by_rater") or []]
        for group, one in groups:
            line: list[Cell] = [*named, group, one.get("role"), one.get("rater"), one.get("raters"), one.get("cases")]
            line += [one.get(count) for count in COUNTS]
            line += [*interval(one.get("net_preference")), *interval(one.get("win_rate")), one.get("p")]
            table.append(line)
    return table


def inferiority(numbers: Mapping[str, Any]) -> list[list[Cell]]:
    """The conditions of non-inferiority."""
    table: list[list[Cell]] = [[*PAIR, "condition", "margin", "limit", "holds"]]
    for named, pair in pairs(numbers):
        found = conditions(pair)
        for name in CONDITIONS if found else ():
            one = found[name] or {}
            limit = one.get("high") if name == "errors" else one.get("bound")
            table.append([*named, name, one.get("margin"), limit, one.get("holds")])
    return table


def errors(numbers: Mapping[str, Any]) -> list[list[Cell]]:
    """Shares of texts with each error."""
    shares = ("a", "b", "significant_a", "significant_b")
    table: list[list[Cell]] = [[*PAIR, "role", "error", *shares, *ends("difference")]]
    for named, pair in pairs(numbers):
        groups: list[tuple[Cell, Mapping[str, Any]]] = [(None, one) for one in pair.get("errors") or []]
        whole: list[Mapping[str, Any]] = [pair, *(pair.get("by_role") or [])]
        groups += [(one.get("role"), {**one["errors_any"], "tag": "any"}) for one in whole if one.get("errors_any")]
        for role, one in groups:
            table.append(
                [*named, role, one["tag"], *(one.get(share) for share in shares), *interval(one.get("difference"))]
            )
    return table


def scores(numbers: Mapping[str, Any]) -> list[list[Cell]]:
    """Means of dimensions and of possible harm."""
    table: list[list[Cell]] = [[*PAIR, "role", "question", "n", *ends("a", "b", "difference")]]
    for named, pair in pairs(numbers):
        for group in [pair, *(pair.get("by_role") or [])]:
            asked = [(one["dimension"], one) for one in group.get("dimensions") or []]
            asked += [(f"harm.{one['measure']}", one) for one in group.get("harm") or []]
            for name, one in asked:
                means = [cell for part in ("a", "b", "difference") for cell in interval(one.get(part))]
                table.append([*named, group.get("role"), name, one.get("n"), *means])
    return table


def strengths(numbers: Mapping[str, Any]) -> list[list[Cell]]:
    """Davidson's model."""
    table: list[list[Cell]] = [["study", "parameter", "system", *ends("value"), "rank.low", "rank.high"]]
    study = numbers["study"]
    for one in numbers.get("strengths") or []:
        rank: Sequence[int | None] = one.get("rank") or [None, None]
        values: list[Cell] = [one.get("log_strength"), one.get("low"), one.get("high")]
        table.append([study, "log_strength", one["system"], *values, *rank])
    if numbers.get("tie_parameter"):
        table.append([study, "tie_parameter", None, *interval(numbers["tie_parameter"]), None, None])
    side = numbers.get("left_side")
    if side:
        table.append(
            [study, "left_side.log_odds", None, side["log_odds"], side.get("low"), side.get("high"), None, None]
        )
    return table


def trust(numbers: Mapping[str, Any]) -> list[list[Cell]]:
    """Agreement, repeats, position and blinding."""
    table: list[list[Cell]] = [["study", "measure", "role", "n", *ends("value"), "p"]]
    study = numbers["study"]
    agreement, again = numbers.get("agreement") or {}, numbers.get("repeats") or {}
    for one in [agreement, *(agreement.get("by_role") or [])]:
        role, units = one.get("role"), one.get("units")
        for name in ("krippendorff_alpha", "gwet_ac1"):
            table.append([study, name, role, units, *interval(one.get(name)), None])
        raw: list[Cell] = [one.get("raw"), one.get("raw_low"), one.get("raw_high")]
        table.append([study, "raw_agreement", role, units, *raw, None])
    table.append([study, "repeats.kappa", None, again.get("n"), *interval(again.get("kappa")), None])
    table.append([study, "repeats.raw", None, again.get("n"), again.get("raw"), None, None, None])
    place = numbers.get("position") or {}
    table.append([study, "share_left", None, place.get("n"), *interval(place.get("share_left")), None])
    seen = numbers.get("blinding") or {}
    guesses, right = seen.get("guesses") or 0, seen.get("right") or 0
    share = right / guesses if guesses else None
    table.append([study, "blinding.right", None, guesses, share, None, None, seen.get("p")])
    return table


def times(numbers: Mapping[str, Any]) -> list[list[Cell]]:
    """Seconds a case, by rater."""
    names = ("rater", "role", "n", "low_quartile", "median", "high_quartile", "fast")
    found = (numbers.get("time") or {}).get("by_rater") or []
    return [["study", *names], *([numbers["study"], *(one.get(name) for name in names)] for one in found)]


def metrics(numbers: Mapping[str, Any]) -> list[list[Cell]]:
    """Rank correlations of metrics with preference."""
    table: list[list[Cell]] = [[*PAIR, "metric", "cases", *ends("correlation")]]
    for named, pair in pairs(numbers):
        for one in pair.get("metrics") or []:
            table.append([*named, one["metric"], one.get("cases"), *interval(one.get("correlation"))])
    return table
