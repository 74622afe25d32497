"""What several packages' tests share: the tiny random model, tiny reports, and where outside material lies."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault(
    "OMP_NUM_THREADS", "1"
)  # a tiny model gains nothing from threads, and loses much where the cores are busy

FINDINGS = (
    "右肺上叶见结节，约{n}mm，边界清。",
    "左肺下叶见斑片状模糊影，范围约{n}mm。",
    "双侧胸腔见少量积液，深约{n}mm。",
    "纵隔内见肿大淋巴结，短径约{n}mm。",
)
IMPRESSIONS = ("右肺上叶结节，建议随访。", "左肺下叶炎症。", "双侧少量胸腔积液。", "纵隔淋巴结肿大。")


def skip_or_fail(reason: str) -> None:
    """Skip a test that lacks its material; on CI, where all of it must be there, fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of outside material."""
    folder = os.environ.get("IMPRESSION_SHARED")
    if not folder or not Path(folder).is_dir():
        skip_or_fail("IMPRESSION_SHARED names no folder with the outside material")
    return Path(str(folder))


def tiny_report(k: int) -> dict[str, Any]:
    """A made-up report: one of four findings with a number."""
    kind = k % len(FINDINGS)
    return {
        "id": f"case-{k:03d}",
        "patient": f"patient-{k // 2:03d}",
        "group": f"group-{k // 2:03d}",
        "findings": "胸廓对称。" * (k % 3) + FINDINGS[kind].format(n=k),
        "impression": IMPRESSIONS[kind],
        "lang": "zh",
        "synthetic": True,
        "abnormal": True,
        "frequent": kind == 0,
    }


@pytest.fixture
def tiny_data(tmp_path: Path) -> Path:
    """A data folder of 40 training and 10 validation reports."""
    folder = tmp_path / "data"
    folder.mkdir()
    for name, numbers in (("train", range(40)), ("valid", range(100, 110))):
        lines = [json.dumps(tiny_report(k), ensure_ascii=False) for k in numbers]
        (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Gemma 3 of random weights, 2 layers (one with a sliding window), whose tokens are characters."""
    import torch
    from tokenizers import Tokenizer
    from tokenizers.decoders import Fuse
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Split
    from transformers import Gemma3ForCausalLM, Gemma3TextConfig, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("models") / "tiny"
    text = "".join(FINDINGS + IMPRESSIONS) + "胸廓对称影像所见诊断：\n0123456789 abcdefghijklmnopqrstuvwxyzFINDGSMPRE:."
    words = ["<pad>", "<eos>", "<bos>", "<unk>", *sorted(set(text))]
    tokenizer = Tokenizer(WordLevel({word: i for i, word in enumerate(words)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = Split("", "isolated")
    tokenizer.decoder = Fuse()
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", eos_token="<eos>", bos_token="<bos>", unk_token="<unk>"
    )
    fast.save_pretrained(folder)
    torch.manual_seed(0)
    config = Gemma3TextConfig(
        vocab_size=len(words),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=16,
        sliding_window=16,
        layer_types=["sliding_attention", "full_attention"],
        max_position_embeddings=512,
        pad_token_id=0,
        eos_token_id=1,
        bos_token_id=2,
        initializer_range=0.2,
    )
    Gemma3ForCausalLM(config).save_pretrained(folder)
    return folder
