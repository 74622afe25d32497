"""The TOML file of an experiment: everything but the data and the code that decides the trained weights.

An unknown key is an error, never ignored: a misspelt `learning_rte` would otherwise train with the default in silence.
"""

import tomllib
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from common.errors import UserError
from leaderboard.metrics.score import KEYS
from sft.options import (
    AdaloraOptions,
    BitfitOptions,
    FreezeOptions,
    Ia3Options,
    LoraOptions,
    LoraPlusOptions,
    PissaOptions,
    PrefixOptions,
    PromptTuningOptions,
    PTuningOptions,
    QloraOptions,
    one_of,
    positive,
)

Made = TypeVar("Made")
DECAYS = ("cosine", "linear", "constant")
PRECISIONS = ("auto", "float32", "bfloat16")
KEPT = ("best", "last")
ATTENTION = ("auto", "sdpa", "eager", "flash_attention_2", "flash_attention_3")
AUTO = "auto"
METRICS = ("loss", *KEYS)
TABLES = {
    "lora": ("lora",),
    "qlora": ("lora", "qlora"),
    "dora": ("lora",),
    "rslora": ("lora",),
    "pissa": ("lora", "pissa"),
    "lora-plus": ("lora", "lora_plus"),
    "adalora": ("lora", "adalora"),
    "ia3": ("ia3",),
    "p-tuning-v2": ("p_tuning_v2",),
    "p-tuning": ("p_tuning",),
    "prompt-tuning": ("prompt_tuning",),
    "freeze": ("freeze",),
    "bitfit": ("bitfit",),
    "full": (),
}
"""The tables of options that each strategy reads; in a file hyphens may stand for underscores."""
RATES = {
    "lora": 2e-4,  # QLoRA's scripts for 7B and 13B (1e-4 for 33B); LLaMA-Factory's examples for 8B take 1e-4
    "qlora": 2e-4,  # the same scripts
    "dora": 2e-4,  # its authors' script for Llama 2 7B (1e-4 for Llama 3 8B)
    "rslora": 1e-4,  # our choice: lora's halved, since at rank 8 its scale is 2.8 times lora's
    "pissa": 1e-4,  # LLaMA-Factory's example at rank 8; its authors' script takes 2e-5 at rank 128
    "lora-plus": 5e-5,  # of A; our choice by its authors' advice, half of a usual LoRA's (1e-4) with their ratio of 16
    "adalora": 5e-4,  # its authors' script for CNN/DailyMail with BART-large
    "ia3": 3e-3,  # its authors' configuration for T0 (with Adafactor)
    "p-tuning-v2": 2e-2,  # ChatGLM-6B's script (1e-2 for dialogues); its authors' take 5e-3 (SQuAD) to 6e-2 (CoNLL04)
    "p-tuning": 1e-3,  # PEFT's example with RoBERTa-large
    "prompt-tuning": 3e-2,  # our choice, a tenth of T-Few's 0.3 (with Adafactor)
    "freeze": 2e-5,  # our choice: as `full`; LLaMA-Factory's example of new blocks alone takes 1e-4
    "bitfit": 1e-3,  # its authors' example (RTE with BERT-base); T-Few's configuration for T0 takes 3e-4
    "full": 2e-5,  # Stanford Alpaca's for 7B (1e-5 for 13B)
}
"""The highest learning rate of each strategy where a run says none, for models of some billion weights; small ones want more."""
OPTIONS = sorted({table for tables in TABLES.values() for table in tables})


@dataclass(frozen=True, kw_only=True)
class PromptConfig:
    """What the model reads before it writes, by language; `{findings}` stands for the report's findings."""

    zh: str = "影像所见：{findings}\n影像诊断："
    en: str = "FINDINGS: {findings}\nIMPRESSION:"
    chat: bool | str = AUTO
    """Wrap the prompt in the tokenizer's chat template: `"auto"` where it has one, `true` or `false`. A run keeps what it came to."""

    def __post_init__(self) -> None:
        if self.chat not in (AUTO, True, False):
            raise UserError(f'prompt.chat must be "auto", true or false, not {self.chat!r}')
        for lang, template in (("zh", self.zh), ("en", self.en)):
            if "{findings}" not in template:
                raise UserError(f"prompt.{lang} has no {{findings}}: the model would never see the report")


@dataclass(frozen=True, kw_only=True)
class TrainOptions:
    """The optimisation."""

    learning_rate: float | None = None
    """The strategy's own where absent (`RATES`)."""
    epochs: float = 3.0
    batch: int = 8
    """Examples in one forward pass."""
    batch_tokens: int = 0
    """Instead of `batch`: the most tokens in one forward pass, padding included, so that short reports share larger batches."""
    accumulate: int = 1
    """Batches in one optimizer step."""
    warmup: float = 0.05
    """Share of all steps in which the learning rate rises from 0."""
    decay: str = "cosine"
    weight_decay: float = 0.0
    clip: float = 1.0
    """Largest norm of the gradient."""
    max_tokens: int = 1024
    """Examples of more tokens (prompt and impression) are left out, counted and reported."""
    dev_share: float = 0.05
    dev_most: int = 500
    evaluations: int = 6
    """How often in the run the loss on dev is measured."""
    keep: str = "best"
    """Which weights the run ends with: `best` on dev, or `last`."""
    sample: int = 0
    """For so many cases of dev, always the same, the model also writes its impressions at each measurement, and they are scored."""
    metric: str = "loss"
    """What tells the best weights: the `loss` on dev, or a score of the sample such as `standard.rouge-l`."""
    patience: int = 0
    """Stop after so many measurements without a better one; 0: never."""
    repeat_abnormal: int = 1
    """How often an epoch shows a report whose impression states an abnormality, for every time it shows a normal one. Where
    most reports are normal, a small model learns to say so of every patient."""
    checkpoint_minutes: float = 5.0
    precision: str = "auto"
    """`auto` takes bfloat16 where the processor computes in it, else float32."""
    gradient_checkpointing: bool = False
    attention: str = "auto"
    """How attention is computed: `sdpa` (PyTorch's fused kernels), `eager`, or `flash_attention_2` where its package is installed.
    `auto`: sdpa, and on a processor eager for short texts."""

    def __post_init__(self) -> None:
        if self.learning_rate is not None:
            positive("train.learning_rate", self.learning_rate)
        for name in (
            "epochs",
            "batch",
            "accumulate",
            "clip",
            "max_tokens",
            "evaluations",
            "repeat_abnormal",
        ):
            positive(f"train.{name}", getattr(self, name))
        if not 0 <= self.warmup < 1:
            raise UserError(f"train.warmup is a share of the steps, from 0 up to but not 1, not {self.warmup}")
        if not 0 <= self.dev_share < 1:
            raise UserError(
                f"train.dev_share is a share of the training cases, from 0 up to but not 1, not {self.dev_share}"
            )
        one_of("train.decay", self.decay, DECAYS)
        one_of("train.precision", self.precision, PRECISIONS)
        one_of("train.keep", self.keep, KEPT)
        one_of("train.attention", self.attention, ATTENTION)
        one_of("train.metric", self.metric, METRICS)
        if min(self.sample, self.patience, self.batch_tokens) < 0:
            raise UserError("train.sample, train.patience and train.batch_tokens must be 0 or more")
        if self.metric != "loss" and not self.sample:
            raise UserError(
                f"train.metric {self.metric!r} is a score of written impressions; say of how many with train.sample"
            )


@dataclass(frozen=True, kw_only=True)
class GenerateOptions:
    """Greedy decoding."""

    max_new_tokens: int = 128
    batch: int = 16

    def __post_init__(self) -> None:
        positive("generate.max_new_tokens", self.max_new_tokens)
        positive("generate.batch", self.batch)


@dataclass(frozen=True, kw_only=True)
class TrainConfig:
    """One experiment: model, strategy, prompt, optimisation and decoding."""

    model: str
    """Hub id, local folder, GGUF file, or `demo:gemma-3-270m`."""
    name: str | None = None
    """Shown on the leaderboard; the run folder's name where absent."""
    strategy: str = "lora"
    seed: int = 0
    prompt: PromptConfig = field(default_factory=PromptConfig)
    lora: LoraOptions = field(default_factory=LoraOptions)
    qlora: QloraOptions = field(default_factory=QloraOptions)
    pissa: PissaOptions = field(default_factory=PissaOptions)
    lora_plus: LoraPlusOptions = field(default_factory=LoraPlusOptions)
    adalora: AdaloraOptions = field(default_factory=AdaloraOptions)
    ia3: Ia3Options = field(default_factory=Ia3Options)
    p_tuning_v2: PrefixOptions = field(default_factory=PrefixOptions)
    p_tuning: PTuningOptions = field(default_factory=PTuningOptions)
    prompt_tuning: PromptTuningOptions = field(default_factory=PromptTuningOptions)
    freeze: FreezeOptions = field(default_factory=FreezeOptions)
    bitfit: BitfitOptions = field(default_factory=BitfitOptions)
    train: TrainOptions = field(default_factory=TrainOptions)
    generate: GenerateOptions = field(default_factory=GenerateOptions)

    def __post_init__(self) -> None:
        if not self.model:
            raise UserError("model is empty; give a hub id, a local folder or a GGUF file")
        if self.strategy not in TABLES:
            raise UserError(f"strategy {self.strategy!r} is unknown; known: {', '.join(TABLES)}")

    @property
    def learning_rate(self) -> float:
        """The highest of the run."""
        return RATES[self.strategy] if self.train.learning_rate is None else self.train.learning_rate

    def as_dict(self) -> dict[str, Any]:
        """All settings that the run reads, defaults filled in, as they stand in `run.json`."""
        unread = set(OPTIONS) - set(TABLES[self.strategy])
        read = {key: value for key, value in asdict(self).items() if key not in unread}
        return read | {"train": read["train"] | {"learning_rate": self.learning_rate}}


def read_config(path: Path) -> TrainConfig:
    """Read and check an experiment's TOML file.

    Raises:
        UserError: The file is missing, not TOML, or has an unknown key or a value of the wrong type or range; the message
            names file, line, key and remedy.
    """
    return read_toml(path, "configs/ has ready ones", experiment)


def experiment(table: dict[str, Any], text: str) -> TrainConfig:
    """An experiment of a TOML file's table."""
    config: TrainConfig = build(TrainConfig, table, "", text)
    return config


def read_toml(path: Path, ready: str, make: Callable[[dict[str, Any], str], Made]) -> Made:
    """Make something of a TOML file's table and text, with the file's name before what is wrong in it.

    Args:
        ready: Where a person finds such a file.
        make: Raises a `UserError`, which begins with `:line: ` where it knows the line.
    """
    if not path.is_file():
        raise UserError(f"{path}: no such file; {ready}")
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except UnicodeDecodeError:
        raise UserError(f"{path}: not UTF-8; save the file as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{path}: not TOML: {error}") from None
    try:
        return make(table, text)
    except UserError as error:
        raise UserError(f"{path}{error}" if str(error).startswith(":") else f"{path}: {error}") from None


def build(kind: type, table: dict[str, Any], prefix: str, text: str) -> Any:
    """Make a config dataclass of a TOML table, checking names and types on the way."""
    hints = get_type_hints(kind)
    known = {f.name for f in fields(kind)}
    values: dict[str, Any] = {}
    for written, value in table.items():
        key = written.replace("-", "_")
        where = f":{line_of(text, written)}: {prefix}{written}"
        if key not in known:
            raise UserError(f"{where} is no setting; known here: {', '.join(sorted(known))}")
        if (
            kind is TrainConfig
            and key in OPTIONS
            and key not in TABLES.get(str(table.get("strategy", "lora")), OPTIONS)
        ):
            raise UserError(
                f"{where}: strategy {table.get('strategy', 'lora')} does not read this table; take it out or choose another strategy"
            )
        hint = hints[key]
        if is_dataclass(hint) and isinstance(hint, type):
            if not isinstance(value, dict):
                raise UserError(f"{where} is a table: write [{prefix}{key}] and its settings below")
            values[key] = build(hint, value, f"{prefix}{key}.", text)
        else:
            values[key] = typed(value, hint, where)
    if kind is TrainConfig and "model" not in values:
        raise UserError('model is missing; add a line such as model = "path/to/model"')
    return kind(**values)


def typed(value: Any, hint: Any, where: str) -> Any:
    """The value if it has the setting's type (a whole number will do for a float)."""
    if hint == float | None and type(value) not in (int, float):
        hint = float  # TOML has no null: who writes it means a number
    if hint in (float, float | None) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if hint in (str, int, float, bool):
        if type(value) is not hint:
            raise UserError(f"{where} must be a {hint.__name__}, not {value!r}")
        return value
    allowed = getattr(hint, "__args__", ())
    if any(
        type(value) is option or (getattr(option, "__origin__", None) is list and isinstance(value, list))
        for option in allowed
    ):
        return value
    raise UserError(f"{where} has the wrong type: {value!r}")


def line_of(text: str, key: str) -> int:
    """The first line that sets a key or opens a table of that name (tomllib tells no lines)."""
    for number, line in enumerate(text.splitlines(), 1):
        word = line.strip().lstrip("[").split("=")[0].split("]")[0].strip().strip('"')
        if word == key or word.endswith(f".{key}"):
            return number
    return 1
