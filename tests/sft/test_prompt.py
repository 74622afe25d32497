"""The prompt of instruct and base models: who is prompted with a chat template, what is learned as an answer, and old runs."""

import json
import shutil
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from common.errors import UserError
from sft.config import PromptConfig, TrainConfig, build, read_config
from sft.models import load_tokenizer
from sft.predict import base_folder, predict
from sft.prompt import as_before, encode, prompt_ids, prompt_sha256, settled
from sft.runs import load_generator, open_run
from sft.train import train

FINDINGS, IMPRESSION = "右肺上叶见结节，约5mm，边界清。", "右肺上叶结节，建议随访。"
TURNS = (
    "{% for m in messages %}<{{ m['role'] }}>{{ m['content'] }}<end>{% endfor %}{% if add_generation_prompt %}<assistant>"
    "{% if enable_thinking is defined and not enable_thinking %}.{% endif %}{% endif %}"
)


@pytest.fixture
def instruct(tmp_path: Path, tiny_model: Path) -> Path:
    """The tiny model as an instruct model: a chat template, and a token that ends a turn and is not the end token."""
    folder = tmp_path / "instruct"
    shutil.copytree(tiny_model, folder)
    tokenizer: Any = load_tokenizer(str(tiny_model))
    tokenizer.add_special_tokens({"extra_special_tokens": ["<user>", "<assistant>", "<end>"]})
    tokenizer.chat_template = TURNS
    tokenizer.save_pretrained(folder)
    from transformers import AutoModelForCausalLM

    model: Any = AutoModelForCausalLM.from_pretrained(folder)
    model.resize_token_embeddings(len(tokenizer))
    model.save_pretrained(folder)
    return folder


def configured(path: Path, model: Path, chat: str = "") -> Path:
    path.write_text(
        f'model = "{model}"\n[prompt]\nzh = "影像所见：{{findings}}"\n{chat}\n[lora]\nrank = 4\n'
        "[train]\nlearning_rate = 0.02\nbatch = 4\nepochs = 3\n[generate]\nmax_new_tokens = 12\n"
    )
    return path


def trained(path: Path, data: Path) -> Path:
    run = path.with_suffix("")
    train(read_config(path), path.read_text(), data, run)
    return run


def test_an_instruct_model_is_prompted_with_its_chat_template_and_a_base_model_is_not(instruct, tiny_model):
    prompt = PromptConfig(zh="影像所见：{findings}")
    chat, base = load_tokenizer(str(instruct)), load_tokenizer(str(tiny_model))
    wrapped = chat.decode(prompt_ids(chat, prompt, FINDINGS, "zh"))
    assert wrapped == f"<user>影像所见：{FINDINGS}<end><assistant>."  # and no room to think aloud in
    plain = chat.decode(prompt_ids(chat, replace(prompt, chat=False), FINDINGS, "zh"))
    assert plain == base.decode(prompt_ids(base, prompt, FINDINGS, "zh")) == f"影像所见：{FINDINGS}"
    assert settled(prompt, chat).chat is True
    assert settled(prompt, base).chat is False
    assert settled(replace(prompt, chat=False), chat).chat is False
    with pytest.raises(UserError, match="has no chat template; write chat ="):
        settled(replace(prompt, chat=True), base)


@pytest.mark.parametrize(("lang", "space"), [("zh", ""), ("en", " ")])
def test_an_answer_ends_its_turn_as_the_template_does_and_a_continuation_with_the_end_token(
    instruct, tiny_model, lang, space
):
    chat, base = load_tokenizer(str(instruct)), load_tokenizer(str(tiny_model))
    for tokenizer, before, ends in ((chat, "", ["<end>", "<eos>"]), (base, space, ["<eos>"])):
        example = encode(tokenizer, PromptConfig(), FINDINGS, IMPRESSION, lang, 1000)
        assert example is not None
        said = tokenizer.convert_ids_to_tokens(example.ids[-example.targets :])
        assert said == [*before, *IMPRESSION, *ends]


def test_what_the_tokenizer_decided_is_what_a_run_keeps(tmp_path, instruct, tiny_data):
    run = trained(configured(tmp_path / "run.toml", instruct), tiny_data)
    facts = json.loads((run / "run.json").read_text())
    assert facts["config"]["prompt"]["chat"] is True
    prompt = open_run(run).config.prompt
    assert prompt.chat is True
    assert facts["prompt_sha256"] == prompt_sha256(prompt)
    predict(run, tiny_data / "valid.jsonl", base=True)
    predict(run, tiny_data / "valid.jsonl")
    texts = [json.loads(line)["prediction"] for line in (run / "predictions.jsonl").read_text().splitlines()]
    assert any(texts)
    assert not any("<" in text for text in texts)
    assert open_run(base_folder(open_run(run))).config.prompt.chat is True
    assert trained(tmp_path / "run.toml", tiny_data) == run  # finished, and not begun with another config
    other = trained(configured(tmp_path / "plain.toml", instruct, "chat = false"), tiny_data)
    assert open_run(other).config.prompt.chat is False
    assert base_folder(open_run(other)) != base_folder(open_run(run))


def test_a_run_from_before_the_template_was_the_default_goes_on_without_it(tmp_path, instruct, tiny_data):
    path = configured(tmp_path / "old.toml", instruct, "chat = false")
    run = trained(path, tiny_data)
    silent = configured(path, instruct).read_text()  # as it was written when silence meant false
    (run / "config.toml").write_text(silent)
    assert open_run(run).config.prompt.chat is False
    generator = load_generator(open_run(run))
    row = generator.row(FINDINGS, "zh", "default")
    assert generator.tokenizer.decode(row.prompt) == f"影像所见：{FINDINGS}"
    (run / "run.json").unlink()  # interrupted before its end
    assert open_run(trained(path, tiny_data)).config.prompt.chat is False


def test_the_hash_of_a_prompt_is_that_of_earlier_versions():
    old = PromptConfig(chat=False)
    assert asdict(old) == {"zh": old.zh, "en": old.en, "chat": False}
    assert prompt_sha256(old) == "02b7f22be4b2703b6759ef75e34f20d6bb9a466534bbcc3dfa089775790e58c3"
    assert as_before(PromptConfig(), prompt_sha256(old)) == old
    assert as_before(PromptConfig(), prompt_sha256(replace(old, chat=True))).chat is True
    assert as_before(PromptConfig(), "of another text") == PromptConfig()


def test_a_wrong_word_is_one_line():
    with pytest.raises(UserError, match=r'prompt\.chat must be "auto", true or false'):
        build(TrainConfig, {"model": "m", "prompt": {"chat": "always"}}, "", "")
    with pytest.raises(UserError, match=r"prompt.chat has the wrong type"):
        build(TrainConfig, {"model": "m", "prompt": {"chat": 1}}, "", "")
