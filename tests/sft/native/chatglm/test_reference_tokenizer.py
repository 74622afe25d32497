"""The true vocabulary file gives the ids, tokens and texts that the published tokenizer gives."""

import json
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import torch

from tests.sft.native.references import tokenizer_files

pytestmark = pytest.mark.reference


class Case(NamedTuple):
    """What a reference expects, and the tokenizer that must do it."""

    expected: dict[str, Any]
    tokenizer: Any


@pytest.fixture(params=tokenizer_files("chatglm"))
def case(request: pytest.FixtureRequest, shared: Path, tmp_path: Path) -> Case:
    """The tokenizer as the Auto class finds it in a folder with config and vocabulary."""
    from sft.models import load_tokenizer

    if request.param is None:
        pytest.fail("no tokenizer expectations of ChatGLM under IMPRESSION_SHARED/reference/models")
    expected = json.loads(request.param.read_text(encoding="utf-8"))
    name = expected["vocabulary_file"]["name"]
    sizes = {file: file.stat().st_size for file in (shared / "reference" / "tokenizers").glob(f"*/{name}")}
    file = next(one for one, size in sizes.items() if size == expected["vocabulary_file"]["bytes"])
    for source in (file, file.parent / "tokenizer_config.json", request.param.parent / "config.json"):
        shutil.copyfile(source, tmp_path / source.name)
    return Case(expected, load_tokenizer(str(tmp_path)))


def test_the_vocabulary(case: Case) -> None:
    expected, tokenizer = case
    assert tokenizer.num_image_tokens == expected["num_image_tokens"]
    assert tokenizer.vocab_size == expected["vocab_size"]
    assert tokenizer.pieces.get_piece_size() == expected["sentencepiece_pieces"]
    for token, number in expected["special_ids"].items():
        assert tokenizer.convert_tokens_to_ids(token) == number
        assert tokenizer.convert_ids_to_tokens(number) == token
    for name, value in expected["attributes"].items():
        assert getattr(tokenizer, name) == value


def test_texts(case: Case) -> None:
    expected, tokenizer = case
    for one in expected["texts"]:
        assert tokenizer.tokenize(one["text"]) == one["tokens"]
        assert tokenizer(one["text"], add_special_tokens=False)["input_ids"] == one["ids"]
        assert tokenizer(one["text"])["input_ids"] == one["ids_with_special"]
        assert tokenizer.decode(one["ids"]) == one["decoded"]
        assert tokenizer.decode(one["ids_with_special"]) == one["decoded_with_special"]


def test_pairs_are_what_prompt_and_target_join_to(case: Case) -> None:
    from sft.prompt import target_ids

    expected, tokenizer = case
    for one in expected["pairs"]:
        prompt, answer = one["prompt"], one["answer"]
        assert tokenizer(prompt, answer)["input_ids"] == one["pair_call_ids"] == one["ids"]
        for lang in ("zh", "en"):
            assert tokenizer(prompt)["input_ids"] + target_ids(tokenizer, answer, lang) == one["ids"]


def test_a_padded_batch(case: Case) -> None:
    from sft.native.chatglm import places as at
    from sft.native.chatglm.configuration import ChatGLMConfig

    expected, tokenizer = case
    batch = expected["padded_batch"]
    found = tokenizer(batch["texts"], padding=True, return_tensors="pt")
    ids, real = found["input_ids"], found["attention_mask"].bool()
    assert ids.tolist() == batch["input_ids"]
    marks = at.Marks(*(ids == getattr(tokenizer, f"{name}_token_id") for name in ("bos", "mask", "gmask")))
    places = at.find(marks, real, ChatGLMConfig())
    assert at.positions(places, real, ids.shape[1], two=True).tolist() == batch["position_ids"]
    hidden = torch.tensor(batch["attention_mask_true_means_hidden"]).bool()
    assert list(hidden.shape) == batch["attention_mask_shape"]
    queries = real[:, None, :, None]
    assert torch.equal(~at.visible(places, real, ids.shape[1]) & queries, hidden & queries)


def test_the_chat_prompt(case: Case) -> None:
    expected, tokenizer = case
    for one in expected["chat"]:
        talk = [
            {"role": role, "content": said}
            for both in one["history"]
            for role, said in zip(("user", "assistant"), both, strict=True)
        ]
        talk.append({"role": "user", "content": one["query"]})
        assert tokenizer.apply_chat_template(talk, tokenize=False) == one["prompt"]
        ids = tokenizer.apply_chat_template(talk, add_generation_prompt=True, return_dict=False)
        assert ids == one["ids_with_special"]
