"""Hand-made bad checkpoints: one line each, and no code run."""

import json
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from common.errors import UserError
from sft.models import load_model, load_tokenizer

CPU = torch.device("cpu")
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def folder(tmp_path: Path, tiny_model: Path) -> Path:
    shutil.copytree(tiny_model, tmp_path / "model")
    return tmp_path / "model"


def refused(folder: Path) -> str:
    with pytest.raises(UserError) as caught:
        load_model(str(folder), torch.float32, CPU)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def as_shards(folder: Path, suffix: str) -> dict[str, str]:
    """Write the weights as two shards with an index."""
    tensors = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").unlink()
    stem = "model" if suffix == "safetensors" else "pytorch_model"
    places: dict[str, str] = {}
    for number, names in enumerate((sorted(tensors)[::2], sorted(tensors)[1::2]), 1):
        file = f"{stem}-0000{number}-of-00002.{suffix}"
        part = {name: tensors[name] for name in names}
        if suffix == "safetensors":
            save_file(part, folder / file, metadata={"format": "pt"})
        else:
            torch.save(part, folder / file)
        places |= dict.fromkeys(names, file)
    (folder / f"{stem}.{suffix}.index.json").write_text(json.dumps({"metadata": {}, "weight_map": places}))
    return places


@pytest.mark.parametrize("suffix", ["bin", "safetensors"])
def test_shards_are_loaded_as_they_are_published(folder, tiny_model, suffix):
    as_shards(folder, suffix)
    whole, sharded = (load_model(str(one), torch.float32, CPU).state_dict() for one in (tiny_model, folder))
    assert all(torch.equal(whole[name], sharded[name]) for name in whole)


@pytest.mark.parametrize("suffix", ["bin", "safetensors"])
def test_a_missing_shard_is_named(folder, suffix):
    name = sorted(set(as_shards(folder, suffix).values()))[1]
    (folder / name).unlink()
    assert f"{folder / name}: a shard that" in refused(folder)


class Marker:
    """A pickle of it writes a file when it is read as code."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (Path.touch, (self.path,))  # type: ignore[return-value]


@pytest.mark.parametrize("form", ["zip", "old", "bare"])
def test_pickled_code_in_a_bin_is_never_run(folder, tmp_path, form):
    marker = tmp_path / "was-run"
    pickle.loads(pickle.dumps(Marker(marker)))  # noqa: S301
    assert marker.exists()
    marker.unlink()
    (folder / "model.safetensors").unlink()
    file, held = folder / "pytorch_model.bin", {"weight": Marker(marker), "other": torch.ones(2)}
    if form == "bare":
        file.write_bytes(pickle.dumps({"weight": Marker(marker)}))
    else:
        torch.save(held, file, _use_new_zipfile_serialization=form == "zip")
    assert "pytorch_model.bin: holds more than tensors; nothing of it was run" in refused(folder)
    assert not marker.exists()


def test_pickled_code_in_a_shard_is_not_run_either_and_ends_the_command_with_2(folder, tmp_path, tiny_data):
    marker = tmp_path / "was-run"
    name = sorted(set(as_shards(folder, "bin").values()))[1]
    torch.save({**torch.load(folder / name, weights_only=True), "more": Marker(marker)}, folder / name)
    config = tmp_path / "run.toml"
    config.write_text(f'model = "{folder}"\n')
    command = [
        sys.executable,
        "-m",
        "sft",
        "train",
        str(config),
        "--data",
        str(tiny_data),
        "--out",
        str(tmp_path / "run"),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    lines = [line for line in done.stderr.splitlines() if str(folder) in line]
    assert len(lines) == 1
    assert f"{folder / name}: holds more than tensors; nothing of it was run" in lines[0]
    assert "Traceback" not in done.stderr
    assert not marker.exists()


def test_a_bin_of_the_old_format_is_loaded(folder, tiny_model):
    tensors = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").unlink()
    torch.save(tensors, folder / "pytorch_model.bin", _use_new_zipfile_serialization=False)
    whole, old = (load_model(str(one), torch.float32, CPU).state_dict() for one in (tiny_model, folder))
    assert all(torch.equal(whole[name], old[name]) for name in whole)


@pytest.mark.parametrize("held", [[torch.ones(2)], {"state_dict": {"a": torch.ones(2)}}, {"epoch": 3}])
def test_a_bin_without_weights_by_name_is_told(folder, held):
    (folder / "model.safetensors").unlink()
    torch.save(held, folder / "pytorch_model.bin")
    assert "pytorch_model.bin: holds no weights by name" in refused(folder)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n", "run git lfs pull in that folder"),
        (b"", "cut off"),
        (b"<html>", "cut off"),
    ],
)
@pytest.mark.parametrize("file", ["model.safetensors", "pytorch_model.bin"])
def test_a_file_that_is_something_else_is_told(folder, file, content, said):
    (folder / "model.safetensors").unlink()
    (folder / file).write_bytes(content)
    assert f"{folder / file}: " in refused(folder)
    assert said in refused(folder)


@pytest.mark.parametrize("places", [["model.safetensors"], {"a": 3}, {"a": "../model.safetensors"}, {}, None])
def test_an_index_that_makes_no_sense_is_told(folder, places):
    (folder / "model.safetensors").rename(folder.parent / "model.safetensors")
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": places}))
    said = refused(folder)
    assert "has no weight_map" in said or "is absent" in said


@pytest.mark.parametrize("file", ["model.safetensors", "pytorch_model.bin"])
def test_a_file_that_was_cut_off_is_named(folder, file):
    tensors = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").unlink()
    if file.endswith("bin"):
        torch.save(tensors, folder / file)
    else:
        save_file(tensors, folder / file)
    whole = (folder / file).read_bytes()
    (folder / file).write_bytes(whole[: len(whole) // 2])
    assert f"{folder / file}: damaged or cut off" in refused(folder)


def test_a_wrong_shape_is_told(folder):
    tensors = load_file(folder / "model.safetensors")
    name = next(key for key in tensors if key.endswith("q_proj.weight"))
    tensors[name] = tensors[name][:-1].contiguous()
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    wrong = tuple(tensors[name].shape)
    assert f"1 weights have another shape than config.json says ({name}: {wrong} instead of" in refused(folder)


def test_weights_that_the_files_lack_are_counted_not_drawn_at_random(folder):
    tensors = load_file(folder / "model.safetensors")
    left = {name: tensor for name, tensor in tensors.items() if "layers.1.mlp" not in name}
    save_file(left, folder / "model.safetensors", metadata={"format": "pt"})
    assert "3 weights are not in its files (model.layers.1.mlp" in refused(folder)


def test_a_config_with_fewer_layers_than_the_weights_is_refused(folder):
    config = json.loads((folder / "config.json").read_text())
    config |= {"num_hidden_layers": 1, "layer_types": config["layer_types"][:1]}
    (folder / "config.json").write_text(json.dumps(config))
    assert "of its files have no place in the model" in refused(folder)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"model_type": "unheard-of"}, "config.json: model_type 'unheard-of' is not known; choose a model"),
        (
            {"model_type": "unheard-of", "auto_map": {"AutoConfig": "own.Config"}},
            "asks to run the checkpoint's own code, which is never done here",
        ),
        ({"model_type": None}, "config.json: has no model_type"),
        ({"model_type": "vit"}, "model_type 'vit' is no causal language model"),
        ({"model_type": "llama"}, "of its files have no place in the model"),
    ],
)
def test_a_config_of_another_model(folder, change, said):
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | change))
    assert said in refused(folder)


def test_a_config_that_is_no_json_names_the_line(folder):
    (folder / "config.json").write_text('{\n "model_type": gemma3_text\n}')
    assert f"{folder / 'config.json'}:2: not JSON" in refused(folder)


def test_a_folder_without_weights_and_an_adapter_are_told_apart(folder, tmp_path):
    (folder / "model.safetensors").unlink()
    assert "no weights (model.safetensors or pytorch_model.bin" in refused(folder)
    (tmp_path / "adapter").mkdir()
    (tmp_path / "adapter" / "adapter_config.json").write_text("{}")
    assert "an adapter, not a model" in refused(tmp_path / "adapter")


def test_a_folder_without_a_tokenizer_is_one_line(folder):
    for path in folder.glob("tokenizer*"):
        path.unlink()
    with pytest.raises(UserError) as caught:
        load_tokenizer(str(folder))
    assert f"{folder}: no tokenizer (tokenizer.json, tokenizer.model" in str(caught.value)


def test_an_adapter_beside_a_config_does_not_load_another_model(folder):
    adapter = {"base_model_name_or_path": "someone/else", "peft_type": "LORA"}
    (folder / "adapter_config.json").write_text(json.dumps(adapter))
    assert "adapter_config.json: makes an adapter of another model of this folder" in refused(folder)


@pytest.mark.parametrize("content", ["[]", "{", '"text"'])
def test_files_beside_the_weights_that_are_no_json_objects_are_named(folder, content):
    file = folder / "generation_config.json"
    file.write_text(content)
    assert str(file) in refused(folder)
    for name in ("tokenizer_config.json", "special_tokens_map.json"):
        (folder / name).write_text(content)
        with pytest.raises(UserError) as caught:
            load_tokenizer(str(folder))
        assert f"{folder / name}:" in str(caught.value)
        (folder / name).unlink()


def test_a_tokenizer_of_the_checkpoints_own_code_is_refused(folder):
    (folder / "tokenizer.json").unlink()
    (folder / "tokenizer.model").write_bytes(b"any")
    asked = {"tokenizer_class": "OwnTokenizer", "auto_map": {"AutoTokenizer": ["own.OwnTokenizer", None]}}
    (folder / "tokenizer_config.json").write_text(json.dumps(asked))
    (folder / "own.py").write_text("raise SystemExit(1)")
    with pytest.raises(UserError) as caught:
        load_tokenizer(str(folder))
    assert "tokenizer_class 'OwnTokenizer' is not known and its auto_map asks to run" in str(caught.value)


def test_an_index_without_metadata_says_what_to_add(folder):
    as_shards(folder, "bin")
    index = folder / "pytorch_model.bin.index.json"
    index.write_text(json.dumps({"weight_map": json.loads(index.read_text())["weight_map"]}))
    assert 'add "metadata": {} beside weight_map' in refused(folder)


def test_a_value_of_the_wrong_type_beside_the_weights_is_one_line(folder):
    (folder / "generation_config.json").write_text('{"max_new_tokens": "many"}')
    assert "cannot be loaded as a causal language model" in refused(folder)


def test_a_chat_template_that_is_none_is_one_line(folder):
    (folder / "chat_template.jinja").write_text("{% if messages %}{{ messages[0]")
    with pytest.raises(UserError, match="chat template of its tokenizer cannot be read") as caught:
        load_tokenizer(str(folder))
    assert "\n" not in str(caught.value)
