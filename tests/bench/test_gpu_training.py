import subprocess
import sys

import pytest
import torch

from bench.gpu_training import CASES, STEPS, TRIAL, WARM_UP, made_up, ours, random_model
from common.provenance import ROOT


@pytest.mark.parametrize("case", TRIAL[1:], ids=lambda case: case.name)
def test_our_side_of_the_trial_trains_tiny_models_of_the_same_kinds(case):
    step = ours(case)
    assert len(step.losses) == WARM_UP + STEPS
    assert all(0 < loss < 20 for loss in step.losses)
    assert step.tokens_per_second > 0
    assert step.matrices > 1e4
    kinds = {type(one).__name__ for one in random_model(case, torch.device("cpu")).modules()}
    assert ("Linear4bit" in kinds) == (case.strategy == "qlora")


def test_the_reports_have_the_lengths_of_the_papers_data():
    examples = made_up(random_model(TRIAL[0], torch.device("cpu")).config, 208)
    assert 300 < sum(len(one.ids) for one in examples) / len(examples) < 320
    assert 55 < sum(one.targets for one in examples) / len(examples) < 65


def test_the_cases_are_the_sizes_that_were_asked_for():
    from transformers import AutoConfig, AutoModelForCausalLM

    from sft.native import register

    register()
    counts = {}
    for case in CASES:
        with torch.device("meta"):
            model = AutoModelForCausalLM.from_config(AutoConfig.for_model(case.kind, **case.sizes))
        counts[case.model] = round(sum(p.numel() for p in model.parameters()) / 1e9, 2)
    assert counts == {"Llama 1B": 1.24, "ChatGLM-6B": 6.71, "Baichuan2-7B": 7.51, "Baichuan2-13B": 13.9}
    limits = {case.name: case.most for case in CASES if case.most}
    assert limits == {"Baichuan2-13B · lora": 48.0, "Baichuan2-13B · qlora": 24.0}


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA GPU to measure")
def test_without_a_gpu_it_says_so_in_one_line():
    done = subprocess.run(
        [sys.executable, "-m", "bench.gpu_training"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        "error: bench/gpu_training.py measures a CUDA GPU and finds none; --trial tests the way on any machine"
    ]
