import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.errors import UserError
from sft.models import load_tokenizer
from sft.native.chatglm.tokenization import ChatGLMTokenizer


@pytest.fixture
def tokenizer(chatglm_folder: Path) -> Any:
    return load_tokenizer(str(chatglm_folder))


def test_the_auto_class_finds_it_without_code_of_the_publisher(tokenizer: Any) -> None:
    assert type(tokenizer) is ChatGLMTokenizer
    assert (tokenizer.padding_side, tokenizer.gmask_token, tokenizer.end_token) == ("left", "[gMASK]", "</s>")
    assert tokenizer.convert_ids_to_tokens(tokenizer.gmask_token_id) == "[gMASK]"
    assert tokenizer.convert_ids_to_tokens(tokenizer.end_token_id) == "</s>"
    assert len(tokenizer) == tokenizer.vocab_size == len(tokenizer.get_vocab())


def test_a_prompt_ends_in_gmask_and_bos_and_an_answer_in_eos(tokenizer: Any) -> None:
    text, answer = "右肺结节", "建议随访"
    plain = tokenizer(text, add_special_tokens=False)["input_ids"]
    ends = [tokenizer.gmask_token_id, tokenizer.bos_token_id]
    assert tokenizer(text)["input_ids"] == plain + ends
    second = tokenizer(answer, add_special_tokens=False)["input_ids"]
    pair = tokenizer(text, answer, return_special_tokens_mask=True)
    assert pair["input_ids"] == [*plain, *ends, *second, tokenizer.eos_token_id]
    added = [0] * len(plain) + [1, 1] + [0] * len(second) + [1]
    assert pair["special_tokens_mask"] == added
    assert tokenizer.get_special_tokens_mask(pair["input_ids"], already_has_special_tokens=True) == added
    assert tokenizer("")["input_ids"] == ends


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("a\nb", ["▁", "a", "<n>", "b"]),
        ("a\tb", ["▁", "a", "<|tab|>", "b"]),
        ("a  b", ["▁", "a", "<|blank_2|>", "b"]),
        ("a" + " " * 85 + "b", ["▁", "a", "<|blank_80|>", "<|blank_5|>", "b"]),
        ("a" + " " * 81 + "b", ["▁", "a", "<|blank_80|>", "▁", "b"]),
        ("<n>", ["▁", "<n>"]),
        ("<sop>a<eop>", ["<sop>", "▁", "a", "<eop>"]),
        ("a \n[MASK]\t  b", ["▁", "a", "[MASK]", "▁", "b"]),
        ("[MASK][MASK]", ["[MASK]", "[MASK]"]),
    ],
)
def test_white_space_and_special_tokens_in_a_text(tokenizer: Any, text: str, pieces: list[str]) -> None:
    assert tokenizer.tokenize(text) == pieces


@pytest.mark.parametrize("text", ["[gMASK]", "[sMASK]", "<s>", "</s>"])
def test_what_looks_special_and_is_text(tokenizer: Any, text: str) -> None:
    ids = tokenizer(text, add_special_tokens=False)["input_ids"]
    assert tokenizer.convert_tokens_to_ids(text) not in ids


def test_decoding_drops_padding_and_special_tokens(tokenizer: Any) -> None:
    ids = tokenizer("右肺结节\n  建议\t随访", "好")["input_ids"]
    assert tokenizer.decode([3, 3, *ids]) == tokenizer.decode(ids)
    assert tokenizer.decode(tokenizer("右肺\n  建议\t随访")["input_ids"]) == "右肺\n  建议\t随访"
    assert tokenizer.decode([]) == ""
    assert tokenizer.decode([0]) == " ⁇ "
    assert tokenizer.decode([tokenizer.vocab_size + 5]) == " ⁇ "


def test_batches_are_padded_on_the_left(tokenizer: Any) -> None:
    batch = tokenizer(["右", "右肺结节"], padding=True)
    assert batch["input_ids"][0][:3] == [3, 3, 3]
    assert batch["attention_mask"] == [[0, 0, 0, 1, 1, 1, 1], [1] * 7]


def test_older_checkpoints_have_image_tokens_in_front(chatglm_folder: Path) -> None:
    now = load_tokenizer(str(chatglm_folder))
    ids, bos = now("右肺")["input_ids"], now.bos_token_id
    file = chatglm_folder / "tokenizer_config.json"
    told = json.loads(file.read_text())
    file.write_text(json.dumps(told | {"num_image_tokens": 20}))
    older = load_tokenizer(str(chatglm_folder))
    assert older("右肺")["input_ids"] == [one + 20 for one in ids]
    assert older.convert_ids_to_tokens(7) == "<image_7>"
    assert older.convert_tokens_to_ids("<image_7>") == 7
    assert older.decode([7, *older("右肺")["input_ids"]]) == "右肺"
    del told["num_image_tokens"]
    file.write_text(json.dumps(told))
    config = json.loads((chatglm_folder / "config.json").read_text())
    (chatglm_folder / "config.json").write_text(json.dumps(config | {"bos_token_id": bos + 30}))
    file.write_text(json.dumps(told | {"eos_token": "</s>", "eop_token": "<eop>"}))  # as the older ones name it
    older = load_tokenizer(str(chatglm_folder))
    assert (older.num_image_tokens, older.eos_token) == (30, "<eop>")
    assert older("右肺", "好")["input_ids"][-1] == now.eos_token_id + 30
    older.save_pretrained(chatglm_folder / "saved")
    assert ChatGLMTokenizer.from_pretrained(chatglm_folder / "saved").eos_token == "<eop>"


@pytest.mark.parametrize("images", ["20000", -1, True])
def test_a_number_of_image_tokens_that_is_none_is_one_line(chatglm_folder: Path, images: Any) -> None:
    file = chatglm_folder / "tokenizer_config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"num_image_tokens": images}))
    with pytest.raises(UserError, match="num_image_tokens of the tokenizer_config"):
        load_tokenizer(str(chatglm_folder))


def test_the_chat_prompt_is_the_publishers(tokenizer: Any) -> None:
    question = {"role": "user", "content": "再见"}
    alone = tokenizer.apply_chat_template([question], add_generation_prompt=True, return_dict=False)
    assert alone == tokenizer("再见")["input_ids"]
    talk = [{"role": "user", "content": "你好"}, {"role": "assistant", "content": "好"}, question]
    text = "[Round 0]\n问：你好\n答：好\n[Round 1]\n问：再见\n答："
    assert tokenizer.apply_chat_template(talk, tokenize=False) == text
    assert tokenizer.apply_chat_template(talk)["input_ids"] == tokenizer(text)["input_ids"]


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (" 右肺结节,建议随访 ", "右肺结节，建议随访"),
        ("结节:5mm;随访?", "结节：5mm；随访？"),
        ("Nodule, 5 mm: benign!", "Nodule, 5 mm: benign!"),
        ("约1,200", "约1,200"),
    ],
)
def test_a_reply_has_full_width_punctuation_next_to_chinese(tokenizer: Any, said: str, read: str) -> None:
    assert tokenizer.reply(said) == read


def test_saving_and_loading_changes_nothing(tokenizer: Any, tmp_path: Path) -> None:
    tokenizer.save_pretrained(tmp_path / "saved")
    again = ChatGLMTokenizer.from_pretrained(tmp_path / "saved")
    text = "a \n[MASK]\t  b右肺<eop>  c"
    assert again(text)["input_ids"] == tokenizer(text)["input_ids"]
    assert (again.gmask_token_id, again.num_image_tokens) == (tokenizer.gmask_token_id, 0)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(st.text(alphabet="右肺结节建议随访a1\n\t 。", max_size=40))
def test_known_characters_come_back(tokenizer: Any, text: str) -> None:
    said = tokenizer.decode(tokenizer(text)["input_ids"])
    assert said.replace(" ", "") == text.replace(" ", "")


def test_a_missing_or_damaged_vocabulary_is_one_line(chatglm_folder: Path) -> None:
    file = chatglm_folder / "ice_text.model"
    whole = file.read_bytes()
    for damaged in (whole[: len(whole) // 2], b"not a vocabulary", b""):
        file.write_bytes(damaged)
        with pytest.raises(UserError, match=r"ice_text\.model.*copy ice_text\.model from the publisher") as caught:
            load_tokenizer(str(chatglm_folder))
        assert "\n" not in str(caught.value)
    file.unlink()
    with pytest.raises(UserError, match=r"no tokenizer \(tokenizer\.json"):
        load_tokenizer(str(chatglm_folder))


def test_a_vocabulary_of_another_model_is_one_line(chatglm_folder: Path) -> None:
    import sentencepiece

    with (chatglm_folder / "ice_text.model").open("wb") as writer:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(["abc abd"]), model_writer=writer, model_type="char", vocab_size=8, minloglevel=2
        )
    with pytest.raises(UserError, match=r"has no \[MASK\], \[gMASK\].*another model's vocabulary"):
        load_tokenizer(str(chatglm_folder))
