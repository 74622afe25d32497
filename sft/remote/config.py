"""The TOML file of a remote system: where the server is, what it is, and by which names it knows base and adapter.

url = "http://127.0.0.1:8000/v1"
engine = "vllm"
base = "gemma-3-270m"
sft = "lora"
run = "var/runs/lora"
"""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from common.errors import UserError
from sft.config import GenerateOptions, PromptConfig, build, line_of, read_toml
from sft.options import one_of, positive
from sft.remote.dialects import DIALECTS, ENDPOINTS, Dialect


@dataclass(frozen=True, kw_only=True)
class RemoteConfig:
    """A server, and how it is asked."""

    url: str
    """Up to and with `/v1`."""
    engine: str = "openai"
    """`vllm`, `sglang`, `transformers`, `llama.cpp`, `llama-cpp-python`, or any other `openai`-compatible one."""
    base: str = ""
    """The base model's name at the server."""
    sft: str = ""
    """The fine-tuned model's name there; for llama.cpp the same name, or nothing."""
    adapter: int = 0
    """llama.cpp: the number of the adapter, counted from 0 in the order of the server's --lora."""
    run: str | None = None
    """A run folder: its prompt, decoding, tokenizer, cases and name on the leaderboard are the system's."""
    tokenizer: str | None = None
    """A folder with the model's tokenizer, where the run's model is not on this machine."""
    endpoint: str = "completions"
    """`completions` takes the prompt as it is; `chat` wraps it in the server's own chat template."""
    key: str | None = None
    """The environment variable that holds the server's key; never the key itself."""
    certificate: str | None = None
    """A PEM file with the authority that signed the server's certificate, where the hospital has its own."""
    outside: bool = False
    """Findings may go to an address outside the private network."""
    timeout_seconds: float = 120.0
    """Without a sign of life."""
    attempts: int = 5
    """How often a request is made before it counts as failed."""
    concurrency: int = 16
    """The most requests at a time."""
    prompt: PromptConfig = field(default_factory=PromptConfig)
    generate: GenerateOptions = field(default_factory=GenerateOptions)

    def __post_init__(self) -> None:
        one_of("engine", self.engine, tuple(DIALECTS))
        one_of("endpoint", self.endpoint, ENDPOINTS)
        for name in ("timeout_seconds", "attempts", "concurrency"):
            positive(name, getattr(self, name))
        if self.adapter < 0:
            raise UserError(f"adapter counts from 0, not {self.adapter}")
        if not (self.base or self.sft):
            raise UserError("base and sft are missing; say by which names the server knows the models")
        if self.key is not None and not self.key.isidentifier():
            raise UserError(
                "key names an environment variable, such as VLLM_API_KEY; the key itself never stands in a file"
            )

    @property
    def dialect(self) -> Dialect:
        """How this kind of server is asked."""
        return DIALECTS[self.engine]

    @property
    def chat(self) -> bool:
        """Whether the prompt is a message that the server wraps in the chat template."""
        return self.endpoint == "chat"

    @property
    def at_once(self) -> int:
        """How many requests are under way at a time."""
        return min(self.concurrency, self.dialect.at_once or self.concurrency)

    def model(self, *, base: bool) -> str:
        """The server's name of the base or of the fine-tuned model.

        Raises:
            UserError: It has none.
        """
        name = self.base if base else self.sft
        if self.dialect.scales:
            name = name or self.base or self.sft
        if not name:
            which = "base" if base else "sft"
            raise UserError(f"url {self.url}: the server's name of the {which} model is missing; set {which} (--model)")
        return name

    def as_dict(self) -> dict[str, Any]:
        """All settings, defaults filled in."""
        return asdict(self)


def read_remote(path: Path) -> RemoteConfig:
    """Read and check a remote system's TOML file.

    Raises:
        UserError: The file is missing, not TOML, or has an unknown key or a wrong value; the message names file, line, key and
            remedy.
    """
    return read_toml(path, "docs/serving.md shows one", remote)


def remote(table: dict[str, Any], text: str) -> RemoteConfig:
    """A remote system of a TOML file's table; with a run, the run's prompt and decoding."""
    if "url" not in table:
        raise UserError('url is missing; add a line such as url = "http://127.0.0.1:8000/v1"')
    config: RemoteConfig = build(RemoteConfig, table, "", text)
    if config.run is None:
        return config
    for name in ("prompt", "generate"):
        if name in table:
            raise UserError(
                f":{line_of(text, name)}: [{name}] is the run's own; take this table out, or the line with run"
            )
    return config
