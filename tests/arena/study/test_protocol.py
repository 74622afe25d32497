from pathlib import Path

import pytest

from arena.study.protocol import from_json, read_protocol
from common.errors import UserError

WHOLE = """name = "trial"
seed = 7
sft = "lora"
pairs = [["lora", "base"], ["lora", "reference"]]

[title]
zh = "微调前后"

[cases]
from = "runs/lora"
number = 60
subset = "abnormal"

[systems]
lora = "runs/lora"
base = "runs/base"
reference = "reference"

[[raters]]
name = "rater-1"
role = "radiologist"

[[raters]]
name = "rater-2"

[design]
cases_per_rater = 40
overlap = 10
repeats = 0.2
practice = 1
guesses = 4

[asks]
dimensions = ["completeness", "correctness"]
harm = true

[endpoint]
primary = "non_inferiority"
pair = ["lora", "reference"]
planned_cases = 60
margin = 0.1
error_margin = 0.05

[normalise]
heading = false
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "STUDY.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_whole_study_file_is_read(tmp_path):
    made = read_protocol(written(tmp_path, WHOLE))
    assert (made.name, made.seed, made.sft, made.pairs[1]) == ("trial", 7, "lora", ("lora", "reference"))
    assert made.title.both() == {"zh": "微调前后", "en": "微调前后"}
    assert (made.cases.file, made.cases.number, made.cases.subset) == ("runs/lora", 60, "abnormal")
    assert [(one.name, one.role) for one in made.raters] == [("rater-1", "radiologist"), ("rater-2", None)]
    assert (made.design.cases_per_rater, made.design.overlap, made.design.repeats) == (40, 10, 0.2)
    assert made.asks.dimensions == ("completeness", "correctness")
    assert made.asks.harm
    assert made.endpoint.error_margin == 0.05
    assert not made.normalise.heading
    assert made.normalise.numbering
    assert not made.demonstration


def test_what_is_stored_reads_back_as_it_was(tmp_path):
    made = read_protocol(written(tmp_path, WHOLE))
    assert from_json(made.as_json()) == made


def test_a_study_of_the_local_user_is_a_demonstration(tmp_path):
    assert read_protocol(written(tmp_path, WHOLE.replace('"rater-2"', '"local"'))).demonstration


def test_a_systems_name_where_raters_read_it_is_told(tmp_path):
    assert read_protocol(written(tmp_path, WHOLE)).telling is None
    assert read_protocol(written(tmp_path, WHOLE.replace("微调前后", "LoRA or not"))).telling == "lora"
    assert read_protocol(written(tmp_path, WHOLE.replace('name = "trial"', 'name = "my-base"'))).telling == "base"


def test_paths_are_looked_for_beside_the_study_file(tmp_path):
    (tmp_path / "runs" / "lora").mkdir(parents=True)
    made = read_protocol(written(tmp_path, WHOLE))
    assert made.place("runs/lora") == tmp_path / "runs/lora"
    assert made.place("runs/none") == Path("runs/none")


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('name = "trial"', 'name = "a/b"', 1, "name is 'a/b'"),
        ("seed = 7", 'seed = "x"', 2, "seed must be a whole number"),
        ("seed = 7", "seeds = 7", 2, "seeds is no setting; known here: name"),
        ('sft = "lora"', 'sft = "other"', 3, "sft is 'other'; known systems: lora, base, reference"),
        ('["lora", "base"]', '["lora", "none"]', 4, "pairs names 'none'"),
        ('["lora", "base"]', '["lora", "lora"]', 4, "each pair is of two systems"),
        ('["lora", "base"]', '["reference", "lora"]', 4, "stands once"),
        ('["lora", "base"]', '["lora"]', 4, "must be a list of 2"),
        ('subset = "abnormal"', 'subset = "odd"', 12, "cases.subset is 'odd'; choose one of all, abnormal, infrequent"),
        ("number = 60", "number = 0", 11, "cases.number is 0"),
        ('role = "radiologist"', 'role = "boss"', 21, "raters.role is 'boss'"),
        ('name = "rater-2"', 'name = ""', 24, "raters.name is ''"),
        ('name = "rater-2"', 'name = "rater-1"', 19, "raters names 'rater-1' twice"),
        ("repeats = 0.2", "repeats = 0.9", 29, "design.repeats is 0.9; it is a share between 0 and 0.5"),
        ("overlap = 10", "overlap = 41", 28, "design.overlap is 41; it cannot exceed cases_per_rater, 40"),
        ('"completeness", "correctness"', '"beauty"', 34, "asks.dimensions is 'beauty'"),
        ("margin = 0.1\n", "margin = 1.0\n", 41, "endpoint.margin is 1.0; it must lie between 0 and 1"),
        ("error_margin = 0.05", "error_margin = 0", 42, "endpoint.error_margin is 0"),
        ('pair = ["lora", "reference"]', 'pair = ["lora", "base"]', 37, "must have the reference in it"),
        ("heading = false", 'heading = "no"', 45, "normalise.heading must be a true or false"),
        ("seed = 7", "seed = 7]", 2, "not TOML"),
    ],
)
def test_what_is_wrong_is_told_with_file_line_and_value(tmp_path, old, new, line, said):
    assert WHOLE.count(old) == 1
    path = written(tmp_path, WHOLE.replace(old, new))
    with pytest.raises(UserError) as caught:
        read_protocol(path)
    message = str(caught.value)
    assert "\n" not in message
    assert said in message
    assert message.startswith(f"{path}: not TOML" if said == "not TOML" else f"{path}:{line}: ")


def test_what_is_missing_is_told(tmp_path):
    with pytest.raises(UserError, match=r"no such file; docs/study\.md"):
        read_protocol(tmp_path / "none.toml")
    with pytest.raises(UserError, match=r"STUDY\.toml:1: pairs is missing; add it"):
        read_protocol(written(tmp_path, 'name = "x"\n'))
