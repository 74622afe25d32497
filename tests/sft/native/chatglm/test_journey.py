"""From the publisher's folder to predictions and a pair, by the project's own commands."""

from pathlib import Path

from sft.config import PromptConfig
from sft.generate import Generator
from sft.models import load_tokenizer
from sft.prompt import prompt_ids
from tests.sft.native.journey import (
    REPORTS,
    the_base_alone_writes_what_generate_does,
    the_loss_is_on_the_impression_alone,
    train_predict_and_pair,
    written_by_library,
)


def generated(generator: Generator, prompt: list[int], cached: bool = True) -> str:
    """What the library writes, with the full-width punctuation that the publisher's chat gives back."""
    return str(generator.tokenizer.reply(written_by_library(generator, prompt, cached)))


def test_train_predict_and_pair(tmp_path: Path, chatglm_folder: Path, tiny_data: Path) -> None:
    train_predict_and_pair(tmp_path, chatglm_folder, tiny_data, ["query_key_value", "dense"], 8, generated)


def test_the_loss_is_on_the_impression_alone_and_padding_changes_nothing(chatglm_folder: Path) -> None:
    tokenizer = load_tokenizer(str(chatglm_folder))
    for example, (findings, impression) in zip(
        the_loss_is_on_the_impression_alone(chatglm_folder, pad=3), REPORTS, strict=True
    ):
        prompt = prompt_ids(tokenizer, PromptConfig(), findings, "zh")
        assert prompt[-2:] == [tokenizer.gmask_token_id, tokenizer.bos_token_id]
        assert example.ids[: -example.targets] == prompt
        assert example.ids[-1] == tokenizer.eos_token_id
        said = example.ids[-example.targets : -1]
        assert tokenizer.reply(tokenizer.decode(said)) == impression


def test_the_base_alone_writes_what_generate_does(chatglm_folder: Path) -> None:
    the_base_alone_writes_what_generate_does(chatglm_folder, generated)
