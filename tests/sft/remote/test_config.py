"""The file of a remote system, its address, and the commands that name it."""

import socket
from pathlib import Path
from typing import Any

import pytest

from common.commands import run
from common.errors import UserError
from sft.__main__ import app
from sft.config import GenerateOptions, PromptConfig
from sft.remote.address import place_of
from sft.remote.asked import asked
from sft.remote.command import server
from sft.remote.config import RemoteConfig, read_remote

URL = 'url = "http://127.0.0.1:8000/v1"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('sft = "x"\n', "url is missing; add a line such as"),
        (URL, "base and sft are missing"),
        (URL + 'sft = "x"\nengin = "vllm"\n', ":3: engin is no setting; known here: "),
        (URL + 'sft = "x"\nengine = "vllmm"\n', "engine"),
        (URL + 'sft = "x"\nendpoint = "responses"\n', "endpoint"),
        (URL + 'sft = "x"\nconcurrency = 0\n', "concurrency"),
        (URL + 'sft = "x"\ntimeout_seconds = "long"\n', ":3: timeout_seconds must be a float"),
        (URL + 'sft = "x"\nkey = "sk-123"\n', "key names an environment variable"),
        (URL + 'sft = "x"\nadapter = -1\n', "adapter counts from 0"),
        (URL + 'sft = "x"\nrun = "var/runs/a"\n[prompt]\nchat = true\n', ":4: [prompt] is the run's own"),
    ],
)
def test_what_is_wrong_in_the_file_is_told_in_one_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "server.toml"
    path.write_text(text)
    with pytest.raises(UserError) as raised:
        read_remote(path)
    assert str(raised.value).startswith(str(path))
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)
    assert "sk-123" not in str(raised.value)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("127.0.0.1", "here"),
        ("127.8.0.1", "here"),
        ("::1", "here"),
        ("10.1.2.3", "private"),
        ("192.168.0.9", "private"),
    ],
)
def test_this_machine_and_the_private_network_need_no_permission(
    monkeypatch: pytest.MonkeyPatch, address: str, place: str
) -> None:
    resolves(monkeypatch, address)
    assert place_of("http://gpu-server:8000/v1", outside=False) == place


@pytest.mark.parametrize("addresses", [("8.8.8.8",), ("127.0.0.1", "8.8.8.8"), ("2001:4860:4860::8888",)])
def test_any_other_address_needs_one_and_encryption(
    monkeypatch: pytest.MonkeyPatch, addresses: tuple[str, ...]
) -> None:
    resolves(monkeypatch, *addresses)
    with pytest.raises(UserError, match="findings would leave it; if your hospital allows that, set outside = true"):
        place_of("https://api.example.org/v1", outside=False)
    with pytest.raises(UserError, match="use https://"):
        place_of("http://api.example.org/v1", outside=True)
    assert place_of("https://api.example.org/v1", outside=True) == "outside"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("127.0.0.1:8000/v1", "write it like"),
        ("ftp://127.0.0.1/v1", "write it like"),
        ("http://127.0.0.1:80000/v1", "the port is no number"),
        ("http://name:secret@127.0.0.1/v1", "no names or passwords in it"),
        ("http://nowhere.invalid/v1", "no machine is called nowhere.invalid here"),
    ],
)
def test_an_address_that_is_none_is_told(url: str, said: str) -> None:
    with pytest.raises(UserError, match=said) as raised:
        place_of(url, outside=True)
    assert "secret" not in str(raised.value)


def resolves(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)


def test_options_change_the_file(tmp_path: Path) -> None:
    path = tmp_path / "server.toml"
    path.write_text(URL + 'engine = "vllm"\nbase = "b"\nsft = "s"\n')
    options: dict[str, Any] = {"url": None, "model": "other", "engine": None, "outside": False}
    assert server(path, base=False, **options) == RemoteConfig(url=URL[7:-2], engine="vllm", base="b", sft="other")
    assert server(path, base=True, **options).base == "other"
    with pytest.raises(UserError, match=r"name the server with --config FILE.toml, or with --url and --model"):
        server(None, base=False, **options)
    told = server(None, base=False, **{**options, "url": "http://127.0.0.1:1/v1"})
    assert (told.engine, told.sft, told.outside) == ("openai", "other", False)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--backend", "openai"], "--backend openai: name the server"),
        (["--url", "http://127.0.0.1:9/v1"], "RUN is missing"),
        (["var/run", "--url", "http://127.0.0.1:9/v1"], "go with --backend openai"),
        (["--backend", "openai", "--url", "http://127.0.0.1:9/v1", "--model", "x"], "--out is missing"),
    ],
)
def test_the_command_says_what_is_missing(
    tiny_data: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert run(app, ["predict", "--data", str(tiny_data / "valid.jsonl"), *arguments]) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert (told.out, told.err.count("\n")) == ("", 1)


def test_llama_cpp_is_one_model_whose_adapter_counts_nothing_for_the_base() -> None:
    config = RemoteConfig(url=URL[7:-2], engine="llama.cpp", base="model", adapter=1)
    body = {base: asked(config).body("右肺结节。", "zh", base=base) for base in (True, False)}
    assert [body[base]["lora"] for base in (True, False)] == [[{"id": 1, "scale": 0.0}], [{"id": 1, "scale": 1.0}]]
    assert {body[base]["model"] for base in (True, False)} == {"model"}
    assert body[True]["prompt"] == "影像所见：右肺结节。\n影像诊断："


def test_a_model_that_has_no_name_is_told() -> None:
    config = RemoteConfig(url=URL[7:-2], engine="vllm", sft="s")
    with pytest.raises(UserError, match="the server's name of the base model is missing; set base"):
        config.model(base=True)


def test_token_ids_are_sent_where_the_server_takes_them(small: Any) -> None:
    from sft.models import load_tokenizer

    for engine, way in (
        ("vllm", "token ids"),
        ("sglang", "token ids"),
        ("llama.cpp", "token ids"),
        ("transformers", "text"),
    ):
        system = asked(RemoteConfig(url=URL[7:-2], engine=engine, base="b", sft="s", run=str(small.run)))
        assert system.way == way
        prompt = system.body("右肺结节。", "zh", base=False)["prompt"]
        ids = load_tokenizer(str(small.model))("影像所见：右肺结节。\n影像诊断：")["input_ids"]
        assert prompt == (ids if way == "token ids" else "影像所见：右肺结节。\n影像诊断：")


def test_a_chat_prompt_is_never_sent_bare() -> None:
    prompt, generate = PromptConfig(chat=True), GenerateOptions(max_new_tokens=7)
    config = RemoteConfig(url=URL[7:-2], engine="openai", sft="s", prompt=prompt, generate=generate)
    with pytest.raises(UserError, match='set endpoint = "chat"'):
        asked(config)
    config = RemoteConfig(url=URL[7:-2], endpoint="chat", sft="s", prompt=prompt, generate=generate)
    body = asked(config).body("结节", "zh", base=False)
    assert body["messages"] == [{"role": "user", "content": "影像所见：结节\n影像诊断："}]
    assert (body["max_tokens"], "prompt" in body) == (7, False)
