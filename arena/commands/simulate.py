"""`python -m arena simulate`."""

from pathlib import Path
from typing import Annotated

import typer

from arena.commands.options import Json, Key, Store, commands, opened
from common.commands import print_json, say
from common.errors import UserError

app = commands()


@app.command(epilog="Example: python -m arena simulate --raters 8 --cases 200 --study simulated")
def simulate(
    study: Annotated[
        str | None, typer.Option(metavar="NAME", help="Store it as a closed study of this name, to be reported.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE.csv", help="Write it as a ratings file.")] = None,
    systems: Annotated[
        str,
        typer.Option(metavar="A,B", help="Names of two systems, the preferred first; the first is the fine-tuned one."),
    ] = "sft,base",
    raters: Annotated[int, typer.Option(min=1)] = 8,
    cases: Annotated[int, typer.Option(min=1)] = 200,
    overlap: Annotated[int | None, typer.Option(min=1, help="Raters of each case; else all.")] = None,
    repeats: Annotated[
        float, typer.Option(min=0, max=0.5, help="Share of ratings that return with sides flipped.")
    ] = 0.1,
    preference: Annotated[float, typer.Option(help="True net preference for the first system.")] = 0.2,
    ties: Annotated[float, typer.Option(help="True share of answers that prefer neither.")] = 0.3,
    both_bad: Annotated[float, typer.Option(help="Share of these that are 'both bad'.")] = 0.3,
    cannot_judge: Annotated[float, typer.Option(help="Share of 'cannot judge'.")] = 0.01,
    side: Annotated[float, typer.Option(help="Log odds that the left side alone gives.")] = 0.0,
    rater_sd: Annotated[float, typer.Option(help="Of a rater's own part in the log odds between the systems.")] = 0.5,
    case_sd: Annotated[float, typer.Option(help="Of a case's part, which all its ratings share.")] = 2.0,
    cell_sd: Annotated[float, typer.Option(help="Of the part that a rater has in one case, and keeps.")] = 1.5,
    margin: Annotated[
        float | None, typer.Option(help="Of non-inferiority; name the second system 'reference'.")
    ] = None,
    error_margin: Annotated[float | None, typer.Option(help="The same for clinically significant errors.")] = None,
    seed: int = 0,
    key: Key = None,
    store: Store = None,
    json: Json = False,
) -> None:
    """Simulate a study whose truth is known: preference, ties, side bias, raters that differ, answers that go together in a case."""
    from arena.simulate.draw import Shape
    from arena.simulate.rows import simulated
    from arena.simulate.world import World, truth, world_of
    from arena.simulate.write import keep_closed, write_ratings

    names = [name.strip() for name in systems.split(",")]
    if len(names) != 2 or len(set(names)) != 2 or not all(names):
        raise UserError(f"--systems {systems}: write two different names, as in sft,base")
    if study is None and out is None:
        raise UserError("nowhere to put it; give --study NAME, or --out FILE.csv")
    like = World(
        side=side, both_bad=both_bad, cannot_judge=cannot_judge, rater_sd=rater_sd, case_sd=case_sd, cell_sd=cell_sd
    )
    world = world_of(preference, ties, like)
    rows, _ = simulated(world, Shape(raters=raters, cases=cases, overlap=overlap, repeats=repeats), names, seed)
    if out is not None:
        say(f"{out}: {write_ratings(out, rows)} ratings")
    if study is not None:
        with opened(store) as engine:
            many = keep_closed(engine, key, study, rows, names[0], margin, error_margin)
        say(f"{study}: {many} simulated ratings, closed. Next: python -m arena report {study}")
    if json:
        known = truth(world)
        pair = world.pairs[0]
        print_json(
            {
                "study": study,
                "file": None if out is None else str(out),
                "seed": seed,
                "systems": names,
                "raters": raters,
                "cases": cases,
                "ratings": sum(row.kind == "case" for row in rows),
                "repeats": sum(row.kind == "repeat" for row in rows),
                "truth": {
                    "net_preference": known.net[pair],
                    "win_rate": known.win_rate[pair],
                    "log_strengths": dict(zip(names, (float(one) for one in known.log_strengths), strict=True)),
                    "tie_parameter": known.tie_parameter,
                    "left_side": known.left_side,
                    "krippendorff_alpha": known.alpha,
                    "gwet_ac1": known.ac1,
                    "raw": known.raw,
                    "kappa": known.kappa,
                    "rater_sd": known.rater_sd,
                    "case_sd": known.case_sd,
                },
            }
        )
