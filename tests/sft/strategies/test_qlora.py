"""QLoRA on the processor, as far as bitsandbytes computes there; and the study's models held in 4 bits."""

import json
import shutil
from pathlib import Path

import pytest
import torch

from sft.generate import BASE
from sft.models import load_model
from sft.native import register
from sft.options import QloraOptions
from sft.predict import predict
from sft.runs import load_generator, merged, open_run

FIXTURES = Path(__file__).parents[2] / "fixtures" / "models"
CPU = torch.device("cpu")


@pytest.fixture
def wide_model(tmp_path: Path, tiny_model: Path) -> Path:
    """The tiny model with layers of 64 columns: bitsandbytes wants whole blocks on the processor."""
    from transformers import AutoConfig, AutoModelForCausalLM

    shutil.copytree(tiny_model, tmp_path / "wide")
    config = AutoConfig.from_pretrained(tiny_model)
    config.hidden_size, config.intermediate_size, config.head_dim = 64, 128, 32
    torch.manual_seed(0)
    AutoModelForCausalLM.from_config(config).save_pretrained(tmp_path / "wide")
    return tmp_path / "wide"


def test_a_quantised_base_is_tuned_and_predicted_with(tmp_path, wide_model, tiny_data):
    from sft.config import read_config
    from sft.train import train

    path = tmp_path / "c.toml"
    path.write_text(
        f'model = "{wide_model}"\nstrategy = "qlora"\n[lora]\nrank = 4\n[train]\nlearning_rate = 1e-2\nbatch = 4\nepochs = 3\n'
        'precision = "bfloat16"\n[generate]\nmax_new_tokens = 8\n'
    )
    train(read_config(path), path.read_text(), tiny_data, tmp_path / "run")
    log = [json.loads(line) for line in (tmp_path / "run" / "log.jsonl").read_text().splitlines()]
    assert log[-1]["loss"] < log[0]["loss"] - 0.05
    generator = load_generator(open_run(tmp_path / "run"))
    kinds = [type(one).__name__ for name, one in generator.model.named_modules() if name.endswith("base_layer")]
    assert kinds
    assert set(kinds) == {"Linear4bit"}
    *_, last = generator.pair("双肺纹理增多。", "zh")
    assert last.finished
    row = generator.row("双肺纹理增多。", "zh", BASE)
    for _ in generator.steps([row]):
        pass
    assert generator.text(row) == last.texts[0]
    assert predict(tmp_path / "run", tiny_data / "valid.jsonl").written == 10
    whole = merged(open_run(tmp_path / "run"), torch.float32)
    assert not any(type(one).__name__ == "Linear4bit" for one in whole.modules())
    beside = load_generator(open_run(tmp_path / "run"), dtype=torch.float32).model
    ids = torch.tensor([row.prompt])
    with torch.no_grad():
        torch.testing.assert_close(whole(input_ids=ids).logits, beside(input_ids=ids).logits, atol=2e-4, rtol=1e-4)
    whole.save_pretrained(tmp_path / "whole")
    with torch.no_grad():
        again = load_model(str(tmp_path / "whole"), torch.float32, CPU)(input_ids=ids).logits
    torch.testing.assert_close(again, beside(input_ids=ids).logits, atol=2e-4, rtol=1e-4)


def test_a_quantised_run_with_a_sample_that_was_stopped_goes_on_to_the_same_weights(
    tmp_path, wide_model, tiny_data, stopping_at
):
    from safetensors.torch import load_file

    from sft.config import read_config
    from sft.train import train

    path = tmp_path / "c.toml"
    path.write_text(
        f'model = "{wide_model}"\nstrategy = "qlora"\n[lora]\nrank = 4\n[train]\nlearning_rate = 1e-2\nbatch = 4\nepochs = 2\n'
        'dev_share = 0.2\nevaluations = 3\nsample = 3\nmetric = "standard.rouge-l"\ncheckpoint_minutes = 1e-7\n'
        "[generate]\nmax_new_tokens = 8\n"
    )
    train(read_config(path), path.read_text(), tiny_data, tmp_path / "whole")
    with stopping_at(7):
        train(read_config(path), path.read_text(), tiny_data, tmp_path / "stopped")
    train(read_config(path), path.read_text(), tiny_data, tmp_path / "stopped")
    one, other = (load_file(tmp_path / run / "adapter" / "adapter_model.safetensors") for run in ("whole", "stopped"))
    assert all(one[name].equal(other[name]) for name in one)
    logs = [(tmp_path / run / "log.jsonl").read_text().splitlines() for run in ("whole", "stopped")]
    scores = [[json.loads(line).get("scores") for line in log] for log in logs]
    assert scores[0] == scores[1]
    assert sum(one is not None for one in scores[0]) == 3


@pytest.mark.parametrize("name", ["chatglm6b", "baichuan2_13b", "baichuan2_7b"])
def test_the_studys_models_are_held_in_4_bits_and_keep_their_output_layer(name, tmp_path):
    from transformers import AutoConfig, AutoModelForCausalLM

    register()
    folder = FIXTURES / name
    if "baichuan" in name:
        config = AutoConfig.from_pretrained(folder)
        config.hidden_size, config.num_attention_heads, config.intermediate_size = 64, 4, 128
        torch.manual_seed(0)
        AutoModelForCausalLM.from_config(config).save_pretrained(tmp_path)
        folder = tmp_path
    whole = load_model(str(folder), torch.float32, CPU)
    small = load_model(str(folder), torch.float32, CPU, QloraOptions())
    kinds = {type(one).__name__ for one in small.get_decoder().modules()}
    assert "Linear4bit" in kinds
    assert type(small.get_output_embeddings()) is type(whole.get_output_embeddings())
    ids = torch.tensor(
        [[7, 8, 9, *([whole.config.gmask_token_id, whole.config.bos_token_id] if "glm" in name else [10, 11])]]
    )
    with torch.no_grad():
        exact, near = whole(ids).logits, small(ids).logits
    assert torch.isfinite(near).all()
    alike = torch.nn.functional.cosine_similarity(exact.flatten(), near.flatten(), dim=0)
    assert 0.5 < alike < 0.99999
