"""The options of each strategy; docs/strategies.md says where each default comes from. A strategy reads only the tables that it names."""

from dataclasses import dataclass

from common.errors import UserError


@dataclass(frozen=True, kw_only=True)
class LoraOptions:
    """Low-rank adapters (Hu et al. 2021, arXiv 2106.09685), for every strategy of that family."""

    rank: int = 8
    alpha: int = 16
    dropout: float = 0.0
    targets: str | list[str] = "all-linear"

    def __post_init__(self) -> None:
        words("lora.targets", self.targets)
        positive("lora.rank", self.rank)
        positive("lora.alpha", self.alpha)
        if not 0 <= self.dropout < 1:
            raise UserError(f"lora.dropout must be from 0 up to but not 1, not {self.dropout}")


@dataclass(frozen=True, kw_only=True)
class QloraOptions:
    """How the frozen base is quantised (Dettmers et al. 2023, arXiv 2305.14314)."""

    quant: str = "nf4"
    double: bool = True
    """Quantise the scales of the blocks again: 0.37 bits a weight less."""

    def __post_init__(self) -> None:
        one_of("qlora.quant", self.quant, ("nf4", "fp4"))


@dataclass(frozen=True, kw_only=True)
class PissaOptions:
    """Adapters that begin as the largest singular vectors of the weights (Meng et al. 2024, arXiv 2404.02948)."""

    iterations: int = 16
    """Of the fast randomised decomposition; 0: the exact one, minutes for a large model."""

    def __post_init__(self) -> None:
        if self.iterations < 0:
            raise UserError(f"pissa.iterations must be 0 (exact) or more, not {self.iterations}")


@dataclass(frozen=True, kw_only=True)
class LoraPlusOptions:
    """A higher learning rate for the B matrices (Hayou et al. 2024, arXiv 2402.12354)."""

    ratio: float = 16.0

    def __post_init__(self) -> None:
        positive("lora-plus.ratio", self.ratio)


@dataclass(frozen=True, kw_only=True)
class AdaloraOptions:
    """A budget of ranks that moves to where it matters (Zhang et al. 2023, arXiv 2303.10512)."""

    start_rank: int = 12
    rank: int = 8
    """On average over the layers at the end."""
    warmup: float = 0.1
    """Share of the steps before the budget begins to fall."""
    settled: float = 0.3
    """Share of the steps at the end with the budget as it is then."""
    every: int = 5
    """Steps between two allocations."""
    orthogonal: float = 0.5
    """Weight of the penalty that keeps the singular vectors orthogonal."""

    def __post_init__(self) -> None:
        for name in ("start_rank", "rank", "every"):
            positive(f"adalora.{name}", getattr(self, name))
        if self.rank >= self.start_rank:
            raise UserError(
                f"adalora.rank {self.rank} must be below adalora.start_rank {self.start_rank}; the budget only falls"
            )
        if min(self.warmup, self.settled) < 0 or self.warmup + self.settled >= 1:
            raise UserError("adalora.warmup and adalora.settled are shares of the steps and together below 1")


@dataclass(frozen=True, kw_only=True)
class PrefixOptions:
    """Learned keys and values before the text in every layer (Liu et al. 2021, arXiv 2110.07602; Li and Liang 2021)."""

    tokens: int = 64
    projection: bool = False
    """Make them with a small network while training: steadier, and many more parameters."""
    width: int = 512
    """Of that network."""

    def __post_init__(self) -> None:
        positive("p-tuning-v2.tokens", self.tokens)
        positive("p-tuning-v2.width", self.width)


@dataclass(frozen=True, kw_only=True)
class PTuningOptions:
    """Learned embeddings before the text, made by a small network (Liu et al. 2021, arXiv 2103.10385)."""

    tokens: int = 32
    width: int = 512

    def __post_init__(self) -> None:
        positive("p-tuning.tokens", self.tokens)
        positive("p-tuning.width", self.width)


@dataclass(frozen=True, kw_only=True)
class PromptTuningOptions:
    """Learned embeddings before the text (Lester et al. 2021, arXiv 2104.08691)."""

    tokens: int = 32

    def __post_init__(self) -> None:
        positive("prompt-tuning.tokens", self.tokens)


@dataclass(frozen=True, kw_only=True)
class FreezeOptions:
    """Train some layers as they are (Howard and Ruder 2018, arXiv 1801.06146, unfreeze the last layers first)."""

    layers: int = 3
    """The last ones; a negative number: the first ones."""
    modules: str | list[str] = "all"
    """Parts of the layers to train, by words in their names, such as ["mlp"]."""

    def __post_init__(self) -> None:
        words("freeze.modules", self.modules)
        if self.layers == 0:
            raise UserError("freeze.layers is 0: nothing would be trained; give how many of the last layers to train")


@dataclass(frozen=True, kw_only=True)
class BitfitOptions:
    """Train the biases alone (Ben Zaken et al. 2021, arXiv 2106.10199)."""

    norms: bool = False
    """Train the scales of the normalisations too: models such as Gemma and Llama have no biases."""


@dataclass(frozen=True, kw_only=True)
class Ia3Options:
    """Learned scales of keys, values and feed-forward activations (Liu et al. 2022, arXiv 2205.05638)."""

    targets: list[str] | None = None
    """Names of the linear layers; those of keys, values and the last of the feed-forward part where absent."""
    feedforward: list[str] | None = None
    """Those among them whose input is scaled, not their output."""

    def __post_init__(self) -> None:
        for name in ("targets", "feedforward"):
            words(f"ia3.{name}", getattr(self, name) or [])
        wrong = set(self.feedforward or []) - set(self.targets or self.feedforward or [])
        if wrong:
            raise UserError(f"ia3.feedforward names {sorted(wrong)[0]!r}, which ia3.targets does not; name it in both")


def positive(name: str, value: float) -> None:
    """Refuse what is not above 0."""
    if value <= 0:
        raise UserError(f"{name} must be above 0, not {value}")


def words(name: str, value: str | list[str]) -> None:
    """Refuse a list of anything but words."""
    if any(not isinstance(word, str) or not word for word in value):
        raise UserError(f"{name} must be a list of names, not {value!r}")


def one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    """Refuse what is not among the allowed words."""
    if value not in allowed:
        raise UserError(f"{name} must be one of {', '.join(allowed)}, not {value!r}")
