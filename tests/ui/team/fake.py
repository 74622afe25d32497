"""An office of made-up studies, and the team's app around it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI, HTTPException, Request

from arena.people import LOCAL, User
from arena.study.records import Progress, RaterProgress, StudyState
from common.errors import UserError
from tests.arena.report.made import BASE, REFERENCE, SFT, design, numbers
from ui.team.app import application
from ui.team.office import File, Result

SECRETS = (SFT, BASE, REFERENCE)
TOKEN = "made-up-token"
ROLES: tuple[Any, ...] = ("author", "radiologist", "radiologist", "referrer", None)


def state(name: str, **more: Any) -> StudyState:
    made = StudyState(
        name=name,
        title={"zh": "微调前后与医师印象的盲评", "en": "Base, fine-tuned and physician: a blind comparison"},
        state="open",
        made=datetime(2026, 2, 27, 9, 0, tzinfo=UTC),
        locked=datetime(2026, 3, 2, 8, 30, tzinfo=UTC),
        closed=None,
        raters=5,
        cases=60,
        ratings=171,
        planned=330,
        demonstration=False,
        synthetic=False,
        imported=False,
    )
    return replace(made, **more)


@dataclass
class FakeOffice:
    """Studies in memory. What a study's result is asked for is noted."""

    kept: list[StudyState] = field(
        default_factory=lambda: [
            state("open-one"),
            state("draft-one", state="draft", locked=None, ratings=0, synthetic=True, demonstration=True),
            state("closed-one", state="closed", closed=datetime(2026, 3, 30, 17, 5, tzinfo=UTC), ratings=330),
        ]
    )
    asked: list[str] = field(default_factory=list)
    raters: list[RaterProgress] = field(
        default_factory=lambda: [
            RaterProgress(
                rater=f"rater-{at + 1}",
                role=role,
                total=74,
                done=(74, 52, 40, 20, 0)[at],
                cases=66,
                cases_done=(66, 50, 38, 17, 0)[at],
                median_seconds=(21.0, 34.5, 28.0, 9.5, None)[at],
                fast=(0, 0, 0, 6, 0)[at],
                revised=(3, 1, 0, 0, 0)[at],
                last=None if at == 4 else datetime(2026, 3, 9, 14, 12 + at, tzinfo=UTC),
            )
            for at, role in enumerate(ROLES)
        ]
    )

    def studies(self) -> list[StudyState]:
        return self.kept

    def one(self, name: str) -> StudyState:
        for study in self.kept:
            if study.name == name:
                return study
        raise UserError(f"{name}: no such study")

    def progress(self, study: str) -> Progress:
        found = self.one(study)
        return Progress(
            study=study,
            state=found.state,
            raters=self.raters,
            ratings=found.ratings,
            planned=found.planned,
            agreement=0.57,
            repeat_agreement=None,
            length=183,
            head="9f" * 32,
        )

    def change(self, name: str, **more: Any) -> None:
        self.kept = [replace(study, **more) if study.name == name else study for study in self.kept]

    def lock(self, study: str) -> None:
        if self.one(study).state != "draft":
            raise UserError(f"{study}: only a draft can be locked")
        self.change(study, state="open", locked=datetime(2026, 3, 2, tzinfo=UTC))

    def close(self, study: str) -> None:
        if self.one(study).state != "open":
            raise UserError(f"{study}: only an open study can be closed")
        self.change(study, state="closed", closed=datetime(2026, 3, 30, tzinfo=UTC))

    def result(self, study: str) -> Result:
        self.asked.append(study)
        return Result(numbers(), replace(design("synthetic"), study=study))

    def ratings(self, study: str, form: str) -> File:
        self.asked.append(study)
        return File(f"{study}.{form}", "text/plain", f"{form} of {study}\n")


def served(office: FakeOffice, user: User | None = LOCAL) -> FastAPI:
    """The app below `/team`, with someone logged in or nobody."""

    def team(request: Request) -> User:
        request.state.user = user
        if user is None:
            raise HTTPException(401, "login")
        if "team" not in user.roles:
            raise HTTPException(403, "forbidden")
        return user

    app = FastAPI()
    app.mount("/team", application(office, team, lambda _request: TOKEN))
    return app
