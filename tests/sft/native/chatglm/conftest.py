"""The references: models of random weights with what the published code computes, and every name they may hold.

The copy in `tests/fixtures` always runs; every folder of `IMPRESSION_SHARED/reference/models` whose config says chatglm does too.
"""

import functools
import json
import re
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from tests.sft.native.references import folders

CLOSE = {"rtol": 0.0, "atol": 1e-4}
"""For logits, hidden states and what a layer holds."""
EXACT = {"rtol": 0.0, "atol": 1e-5}
"""For losses and gradients."""
VARIANTS = ("alpha_from_num_layers", "tied_head", "positions_1d")
ATTENTIONS = ("sdpa", "eager")


class Reference:
    """One folder: the model it describes, and what the published code computes with it."""

    def __init__(self, folder: Path) -> None:
        from safetensors.torch import load_file

        self.folder = folder
        self.expected: dict[str, Any] = json.loads((folder / "expected.json").read_text())
        self.tensors: dict[str, Tensor] = load_file(folder / "expected.safetensors")
        self.cases: dict[str, Any] = self.expected["cases"]

    def load(self, attention: str = "sdpa", **settings: Any) -> Any:
        """A fresh model."""
        from transformers import AutoModelForCausalLM

        from sft.native import register

        register()
        settings = {"dtype": torch.float32, "attn_implementation": attention, **settings}
        model = AutoModelForCausalLM.from_pretrained(self.folder, **settings)
        return model.eval()

    @functools.cached_property
    def models(self) -> dict[str, Any]:
        """One model for each attention function, not to be changed."""
        return {name: self.load(name) for name in ATTENTIONS}

    def ids(self, case: str) -> Tensor:
        """A case's whole text, `(1, tokens)`."""
        return torch.tensor([self.cases[case]["input_ids"]])

    def prompt(self, case: str) -> Tensor:
        """A case's prompt, `(1, tokens)`."""
        return torch.tensor([self.cases[case]["prompt_ids"]])

    def having(self, *parts: str) -> list[str]:
        """The cases that have all these tensors."""
        return [case for case in self.cases if all(f"{case}.{part}" in self.tensors for part in parts)]

    @functools.cached_property
    def prefixes(self) -> list[str]:
        """The names under which prefixes are described."""
        return [name for name, value in self.expected.items() if isinstance(value, dict) and "pre_seq_len" in value]

    def prefix_file(self, name: str) -> Path:
        """The published checkpoint of a prefix."""
        from sft.native.chatglm.prefix import read_prefix

        wanted = (self.expected[name]["pre_seq_len"], bool(self.expected[name]["prefix_projection"]))
        for file in sorted(self.folder.glob("*prefix*")):
            tensors = read_prefix(file)
            if (len(tensors["embedding.weight"]), "trans.0.weight" in tensors) == wanted:
                return file
        raise FileNotFoundError(f"{self.folder}: no checkpoint for {name}")

    def unknown(self) -> list[str]:
        """Tensors that no test looks at."""
        cases = "|".join(map(re.escape, self.cases))
        batches = "|".join(f"{re.escape(name)}_(batch|prompts)" for name in self.expected.get("batches", {}))
        patterns = [
            rf"({cases})\.(input_ids|attention_mask|position_ids|logits|hidden_states|attentions|past_keys|past_values)",
            rf"({cases})\.(position_ids_tokenizer|logits_tokenizer_positions)",
            rf"({'|'.join(VARIANTS)})\.({cases})\.(logits|position_ids)",
            rf"({batches or '-'})\.(input_ids|attention_mask|position_ids|labels_answer|labels_ptuning|logits)",
            r"grad\..+",
            r"rope\d+\.(positions|inv_freq_fp16|(float|half)\.(cos|sin))",
        ]
        for name in map(re.escape, self.prefixes):
            patterns.append(rf"{name}\.(past_keys|past_values|grad\..+|({cases})\.logits)")
        return [name for name in self.tensors if not any(re.fullmatch(one, name) for one in patterns)]


@functools.cache
def read(folder: Path) -> Reference:
    """A reference, read once."""
    return Reference(folder)


@pytest.fixture(params=folders("chatglm"))
def reference(request: pytest.FixtureRequest) -> Reference:
    if request.param is None:
        request.getfixturevalue("shared")
        pytest.fail("no reference of ChatGLM under IMPRESSION_SHARED/reference/models")
    return read(request.param)


@pytest.fixture(params=ATTENTIONS)
def attention(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def close() -> dict[str, float]:
    return CLOSE


@pytest.fixture
def exact() -> dict[str, float]:
    return EXACT


SPECIAL = ["[MASK]", "[gMASK]", "[sMASK]", "<unused_0>", "<sop>", "<eop>", "<ENC>", "<dBLOCK>"]
SPACE = ["<n>", "<|tab|>", *(f"<|blank_{length}|>" for length in range(2, 81))]


@pytest.fixture(scope="session")
def vocabulary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small sentencepiece vocabulary laid out as the publisher's: markers for white space, special tokens as control pieces."""
    import sentencepiece

    from tests.conftest import FINDINGS, IMPRESSIONS

    file = tmp_path_factory.mktemp("vocabulary") / "ice_text.model"
    text = [
        *FINDINGS,
        *IMPRESSIONS,
        "影像所见：胸廓对称。影像诊断：",
        "Hello, world! abcdefghijklmnopqrstuvwxyz 0123456789 ()-+=?;",
    ]
    with file.open("wb") as writer:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(text),
            model_writer=writer,
            model_type="char",
            vocab_size=400,
            hard_vocab_limit=False,
            character_coverage=1.0,
            pad_id=3,
            control_symbols=SPECIAL,
            user_defined_symbols=SPACE,
            minloglevel=2,
        )
    return file


@pytest.fixture
def chatglm_folder(tmp_path: Path, vocabulary: Path) -> Path:
    """A checkpoint folder as the publisher lays it out, with a tiny model of random weights."""
    import sentencepiece
    from safetensors.torch import save_file
    from transformers import AutoModelForCausalLM

    from sft.native import register
    from sft.native.chatglm.configuration import ChatGLMConfig

    register()
    folder = tmp_path / "chatglm"
    folder.mkdir()
    (folder / "ice_text.model").write_bytes(vocabulary.read_bytes())
    pieces = sentencepiece.SentencePieceProcessor(str(vocabulary))
    settings = {
        "architectures": ["ChatGLMModel"],
        "auto_map": {
            "AutoConfig": "configuration_chatglm.ChatGLMConfig",
            "AutoModel": "modeling_chatglm.ChatGLMForConditionalGeneration",
        },
        "bos_token_id": pieces.piece_to_id("<sop>"),
        "eos_token_id": pieces.piece_to_id("<eop>"),
        "mask_token_id": pieces.piece_to_id("[MASK]"),
        "gmask_token_id": pieces.piece_to_id("[gMASK]"),
        "pad_token_id": 3,
        "hidden_size": 64,
        "inner_hidden_size": 128,
        "layernorm_epsilon": 1e-05,
        "max_sequence_length": 512,
        "model_type": "chatglm",
        "num_attention_heads": 4,
        "num_layers": 2,
        "position_encoding_2d": True,
        "torch_dtype": "float32",
        "transformers_version": "4.23.1",
        "use_cache": True,
        "vocab_size": pieces.get_piece_size() + 13,
    }
    (folder / "config.json").write_text(json.dumps(settings, indent=1))
    tokenizer = {
        "name_or_path": "THUDM/chatglm-6b",
        "tokenizer_class": "ChatGLMTokenizer",
        "num_image_tokens": 0,
        "gmask_token": "[gMASK]",
        "end_token": "</s>",
        "remove_space": False,
        "do_lower_case": False,
        "auto_map": {"AutoTokenizer": ["tokenization_chatglm.ChatGLMTokenizer", None]},
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(tokenizer))
    torch.manual_seed(0)
    model = AutoModelForCausalLM.from_config(ChatGLMConfig.from_dict(dict(settings)))
    weights = {
        name: torch.randn_like(one) * 0.2 + (one.dim() == 1 and "norm.weight" in name)
        for name, one in model.state_dict().items()
    }
    for layer in range(2):
        weights[f"transformer.layers.{layer}.attention.rotary_emb.inv_freq"] = torch.full((4,), 7.0)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    return folder
