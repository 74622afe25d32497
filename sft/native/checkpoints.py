"""A model folder, looked at before it is loaded: every fault in one line, and no code of a checkpoint ever run.

Weights come from safetensors, or from PyTorch's `.bin` files read as tensors alone (`weights_only`), as the study's models are
published. A file that holds anything else is refused.
"""

import json
import re
import struct
import warnings
import zipfile
from collections.abc import Iterable
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import torch
from safetensors import SafetensorError, safe_open

from common.errors import UserError

INDEXES = ("model.safetensors.index.json", "pytorch_model.bin.index.json")
WHOLE = ("model.safetensors", "pytorch_model.bin")
NUMBERED = re.compile(r"\.(?:layers|h|blocks|block)\.\d+\.")
BESIDE = re.compile(r"vision|visual|audio|mtp|inv_freq|masked_bias")  # parts that a text model may leave aside
BESIDE_WEIGHTS = ("generation_config.json",)
BESIDE_TOKENIZER = ("tokenizer_config.json", "special_tokens_map.json", "added_tokens.json")
PREFIX = ".prefix_encoder."  # ChatGLM's, which the publisher's script saves without the model
POINTER = b"version https://git-lfs"
PYTORCH = (b"PK", b"\x80")  # a zip archive, or a bare pickle as before PyTorch 1.6
NEVER = "which is never done here"
TOKENIZERS = (
    "tokenizer.json",
    "tokenizer.model",
    "ice_text.model",
    "spiece.model",
    "vocab.json",
    "vocab.txt",
    "*.tiktoken",
    "tekken.json",
)


def check_folder(folder: Path) -> bool:
    """See that a model folder, whose config `check_config` has seen, can be loaded.

    Returns:
        Whether its weights are safetensors; else they are `.bin`.

    Raises:
        UserError: It cannot; the message names the file and the remedy.
    """
    check_objects(folder, BESIDE_WEIGHTS)
    if (folder / "adapter_config.json").is_file():
        raise UserError(
            f"{folder / 'adapter_config.json'}: makes an adapter of another model of this folder; give the base model's folder"
        )
    files = weight_files(folder)
    for file in files:
        check_file(file)
    return files[0].suffix == ".safetensors"


def check_config(folder: Path) -> None:
    """See that the config is of a model that is known here."""
    from transformers import CONFIG_MAPPING, MODEL_FOR_CAUSAL_LM_MAPPING

    path = folder / "config.json"
    if not path.is_file():
        if (folder / "adapter_config.json").is_file():
            raise UserError(f"{folder}: an adapter, not a model; give the folder of its base model")
        raise UserError(
            f"{folder}: this folder has no config.json, so it is no model; give a folder in transformers' format"
        )
    config = read_json(path)
    kind = config.get("model_type")
    if not isinstance(kind, str):
        raise UserError(f"{path}: has no model_type; take config.json from the publisher again")
    if kind not in CONFIG_MAPPING:
        own = f" and its auto_map asks to run the checkpoint's own code, {NEVER}" if "auto_map" in config else ""
        raise UserError(f"{path}: model_type {kind!r} is not known{own}; choose a model that transformers has")
    if CONFIG_MAPPING[kind] not in MODEL_FOR_CAUSAL_LM_MAPPING:
        raise UserError(f"{path}: model_type {kind!r} is no causal language model; choose a model that writes text")


def check_objects(folder: Path, names: Iterable[str]) -> None:
    """See that files of JSON are JSON objects, where they are there."""
    for name in names:
        if (folder / name).is_file():
            read_json(folder / name)


def check_tokenizer(folder: Path) -> None:
    """See that a model folder has a vocabulary (the library makes an empty tokenizer otherwise) and asks for no code of its own.

    Raises:
        UserError: It has none, or it does; or a file of it is no JSON.
    """
    from transformers.models.auto.tokenization_auto import tokenizer_class_from_name

    if not any(True for pattern in TOKENIZERS for _ in folder.glob(pattern)):
        raise UserError(
            f"{folder}: no tokenizer ({', '.join(TOKENIZERS[:3])}, …); copy it from the publisher's checkpoint"
        )
    check_objects(folder, BESIDE_TOKENIZER)
    path = folder / "tokenizer_config.json"
    config = read_json(path) if path.is_file() else {}
    kind = config.get("tokenizer_class")
    known = isinstance(kind, str) and tokenizer_class_from_name(kind) is not None
    if "auto_map" in config and not known and not (folder / "tokenizer.json").is_file():
        raise UserError(
            f"{path}: tokenizer_class {kind!r} is not known and its auto_map asks to run the checkpoint's own code, {NEVER}; choose a model that transformers has"
        )


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object from a file."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise UserError(f"{path}: not UTF-8; take the file from the publisher again") from None
    except json.JSONDecodeError as error:
        raise UserError(
            f"{path}:{error.lineno}: not JSON ({error.msg}); take the file from the publisher again"
        ) from None
    if not isinstance(found, dict):
        raise UserError(
            f"{path}: a {type(found).__name__} where a JSON object is needed; take the file from the publisher again"
        )
    return found


def weight_files(folder: Path) -> list[Path]:
    """The files that hold the weights, safetensors before `.bin`."""
    for whole, index in zip(WHOLE, INDEXES, strict=True):
        if (folder / whole).is_file():
            return [folder / whole]
        if (folder / index).is_file():
            held = read_json(folder / index)
            places = held.get("weight_map")
            names = sorted({str(name) for name in places.values()}) if isinstance(places, dict) else []
            if not names:
                raise UserError(f"{folder / index}: has no weight_map; take the file from the publisher again")
            for name in names:
                if Path(name).name != name or not (folder / name).is_file():
                    raise UserError(
                        f"{folder / name}: a shard that {index} names is absent, one of {len(names)}; copy it from the publisher's checkpoint"
                    )
            if not isinstance(held.get("metadata"), dict):
                raise UserError(
                    f'{folder / index}: has no metadata, which the library wants to see; add "metadata": {{}} beside weight_map'
                )
            return [folder / name for name in names]
    raise UserError(
        f"{folder}: no weights ({' or '.join(WHOLE)}, or an index of shards); copy them from the publisher's checkpoint"
    )


def check_file(file: Path) -> None:
    """See that a weight file holds tensors by name and nothing that would have to be run."""
    with file.open("rb") as opened:
        begin = opened.read(len(POINTER))
    if begin == POINTER:
        raise UserError(f"{file}: stands for a large file that was not fetched; run git lfs pull in that folder")
    if file.suffix != ".safetensors" and not begin.startswith(PYTORCH):
        raise UserError(f"{file}: no file of PyTorch's, or cut off; copy it from the publisher's checkpoint again")
    try:
        if file.suffix == ".safetensors":
            with safe_open(file, "pt") as tensors:
                tensors.keys()
        else:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of pickles that it then refuses
                held = torch.load(file, map_location="meta", weights_only=True, mmap=zipfile.is_zipfile(file))
            if not isinstance(held, dict) or not any(isinstance(value, torch.Tensor) for value in held.values()):
                raise UserError(f"{file}: holds no weights by name; copy it from the publisher's checkpoint again")
    except UnpicklingError:
        raise UserError(
            f"{file}: holds more than tensors; nothing of it was run: take a checkpoint in safetensors"
        ) from None
    except (
        SafetensorError,
        OSError,
        RuntimeError,
        ValueError,
        EOFError,
        KeyError,
        AttributeError,
        struct.error,
    ) as error:
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        raise UserError(
            f"{file}: damaged or cut off ({reason}); copy it from the publisher's checkpoint again"
        ) from None


def check_loaded(name: str, info: dict[str, Iterable[Any]]) -> None:
    """See that every weight came from the checkpoint and nothing of its layers was left over.

    Args:
        info: What `from_pretrained` tells of its loading.

    Raises:
        UserError: Weights are missing or of another shape, or some of the layers' have no place.
    """
    shapes = sorted((str(key), tuple(held), tuple(wanted)) for key, held, wanted in info["mismatched_keys"])
    if shapes:
        key, held, wanted = shapes[0]
        raise UserError(
            f"{name}: {len(shapes)} weights have another shape than config.json says ({key}: {held} instead of {wanted}); copy config.json and weights from the publisher's checkpoint"
        )
    missing = sorted(str(key) for key in info["missing_keys"])
    if missing and all(PREFIX in key for key in missing):
        raise UserError(
            f"{name}: pre_seq_len in its config.json asks for a P-Tuning v2 prefix, which its weight files do not have; take "
            "pre_seq_len out, or train a prefix with strategy p-tuning-v2"
        )
    left = sorted(key for key in map(str, info["unexpected_keys"]) if NUMBERED.search(key) and not BESIDE.search(key))
    for what, keys in (("are not in its files", missing), ("of its files have no place in the model", left)):
        if keys:
            shown = ", ".join(keys[:3]) + (", …" if len(keys) > 3 else "")
            raise UserError(
                f"{name}: {len(keys)} weights {what} ({shown}): config.json and weights are not of one model; copy both from the publisher's checkpoint"
            )
