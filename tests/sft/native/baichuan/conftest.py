"""The references of Baichuan2: the copies in `tests/fixtures` always, and every outside folder whose config says baichuan."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import skip_or_fail
from tests.sft.native.references import folders


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "folder" in metafunc.fixturenames:
        metafunc.parametrize("folder", folders("baichuan"), indirect=True)


@pytest.fixture
def folder(request: pytest.FixtureRequest) -> Path:
    """A reference folder."""
    if request.param is None:
        skip_or_fail("no reference models of Baichuan2: IMPRESSION_SHARED names no folder that has them")
    return Path(request.param)


@pytest.fixture
def expected(folder: Path) -> dict[str, Any]:
    """What the published code computes: `expected.json` and, under `tensors`, `expected.safetensors`."""
    from safetensors.torch import load_file

    return {**json.loads((folder / "expected.json").read_text()), "tensors": load_file(folder / "expected.safetensors")}


@pytest.fixture
def model(folder: Path) -> Any:
    """The reference's model, in evaluation mode."""
    import torch
    from transformers import AutoModelForCausalLM

    from sft.native import register

    register()
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()


FIELDS = {
    "architectures": ["BaichuanForCausalLM"],
    "auto_map": {
        "AutoConfig": "configuration_baichuan.BaichuanConfig",
        "AutoModelForCausalLM": "modeling_baichuan.BaichuanForCausalLM",
    },
    "tokenizer_class": "BaichuanTokenizer",
    "bos_token_id": 1,
    "eos_token_id": 2,
    "hidden_act": "silu",
    "initializer_range": 0.02,
    "intermediate_size": 96,
    "model_max_length": 512,
    "model_type": "baichuan",
    "num_hidden_layers": 2,
    "pad_token_id": 0,
    "rms_norm_eps": 1e-06,
    "_from_model_config": True,
    "tie_word_embeddings": False,
    "torch_dtype": "float32",
    "transformers_version": "4.29.2",
    "use_cache": True,
}
KINDS = {
    "13b": {"hidden_size": 36, "num_attention_heads": 3, "gradient_checkpointing": False},
    "7b": {"hidden_size": 32, "num_attention_heads": 4, "max_position_embeddings": 512},
}


@pytest.fixture(scope="session")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small sentencepiece vocabulary made as the publisher's: bytes for what is unknown, white space kept, markers of the chat."""
    import sentencepiece

    from tests.conftest import FINDINGS, IMPRESSIONS

    file = tmp_path_factory.mktemp("vocabulary") / "tokenizer.model"
    text = [
        *FINDINGS,
        *IMPRESSIONS,
        "影像所见：胸廓对称。影像诊断：",
        "Hello, world! abcdefgh ijklmnop qrstuvwxyz 0123456789",
    ]
    with file.open("wb") as writer:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(text * 4),
            model_writer=writer,
            model_type="bpe",
            vocab_size=480,
            hard_vocab_limit=False,
            character_coverage=1.0,
            byte_fallback=True,
            add_dummy_prefix=False,
            remove_extra_whitespaces=False,
            normalization_rule_name="identity",
            user_defined_symbols=["\n", "\t", "<reserved_106>", "<reserved_107>"],
            minloglevel=2,
        )
    return file


@pytest.fixture(params=sorted(KINDS))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def published(tmp_path: Path, vocabulary: Path, kind: str) -> Path:
    """A checkpoint folder as the publisher lays it out (`.bin` shards with an index), of a tiny model of random weights."""
    import sentencepiece
    import torch
    from transformers import AutoModelForCausalLM

    from sft.native import register
    from sft.native.baichuan.configuration import BaichuanConfig

    register()
    folder = tmp_path / f"baichuan2_{kind}"
    folder.mkdir()
    (folder / "tokenizer.model").write_bytes(vocabulary.read_bytes())
    token = {"__type": "AddedToken", "lstrip": False, "normalized": True, "rstrip": False, "single_word": True}
    names = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<unk>"}
    special = {name: {**token, "content": content} for name, content in names.items()}
    mapped = {name: {key: one[key] for key in one if key != "__type"} for name, one in special.items()}
    written = {
        "add_bos_token": False,
        "add_eos_token": False,
        "auto_map": {"AutoTokenizer": ["tokenization_baichuan.BaichuanTokenizer", None]},
        "clean_up_tokenization_spaces": False,
        "model_max_length": 4096,
        "sp_model_kwargs": {},
        "tokenizer_class": "BaichuanTokenizer",
        **special,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(written))
    (folder / "special_tokens_map.json").write_text(json.dumps(mapped))
    size = sentencepiece.SentencePieceProcessor(str(vocabulary)).get_piece_size()
    settings = {**FIELDS, **KINDS[kind], "vocab_size": size}
    (folder / "config.json").write_text(json.dumps(settings, indent=1))
    torch.manual_seed(0)
    model = AutoModelForCausalLM.from_config(BaichuanConfig.from_dict(dict(settings)))
    weights = {
        name: torch.randn_like(one) * 0.3 + (1.0 if one.dim() == 1 else 0.0) for name, one in model.state_dict().items()
    }
    if kind == "7b":
        weights["model.layers.0.self_attn.rotary_emb.inv_freq"] = torch.full((4,), 7.0)
    places = {}
    for number in (1, 2):
        file = f"pytorch_model-0000{number}-of-00002.bin"
        part = {name: weights[name] for name in sorted(weights)[number - 1 :: 2]}
        torch.save(part, folder / file)
        places |= dict.fromkeys(part, file)
    (folder / "pytorch_model.bin.index.json").write_text(json.dumps({"metadata": {}, "weight_map": places}))
    return folder
