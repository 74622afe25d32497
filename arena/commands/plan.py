"""`python -m arena plan`."""

from typing import Annotated

import typer

from arena.commands.options import Json, commands, plain
from common.commands import print_json

app = commands()


@app.command(epilog="Example: python -m arena plan --raters 8 --preference 0.2 --ties 0.3 --overlap 3")
def plan(
    raters: Annotated[int, typer.Option(help="How many raters there will be.")],
    preference: Annotated[
        float,
        typer.Option(
            help="True net preference, (wins − losses) / answers, that must be found; with a margin, 0 is usual."
        ),
    ],
    ties: Annotated[float, typer.Option(help="Share of answers that prefer neither: ties and both bad.")] = 0.3,
    overlap: Annotated[int | None, typer.Option(help="Raters of each case; else all.")] = None,
    rater_sd: Annotated[
        float, typer.Option(help="How far raters' own net preferences lie apart (standard deviation).")
    ] = 0.1,
    case_sd: Annotated[
        float, typer.Option(help="How far cases' own net preferences lie apart (standard deviation).")
    ] = 0.25,
    power: Annotated[float, typer.Option(help="How often a study like this must find it.")] = 0.8,
    margin: Annotated[
        float | None, typer.Option(help="Plan for non-inferiority: the lower limit must be above minus this margin.")
    ] = None,
    json: Json = False,
) -> None:
    """Tell how many cases a study needs, from the interval that its report will use.

    Raters and cases count as drawn at random: more cases cannot make up for too few raters that differ.
    """
    from arena.statistics.power import Setting
    from arena.statistics.power import plan as planned

    setting = Setting(
        raters=raters,
        preference=preference,
        ties=ties,
        overlap=overlap,
        rater_sd=rater_sd,
        case_sd=case_sd,
        power=power,
        margin=margin,
    )
    found = planned(setting)
    if json:
        curve = [{"cases": cases, "power": round(reached, 4)} for cases, reached in found.curve]
        result = {"setting": plain(setting), **plain(found), "curve": curve}
        if found.cases is not None:
            del result["cases_why"]
        print_json(result)
        return
    if found.cases is None:
        print(f"no number of cases suffices: {found.cases_why} (power stays at {found.power:.0%})")
    else:
        print(
            f"{found.cases} cases, {found.ratings} ratings, {found.per_rater} for each of {raters} raters: "
            f"power {found.power:.0%}, net preference known to ±{found.half_width:.2f}"
        )
    print("cases  power")
    for cases, reached in found.curve:
        print(f"{cases:5d}  {reached:.0%}")
