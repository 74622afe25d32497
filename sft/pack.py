"""What may leave the hospital: a run's weights, tokenizer, card, config and scores, and nothing that quotes a report.

The files are written anew from what is known to be free of report text; a run folder is never copied. Paths of this
machine are replaced by names. A model that was tuned on reports can itself repeat parts of them: the card says so.
"""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import tomli_w

from common.errors import UserError
from common.files import write_json
from sft.card import LICENCES
from sft.models import load_tokenizer, locate
from sft.runs import ADAPTER, Run, merged, open_run
from sft.strategies import strategy

TERMS = re.compile(r"(licen[cs]e|notice|use_policy|terms)[^/]*", re.IGNORECASE)
KEPT = (
    "name", "kind", "strategy", "seed", "prompt_sha256", "steps", "kept_step", "dev_loss", "trainable_parameters", "parameters",
    "samples_per_second", "tokens_per_second", "peak_memory_bytes", "dtype", "device", "machine", "versions", "commit", "dirty",
)  # fmt: skip
VLLM_RANKS = (16, 32, 64, 128, 256, 320, 512)  # its default, and what --max-lora-rank takes above it
CARD_NOTE = "A model tuned on reports can repeat parts of them."
NO_TERMS = """No licence file lay beside the base model. Its publisher's terms apply to everything that is made of it: {base}, licence
'{licence}'. Read them before you hand this folder on.
"""


def pack(folder: Path, out: Path, *, merge: bool = False) -> dict[str, Any]:
    """Write a run's shareable folder.

    Args:
        merge: Write whole weights with the adapter merged in, in transformers' format.

    Returns:
        `out`, `files`, and `commands`: how other tools go on from here.

    Raises:
        UserError: The folder is no finished training run, `out` is not empty, or the strategy cannot be merged.
    """
    run = open_run(folder)
    if run.facts["kind"] != "sft":
        raise UserError(f"{folder}: a {run.facts['kind']} run has no weights of its own; give a trained one")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UserError(f"{out}: exists and is not empty; give another folder")
    model = public_name(run.config.model)
    out.mkdir(parents=True, exist_ok=True)
    if merge:
        merged(run).save_pretrained(out)
    else:
        copy_weights(run, out, model)
    load_tokenizer(run.config.model).save_pretrained(out)
    table = run.config.as_dict() | {"model": model}
    (out / "config.toml").write_text(tomli_w.dumps(without_none(table)), encoding="utf-8")
    facts = {key: run.facts[key] for key in KEPT if key in run.facts}
    data = {"cases": run.facts["data"]["train"]["cases"], "sha256": run.facts["data"]["train"]["sha256"]}
    write_json(out / "training.json", {**facts, "model": model, "data": data, "merged": merge})
    if (folder / "learning_curve.png").is_file():
        shutil.copyfile(folder / "learning_curve.png", out / "learning_curve.png")
    terms(run, out, model)
    commands = ways_on(run, out, model, merge)
    (out / "README.md").write_text(card(run, model, commands), encoding="utf-8")
    scrub(out)
    return {"out": str(out), "files": sorted(path.name for path in out.iterdir()), "commands": commands}


def public_name(model: str) -> str:
    """A model's name without the place where it lies on this machine; a hub id stays."""
    if model in LICENCES:
        return LICENCES[model][0]
    path = Path(model)
    local = path.exists() or model.startswith((".", "/", "~"))
    return path.stem if local and path.suffix == ".gguf" else path.name if local else model


def copy_weights(run: Run, out: Path, model: str) -> None:
    """Copy the adapter's or the strategy's own files; the base's place becomes its name.

    PEFT writes down every layer of `all-linear` by its whole name; servers look for names such as q_proj.
    """
    for path in sorted((run.folder / ADAPTER).iterdir()):
        if path.suffix == ".safetensors":
            shutil.copyfile(path, out / path.name)
        elif path.suffix == ".json":
            content = json.loads(path.read_text(encoding="utf-8"))
            if isinstance(content, dict) and "base_model_name_or_path" in content:
                content["base_model_name_or_path"] = model
                if run.config.lora.targets == "all-linear" and isinstance(content.get("target_modules"), list):
                    content["target_modules"] = sorted({name.rsplit(".", 1)[-1] for name in content["target_modules"]})
            write_json(out / path.name, content)


def terms(run: Run, out: Path, model: str) -> None:
    """Copy the base's licence files, or say where its terms are."""
    place, _ = locate(run.config.model)
    found = [path for path in sorted(Path(place).glob("*")) if path.is_file() and TERMS.fullmatch(path.name)]
    for path in found:
        shutil.copyfile(path, out / path.name)
    if not found:
        licence = LICENCES.get(run.config.model, (model, "not known here"))[1]
        (out / "LICENSE-OF-THE-BASE.txt").write_text(NO_TERMS.format(base=model, licence=licence), encoding="utf-8")


def card(run: Run, model: str, commands: dict[str, str]) -> str:
    """The run's card with its scores, the base by its name, and how to go on."""
    text = (run.folder / "README.md").read_text(encoding="utf-8")
    text = text.replace(json.dumps(run.config.model), json.dumps(model)).replace(run.config.model, model)
    if CARD_NOTE not in text:
        text += f"\n{CARD_NOTE}\n"
    lines = "\n".join(f"- {what}: `{command}`" for what, command in commands.items())
    return f"{text}\n## Serving\n{lines}\n"


def ways_on(run: Run, out: Path, model: str, merge: bool) -> dict[str, str]:
    """The commands of other tools that take the folder, which for adapters is plain LoRA alone."""
    if merge:
        return {
            "vLLM": f"vllm serve {out.name}",
            "GGUF (llama.cpp's own converter)": f"python convert_hf_to_gguf.py {out.name} --outfile {out.name}.gguf --outtype bf16",
        }
    file = out / "adapter_config.json"
    settings = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    if settings.get("peft_type") != "LORA" or settings.get("use_dora"):
        if strategy(run.config.strategy).merges:
            return {"whole weights, which every server takes": "python -m sft pack RUN OUT --merge"}
        return {
            "PEFT, beside its base (no server is known to take it)": f'PeftModel.from_pretrained(base, "{out.name}")'
        }
    rank = next((size for size in VLLM_RANKS if size >= settings["r"]), settings["r"])
    ranks = f" --max-lora-rank {rank}" if rank > VLLM_RANKS[0] else ""
    commands = {"vLLM": f"vllm serve {model} --enable-lora{ranks} --lora-modules sft={out.name}"}
    if settings.get("use_rslora"):  # the converter knows the scale alpha / rank alone
        return commands | {"GGUF": "python -m sft pack RUN OUT --merge"}
    convert = f"python convert_lora_to_gguf.py {out.name} --base MODEL --outfile {out.name}.gguf"
    return commands | {"GGUF (llama.cpp's own converter)": convert}


def without_none(value: Any) -> Any:
    """A table as TOML can hold it: what is not set is left out."""
    if isinstance(value, dict):
        return {key: without_none(inner) for key, inner in value.items() if inner is not None}
    return value


def scrub(out: Path) -> None:
    """See that no text file names a home or working folder of this machine.

    Raises:
        ValueError: One does: a fault of the program, and the folder is removed.
    """
    here = {str(Path.cwd()), str(Path.home())} - {"/"}
    for path in out.iterdir():
        if path.suffix in (".md", ".json", ".toml", ".txt") and path.name not in ("tokenizer.json",):
            text = path.read_text(encoding="utf-8")
            if any(f"{place}/" in text for place in here):
                shutil.rmtree(out)
                raise ValueError(f"{path.name} names a folder of this machine")
