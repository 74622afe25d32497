"""The tokenizer with a tiny vocabulary made as the publisher's; the true one is met in the references."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from transformers import AutoTokenizer

from common.errors import UserError
from sft.models import load_tokenizer
from sft.native.baichuan.tokenization import BaichuanTokenizer


@pytest.fixture
def kind() -> str:
    return "13b"


@pytest.fixture
def tokenizer(published: Path) -> Any:
    return load_tokenizer(str(published))


def test_the_auto_class_finds_it_without_code_of_the_publisher(tokenizer: Any) -> None:
    assert type(tokenizer) is BaichuanTokenizer
    assert len(tokenizer) == tokenizer.vocab_size == len(tokenizer.get_vocab())
    assert (tokenizer.unk_token_id, tokenizer.bos_token_id, tokenizer.eos_token_id) == (0, 1, 2)
    assert (tokenizer.pad_token, tokenizer.pad_token_id, tokenizer.padding_side) == ("<unk>", 0, "right")
    assert tokenizer.model_max_length == 4096


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        (" ", ["▁"]),
        ("a\nb\t", ["a", "\n", "b", "\t"]),
        ("</s>", ["</s>"]),
        ("x<s>x", ["x", "<s>", "x"]),
        ("<unk></s>", ["<unk>", "</s>"]),
        ("<reserved_106>x", ["<reserved_106>", "x"]),
        ("€", ["<0xE2>", "<0x82>", "<0xAC>"]),
    ],
)
def test_pieces_of_a_text(tokenizer: Any, text: str, pieces: list[str]) -> None:
    assert tokenizer.tokenize(text) == pieces
    ids = tokenizer(text)["input_ids"]
    assert tokenizer.convert_ids_to_tokens(ids) == pieces
    assert tokenizer(text, add_special_tokens=False)["input_ids"] == ids


@given(text=st.text().filter(lambda text: not any(one in text for one in ("<s>", "</s>", "<unk>", "▁", "\x00"))))
@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_text_comes_back_as_it_was(tokenizer: Any, text: str) -> None:
    ids = tokenizer(text)["input_ids"]
    assert tokenizer.decode(ids) == text
    assert tokenizer.decode([1, *ids, 2], skip_special_tokens=True) == text


def test_special_tokens_are_decoded_as_written_or_left_out(tokenizer: Any) -> None:
    ids = tokenizer("右肺</s>")["input_ids"]
    assert ids[-1] == 2
    assert tokenizer.decode(ids, skip_special_tokens=True) == "右肺"
    assert tokenizer.decode(ids).endswith("右肺</s>")
    assert tokenizer.decode([2, 1]) == "</s><s>"


@pytest.mark.parametrize(("begin", "end"), [(True, False), (False, True), (True, True)])
def test_bos_and_eos_where_the_configuration_wants_them_and_after_saving(published, tmp_path, begin, end):
    path = published / "tokenizer_config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"add_bos_token": begin, "add_eos_token": end}))
    tokenizer = load_tokenizer(str(published))
    plain = tokenizer("右肺", add_special_tokens=False)["input_ids"]
    wanted = [1] * begin + plain + [2] * end
    assert tokenizer("右肺")["input_ids"] == wanted
    assert tokenizer("右肺", "左肺")["input_ids"] == wanted + tokenizer("左肺")["input_ids"]
    tokenizer.save_pretrained(tmp_path / "saved")
    again = AutoTokenizer.from_pretrained(tmp_path / "saved")
    assert type(again) is BaichuanTokenizer
    assert again("右肺")["input_ids"] == wanted


def test_the_class_alone_begins_with_bos(vocabulary: Path) -> None:
    assert BaichuanTokenizer(str(vocabulary))("右")["input_ids"][0] == 1


def test_padding_on_either_side(tokenizer: Any) -> None:
    texts = ["右肺", "右肺上叶见结节"]
    for side in ("left", "right"):
        batch = tokenizer(texts, padding=True, padding_side=side)
        for text, ids, mask in zip(texts, batch["input_ids"], batch["attention_mask"], strict=True):
            real = tokenizer(text)["input_ids"]
            rest = [0] * (len(ids) - len(real))
            assert ids == (rest + real if side == "left" else real + rest)
            assert mask == ([0] * len(rest) + [1] * len(real) if side == "left" else [1] * len(real) + [0] * len(rest))


def test_the_base_model_has_no_chat_prompt_though_its_tokenizer_is_the_chat_models(published: Path) -> None:
    assert load_tokenizer(str(published)).chat_template is None
    (published / "generation_config.json").write_text(json.dumps({"bos_token_id": 1, "eos_token_id": 2}))
    assert load_tokenizer(str(published)).chat_template is None


def test_the_chat_prompt(published: Path) -> None:
    markers = {"user_token_id": 195, "assistant_token_id": 196}  # of the chat model alone
    (published / "generation_config.json").write_text(json.dumps({"eos_token_id": 2} | markers))
    tokenizer = load_tokenizer(str(published))
    user, assistant = tokenizer.convert_tokens_to_ids(["<reserved_106>", "<reserved_107>"])
    talk = [
        {"role": "system", "content": "Hello,"},
        {"role": "user", "content": "右肺 "},
        {"role": "assistant", "content": "左肺"},
        {"role": "user", "content": " 3"},
    ]
    system, first, answer, second = (tokenizer(one["content"])["input_ids"] for one in talk)
    wanted = [*system, user, *first, assistant, *answer, user, *second, assistant]
    options = {"add_generation_prompt": True, "tokenize": True, "return_dict": False}
    assert tokenizer.apply_chat_template(talk, **options) == wanted
    assert tokenizer.apply_chat_template(talk[1:3], **options) == [user, *first, assistant, *answer]


def test_a_damaged_or_absent_vocabulary_is_one_line(published: Path) -> None:
    file = published / "tokenizer.model"
    file.write_bytes(file.read_bytes()[:500])
    with pytest.raises(UserError, match=r"tokenizer\.model: not a sentencepiece vocabulary, or damaged"):
        load_tokenizer(str(published))
    file.unlink()
    with pytest.raises(UserError, match="no tokenizer"):
        load_tokenizer(str(published))
