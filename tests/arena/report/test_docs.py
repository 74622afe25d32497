"""The example study file and the guide: what they name is there."""

import re
from dataclasses import fields
from pathlib import Path

import typer.main

from arena.__main__ import collected
from arena.study import protocol, shapes

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "study.md").read_text(encoding="utf-8")


def test_the_example_is_a_study_file_that_uses_everything():
    read = protocol.read_protocol(ROOT / "configs" / "study-example.toml")
    assert read.asks == shapes.Asks(
        strength=True, dimensions=shapes.DIMENSIONS, errors=True, harm=True, links=True, comment=True
    )
    assert {rater.role for rater in read.raters} == {"author", "radiologist", "referrer"}
    assert read.guidance.zh
    assert read.guidance.en
    assert not read.demonstration


def test_the_guide_names_every_setting():
    kinds = (
        protocol.Protocol,
        protocol.Source,
        protocol.Rater,
        protocol.Design,
        protocol.Endpoint,
        protocol.Normalise,
        shapes.Asks,
    )
    names = {one.metadata.get("key", one.name) for kind in kinds for one in fields(kind)} - {"folder"}
    known = set(re.findall(r"[a-z_]+", GUIDE))
    assert names - known == set()


def test_every_command_of_the_guide_is_there():
    commands = typer.main.get_command(collected()).commands  # type: ignore[attr-defined]
    named = set(re.findall(r"python -m arena (\w+)", GUIDE))
    assert named
    assert named - set(commands) == set()
