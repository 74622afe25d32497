"""The demo study: ten cases of the demo run that whoever sits at this machine can rate at once."""

from pathlib import Path

from sqlalchemy import Engine

from arena.study.chain import make_key
from arena.study.protocol import LOCAL, Design, Protocol, Rater, Source, Words
from arena.study.records import StudyState, create, lock, studies
from arena.study.shapes import Asks
from common.errors import UserError
from leaderboard.runs import read_json

CASES = 10
GUIDANCE = Words(
    zh="""这是用演示模型的结果做的练习研究，文本由程序合成，不来自患者。

请像日常工作那样判断：**如果由您签发这份报告，您更愿意用哪一份印象？** 看诊断是否正确、有无遗漏、有无依据，不看格式和长短。
两份一样好选“相当”，两份都不能用选“都不好”，凭这些所见无法判断选“无法判断”。看到错误可以点句子标出来。""",
    en="""A study for trying things out, made of the demo model's output. A program wrote the texts; no patient did.

Judge as you would at work: **which impression would you rather sign?** Look at what is right, missing or without support, not
at layout or length. Equally good: 'equal'. Neither usable: 'both bad'. Not to be told from these findings: 'cannot judge'.
Click a sentence to mark an error in it.""",
)


def demo_study(store: Engine, run: Path, bases: list[Path], name: str, cases: int) -> tuple[StudyState, bool]:
    """Make and open the demo study, unless it is there already, open or closed.

    Args:
        run: A trained run with predictions.
        bases: Runs of base models; the one of the same model is taken.

    Returns:
        The study, and whether it was made now.

    Raises:
        UserError: A run is none or has no predictions, or none of the bases is of its model.
    """
    before = stands(store, name)
    if before is not None and before.state != "draft":
        return before, False
    base = base_of(run, bases)
    protocol = Protocol(
        name=name,
        title=Words(
            zh="演示：微调前后，哪份印象更好？", en="Demo: which impression is better, before or after fine-tuning?"
        ),
        guidance=GUIDANCE,
        pairs=(("lora", "base"),),
        systems={"lora": str(run), "base": str(base)},
        sft="lora",
        cases=Source(file=str(run), number=cases),
        raters=(Rater(name=LOCAL),),
        design=Design(practice=1, guesses=4),
        asks=Asks(strength=True),
    )
    create(store, protocol)
    lock(store, make_key(store), name)
    made = stands(store, name)
    if made is None:
        raise ValueError(f"{name} was made and is not there")
    return made, True


def stands(store: Engine, name: str) -> StudyState | None:
    """The study of this name."""
    return next((one for one in studies(store) if one.name == name), None)


def base_of(run: Path, bases: list[Path]) -> Path:
    """The base run of the same model."""
    model = read_json(run / "run.json", "name a trained run").get("model")
    for base in bases:
        if read_json(base / "run.json", "name base runs").get("model") == model:
            return base
    raise UserError(
        f"{run}: no base run of its model was named; make it: python -m sft predict {run} --data DATA/valid.jsonl --base"
    )
