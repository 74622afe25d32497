"""`python bench/gpu_training.py`: training on one GPU at the true sizes of published models, against TRL's SFTTrainer.

Random weights in bfloat16: LoRA, QLoRA (NF4, double quantisation) and full training where it fits; tokens a second, share of the card's
bf16 peak, most memory held. Both sides train the same adapters on the same made-up reports (findings of about 250 tokens,
impressions of about 60) in the same batches and order, by turns, each in a process of its own. TRL runs at the best settings that
do not change what is learned: its loss without full logits, fused AdamW, our length-grouped order, the same gradient checkpointing.

`--trial` runs all of it with tiny models on whatever there is, and writes nothing: it tests the way, not the speed.
"""

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Annotated, Any, NamedTuple

import typer

from bench.result import Figure, Result, ratio
from common.commands import command_line, run, say
from common.errors import UserError
from common.provenance import ROOT, versions
from sft.config import TrainConfig, TrainOptions

ROUNDS, WARM_UP, STEPS, BATCH = 3, 3, 10, 16
PEAKS = {"H100": 989e12, "H200": 989e12, "A100": 312e12, "L40S": 362e12, "4090": 165e12}
"""Dense bfloat16 operations a second, from NVIDIA's data sheets (SXM where there are several)."""
LLAMA_1B = {
    "hidden_size": 2048, "num_hidden_layers": 16, "num_attention_heads": 32, "num_key_value_heads": 8, "head_dim": 64,
    "intermediate_size": 8192, "vocab_size": 128256, "tie_word_embeddings": True, "max_position_embeddings": 4096,
}  # fmt: skip
BAICHUAN_13B = {"hidden_size": 5120, "num_hidden_layers": 40, "num_attention_heads": 40, "intermediate_size": 13696}
TINY = {
    "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16,
    "intermediate_size": 128, "vocab_size": 300, "max_position_embeddings": 4096,
}  # fmt: skip


TINY_CHATGLM = {
    "hidden_size": 64, "num_layers": 2, "num_attention_heads": 4, "inner_hidden_size": 128, "vocab_size": 300,
    "pad_token_id": 3, "bos_token_id": 5, "gmask_token_id": 6, "mask_token_id": 7, "eos_token_id": 8,
}  # fmt: skip
TINY_BAICHUAN = {
    "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 128, "vocab_size": 300,
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One model and strategy."""

    model: str
    kind: str
    """transformers' `model_type`."""
    sizes: dict[str, Any]
    strategy: str
    checkpointing: bool = False
    batch: int = BATCH
    most: float | None = None
    """GiB that training may hold at most, where that was asked for."""

    @property
    def name(self) -> str:
        """For figures and the command line."""
        return f"{self.model} · {self.strategy}"


CASES = (
    *(Case("Llama 1B", "llama", LLAMA_1B, strategy) for strategy in ("lora", "qlora", "full")),
    *(Case("ChatGLM-6B", "chatglm", {}, strategy) for strategy in ("lora", "qlora")),
    *(Case("Baichuan2-7B", "baichuan", {"max_position_embeddings": 4096}, one) for one in ("lora", "qlora")),
    Case("Baichuan2-7B", "baichuan", {"max_position_embeddings": 4096}, "full", checkpointing=True),
    Case("Baichuan2-13B", "baichuan", BAICHUAN_13B, "lora", checkpointing=True, most=48.0),
    Case("Baichuan2-13B", "baichuan", BAICHUAN_13B, "qlora", checkpointing=True, most=24.0),
    Case("Baichuan2-13B", "baichuan", BAICHUAN_13B, "full", checkpointing=True),
)
TRIAL = (
    Case("tiny Llama", "llama", TINY, "lora", batch=2),
    Case("tiny ChatGLM", "chatglm", TINY_CHATGLM, "qlora", checkpointing=True, batch=2),
    Case("tiny Baichuan2", "baichuan", TINY_BAICHUAN, "full", checkpointing=True, batch=2),
)
app = command_line("Training on one GPU at the true sizes of published models, against TRL.")


class Step(NamedTuple):
    """What a side reports."""

    tokens_per_second: float
    """Of reports, padding apart."""
    memory: float
    """GiB held at most while it trained."""
    matrices: float
    """Operations a token that the model's matrix products need: forward, backward, and for weights that are trained."""
    losses: list[float]


@app.command()
def main(
    only: Annotated[str, typer.Option(help="A part of the cases' names, such as 13B.")] = "",
    trial: Annotated[bool, typer.Option("--trial", help="Tiny models on any machine; nothing is written.")] = False,
    without_trl: Annotated[bool, typer.Option("--without-trl", help="Our side alone.")] = False,
    side: Annotated[str, typer.Option(hidden=True)] = "",
) -> None:
    """Measure and write bench/results/gpu_training.gpu.json.

    Example: python bench/gpu_training.py --only 13B
    """
    import torch

    cases = [case for case in (TRIAL if trial else CASES) if only in case.name]
    if side:
        print(json.dumps((ours if side == "ours" else theirs)(cases[0])._asdict()))
        return
    if not trial and not torch.cuda.is_available():
        raise UserError(
            "bench/gpu_training.py measures a CUDA GPU and finds none; --trial tests the way on any machine"
        )
    figures: list[Figure] = []
    for case in cases:
        figures += list(compared(case, trial=trial, peer=not without_trl))
    if trial or only or without_trl:
        for figure in figures:
            say(f"{figure.name}: {figure.value} {figure.unit}")
        return
    settings = {
        "rounds": ROUNDS,
        "warm_up": WARM_UP,
        "steps": STEPS,
        "batch": BATCH,
        "peak_measured": peak(measured=True),
    }
    packages = ("torch", "transformers", "peft", "trl", "bitsandbytes")
    Result("gpu_training", "python bench/gpu_training.py", figures, settings, packages, gpu_name()).write()


def gpu_name() -> str | None:
    """The card."""
    from sft.models import gpu_name as name

    return name()


def compared(case: Case, *, trial: bool, peer: bool) -> Iterator[Figure]:
    """A case's figures; a side that does not fit is a figure that says so."""
    sides = ("ours", "trl") if peer else ("ours",)
    found: dict[str, list[Step]] = {one: [] for one in sides}
    for turn in range(1 if trial else ROUNDS):
        for one in sides:
            try:
                found[one].append(process(case, one, trial=trial))
            except UserError as error:
                say(f"{case.name}, {one}: {error}")
                continue
            step = found[one][-1]
            say(f"{case.name}, round {turn + 1}, {one}: {step.tokens_per_second:.0f} tokens/s, {step.memory:.1f} GiB")
    if not found["ours"]:
        yield Figure(f"{case.name}, tokens per second", None, "tokens/s", note="does not run on this card")
        return
    speeds = [step.tokens_per_second for step in found["ours"]]
    memory = max(step.memory for step in found["ours"])
    share = median(speeds) * found["ours"][0].matrices / peak()
    checked = "with gradient checkpointing" if case.checkpointing else "without gradient checkpointing"
    yield Figure(
        f"{case.name}, tokens per second", round(median(speeds), 1), "tokens/s", round(min(speeds), 1), round(max(speeds), 1),
        len(speeds), note=checked,
    )  # fmt: skip
    yield Figure(
        f"{case.name}, share of the card's bf16 peak", round(100 * share, 1), "%", runs=len(speeds),
        note="operations of the matrix products alone, recomputed ones not counted",
    )  # fmt: skip
    yield Figure(
        f"{case.name}, most memory", round(memory, 2), "GiB", runs=len(speeds),
        goal=f"<= {case.most:g}" if case.most else None, holds=memory <= case.most if case.most else None,
    )  # fmt: skip
    if found.get("trl"):
        pairs = list(zip(speeds, [step.tokens_per_second for step in found["trl"]], strict=False))
        name = f"TRL {versions(['trl'])['trl']} SFTTrainer"
        we, they = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        yield ratio(f"{case.name}, ours / TRL, tokens per second", we, they, name, 1.0)
        first, second = found["ours"][0].losses, found["trl"][0].losses
        gaps = [abs(a - b) / max(abs(b), 1e-9) for a, b in zip(first, second, strict=True)]
        yield Figure(
            f"{case.name}, median relative difference of the losses", round(median(gaps), 4), "ratio", goal="<= 0.02",
            holds=median(gaps) <= 0.02, note=f"{len(gaps)} steps, against TRL",
        )  # fmt: skip
    elif peer:
        yield Figure(f"{case.name}, ours / TRL, tokens per second", None, "ratio", note="TRL does not run on this card")


def process(case: Case, side: str, *, trial: bool) -> Step:
    """One side in a fresh process.

    Raises:
        UserError: It did not come to its end; the message is its last line.
    """
    command = [sys.executable, "-m", "bench.gpu_training", "--only", case.name, "--side", side]
    done = subprocess.run(
        [*command, *(["--trial"] if trial else [])], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise UserError((done.stderr.strip().splitlines() or ["it said nothing"])[-1])
    return Step(**json.loads(done.stdout.splitlines()[-1]))


def peak(*, measured: bool = False) -> float:
    """Bfloat16 operations a second: the card's by its data sheet where it is known, else what a large matrix product reaches here."""
    import torch

    from sft.models import device
    from sft.plan import matmul_speed

    name = gpu_name() or ""
    known = next((value for part, value in PEAKS.items() if part in name), None)
    return known if known and not measured else matmul_speed(device(), torch.bfloat16)


def prepared(case: Case) -> tuple[Any, list[Any], float]:
    """A trainer on random weights and made-up reports, its examples in the order of the steps, and operations a token."""
    import torch

    from sft.models import device
    from sft.train import made_trainable
    from sft.trainer import Trainer

    options = TrainOptions(
        learning_rate=1e-5, decay="constant", warmup=0.0, batch=case.batch, gradient_checkpointing=case.checkpointing,
        precision="bfloat16", epochs=1.0,
    )  # fmt: skip
    config = TrainConfig(model=case.model, strategy=case.strategy, train=options)
    torch.manual_seed(0)
    model = random_model(case, device())
    examples = made_up(model.config.get_text_config(), (WARM_UP + STEPS) * case.batch)
    head = model.get_output_embeddings()
    linear = [one for one in model.modules() if isinstance(one, torch.nn.Linear) and one is not head]
    inside = sum(one.in_features * one.out_features for one in linear)
    trains = case.strategy == "full"
    tokens, labels = sum(len(one.ids) for one in examples), sum(one.targets for one in examples)
    operations = (6 if trains else 4) * (inside + head.weight.numel() * labels / tokens)
    model = made_trainable(model, config)
    trainer = Trainer(config, examples, [], model, 0)
    ordered = [example for step in range(WARM_UP + STEPS) for batch in trainer.batches_of(step) for example in batch]
    return trainer, ordered, operations


def made_up(sizes: Any, count: int) -> list[Any]:
    """Reports of the paper's lengths, of random tokens; ChatGLM's end of a prompt where it belongs."""
    from sft.prompt import Example

    rng = random.Random(0)
    before = [sizes.gmask_token_id, sizes.bos_token_id] if sizes.model_type == "chatglm" else []
    made = []
    for _ in range(count):
        findings, impression = max(40, round(rng.gauss(250, 60))), max(8, round(rng.gauss(60, 15)))
        words = [rng.randrange(10, min(sizes.vocab_size, 60000)) for _ in range(findings + impression)]
        made.append(Example([*words[:findings], *before, *words[findings:]], impression))
    return made


def random_model(case: Case, where: Any) -> Any:
    """A model of the case's size with random weights in bfloat16, in 4 bits where its strategy holds it so.

    It is built in the machine's memory and its layers are quantised on the way to the card, as a checkpoint's are.
    """
    import torch
    import transformers

    from sft.models import never_repack, quiet_libraries
    from sft.native import register

    quiet_libraries()
    register()
    auto: Any = transformers.AutoModelForCausalLM
    config = transformers.AutoConfig.for_model(case.kind, **case.sizes)
    config.use_cache = False
    with torch.device("meta"):
        like = auto.from_config(config, dtype=torch.bfloat16)
    quick = sum(p.numel() for p in like.parameters()) > 1e8
    with skipped_initialisation(quick):
        model: Any = auto.from_config(config, dtype=torch.bfloat16)
    if quick:
        block = torch.randn(1 << 20, dtype=torch.bfloat16) * 0.02
        for p in model.parameters():
            flat = p.data.view(-1)
            flat.fill_(1.0) if p.dim() == 1 else flat.copy_(
                block.repeat(-(-flat.numel() // len(block)))[: flat.numel()]
            )
    if case.strategy == "qlora":
        quantise(model, where)
        never_repack(model)
    return model.to(where).eval()


def skipped_initialisation(quick: bool) -> Any:
    """Leave large weights as they come: a block of random numbers is put there afterwards, in seconds."""
    from contextlib import nullcontext

    from transformers.initialization import no_init_weights

    return no_init_weights() if quick else nullcontext()


def quantise(model: Any, where: Any) -> None:
    """Hold every linear layer but the output layer in NF4, as `sft.models.load_model` has bitsandbytes do for a checkpoint."""
    import torch
    from bitsandbytes.nn.modules import Linear4bit, Params4bit

    layer: Any = Linear4bit
    head = model.get_output_embeddings()
    for module in list(model.modules()):
        for name, child in list(module.named_children()):
            if type(child) is not torch.nn.Linear or child is head:
                continue
            small = layer(
                child.in_features, child.out_features, bias=child.bias is not None, compute_dtype=torch.bfloat16,
                compress_statistics=True, quant_type="nf4", device="meta",
            )  # fmt: skip
            small.weight = Params4bit(
                child.weight.data, requires_grad=False, compress_statistics=True, quant_type="nf4", module=small
            )
            small.bias = child.bias
            setattr(module, name, small.to(where))
    model.is_loaded_in_4bit = True


def ours(case: Case) -> Step:
    """Our loop."""
    trainer, ordered, operations = prepared(case)
    losses = [trainer.take_step(step)[0] for step in range(WARM_UP)]
    forget_peak()
    began = now()
    losses += [trainer.take_step(WARM_UP + step)[0] for step in range(STEPS)]
    return answer(case, now() - began, ordered, operations, losses)


def theirs(case: Case) -> Step:
    """TRL's loop over the same examples."""
    import tempfile

    from datasets import Dataset
    from transformers import TrainerCallback
    from trl.trainer.sft_config import SFTConfig
    from trl.trainer.sft_trainer import SFTTrainer

    from sft.prompt import IGNORED

    trainer, ordered, operations = prepared(case)
    options = trainer.options
    rows = [
        {"input_ids": one.ids, "labels": [IGNORED] * (len(one.ids) - one.targets) + one.ids[-one.targets :]}
        for one in ordered
    ]
    clock: list[float] = []

    class Clock(TrainerCallback):
        """Times the steps after the warm-up."""

        def on_step_end(self, *_: Any, **__: Any) -> None:
            """A step is done."""
            clock.append(now())
            if len(clock) == WARM_UP:
                forget_peak()

    with tempfile.TemporaryDirectory() as folder:
        settings = SFTConfig(
            output_dir=folder, max_steps=WARM_UP + STEPS, per_device_train_batch_size=case.batch,
            learning_rate=trainer.config.learning_rate, lr_scheduler_type="constant", max_grad_norm=options.clip,
            optim="adamw_torch_fused", bf16=trainer.bf16, use_cpu=trainer.where.type == "cpu",
            gradient_checkpointing=case.checkpointing, gradient_checkpointing_kwargs={"use_reentrant": False}, max_length=None,
            train_sampling_strategy="sequential", logging_steps=1, save_strategy="no", report_to="none", disable_tqdm=True,
            dataset_kwargs={"skip_prepare_dataset": True}, remove_unused_columns=True, seed=0,
        )  # fmt: skip
        their = SFTTrainer(
            model=trainer.model, args=settings, train_dataset=Dataset.from_list(rows), processing_class=plain_tokenizer(),
            callbacks=[Clock()],
        )  # fmt: skip
        their.train()
    losses = [float(line["loss"]) for line in their.state.log_history if "loss" in line]
    return answer(case, clock[-1] - clock[WARM_UP - 1], ordered, operations, losses)


def plain_tokenizer() -> Any:
    """What TRL wants of a tokenizer: a padding token and an end."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from transformers import PreTrainedTokenizerFast

    kind: Any = PreTrainedTokenizerFast
    pad, end = "<pad>", "<eos>"
    words = Tokenizer(WordLevel({pad: 0, end: 1}, unk_token=pad))
    return kind(tokenizer_object=words, pad_token=pad, eos_token=end)


def answer(case: Case, seconds: float, ordered: list[Any], operations: float, losses: list[float]) -> Step:
    """A side's speed over the timed steps, and its memory."""
    tokens = sum(len(one.ids) for one in ordered[WARM_UP * case.batch :])
    return Step(tokens / seconds, held(), operations, losses)


def now() -> float:
    """The time when the card is done."""
    from sft.models import device
    from sft.plan import synchronize

    synchronize(device())
    return time.perf_counter()


def forget_peak() -> None:
    """Count memory from here."""
    import torch

    if torch.cuda.is_available():
        torch.cuda.reset_peak_memory_stats()


def held() -> float:
    """GiB at most since then: what the card's allocator held, of which tensors take a part."""
    import torch

    from sft.models import device
    from sft.train import peak_memory

    return (torch.cuda.max_memory_reserved() if torch.cuda.is_available() else peak_memory(device())) / 2**30


if __name__ == "__main__":
    sys.exit(run(app))
