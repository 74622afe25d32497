"""The publisher's P-Tuning v2 checkpoints: the same keys, values, logits, losses, gradients and tokens; and as PEFT adapters."""

from pathlib import Path
from typing import Any

import pytest
import torch


def with_prefix(reference: Any, attention: str, name: str) -> Any:
    from sft.native.chatglm.prefix import load_prefix

    model = reference.load(attention, prefix_dropout=0.0)
    load_prefix(model, reference.prefix_file(name))
    assert model.config.pre_seq_len == reference.expected[name]["pre_seq_len"]
    return model.eval()


def check_cases(reference: Any, name: str, model: Any, close: Any, exact: Any) -> None:
    """Logits, losses and greedy tokens of a model with a prefix."""
    from sft.loss import base_of

    for case, wanted in reference.expected[name]["cases"].items():
        for labels in ("labels_answer", "labels_ptuning"):
            with torch.no_grad():
                output = model(input_ids=reference.ids(case), labels=torch.tensor([reference.cases[case][labels]]))
            torch.testing.assert_close(output.loss, torch.tensor(wanted[labels.replace("labels", "loss")]), **exact)
        if f"{name}.{case}.logits" in reference.tensors:
            torch.testing.assert_close(output.logits[0], reference.tensors[f"{name}.{case}.logits"], **close)
        for use_cache in (True, False):
            if not use_cache and model is not base_of(model):
                continue  # PEFT puts its prefix into the cache
            prompt = reference.prompt(case)
            written = model.generate(
                input_ids=prompt,
                attention_mask=torch.ones_like(prompt),
                max_new_tokens=len(wanted["greedy"]),
                do_sample=False,
                eos_token_id=None,
                pad_token_id=reference.models["sdpa"].config.pad_token_id,
                use_cache=use_cache,
            )
            assert written[0, prompt.shape[1] :].tolist() == wanted["greedy"]


def check_batch(reference: Any, name: str, model: Any) -> None:
    """Greedy tokens of a left padded batch."""
    wanted = reference.expected[name].get("left_greedy", {})
    if not wanted:
        return
    prompts = [reference.cases[case]["prompt_ids"] for case in wanted]
    width = max(map(len, prompts))
    ids = torch.tensor(
        [[reference.models["sdpa"].config.pad_token_id] * (width - len(prompt)) + prompt for prompt in prompts]
    )
    mask = torch.tensor([[0] * (width - len(prompt)) + [1] * len(prompt) for prompt in prompts])
    written = model.generate(
        input_ids=ids,
        attention_mask=mask,
        max_new_tokens=len(next(iter(wanted.values()))),
        do_sample=False,
        eos_token_id=None,
        pad_token_id=reference.models["sdpa"].config.pad_token_id,
    )
    assert dict(zip(wanted, written[:, width:].tolist(), strict=True)) == wanted


def test_published_prefixes(reference: Any, attention: str, close: Any, exact: Any) -> None:
    if not reference.prefixes:
        pytest.skip("this reference has no prefix")
    for name in reference.prefixes:
        model = with_prefix(reference, attention, name)
        pairs = model.transformer.prefix_encoder(1, torch.float32)
        for part, key in enumerate(("past_keys", "past_values")):
            if f"{name}.{key}" in reference.tensors:
                found = torch.cat([pair[part] for pair in pairs]).transpose(1, 2)
                torch.testing.assert_close(found.detach(), reference.tensors[f"{name}.{key}"], **close)
        check_cases(reference, name, model, close, exact)
        check_batch(reference, name, model)


@pytest.mark.parametrize("checkpointing", [None, {"use_reentrant": False}])
def test_gradients_of_published_prefixes(reference: Any, attention: str, exact: Any, checkpointing: Any) -> None:
    if not reference.prefixes:
        pytest.skip("this reference has no prefix")
    for name in reference.prefixes:
        start = "train_dropout0_loss_ptuning_"
        entry = next(one for one in reference.expected[name] if one.startswith(start))
        case = entry.removeprefix(start)
        model = with_prefix(reference, attention, name).train()
        if checkpointing:
            model.gradient_checkpointing_enable(checkpointing)
        for key, parameter in model.named_parameters():
            parameter.requires_grad_(".prefix_encoder." in key)
        labels = torch.tensor([reference.cases[case]["labels_ptuning"]])
        loss = model(input_ids=reference.ids(case), labels=labels).loss
        loss.backward()
        torch.testing.assert_close(loss.detach(), torch.tensor(reference.expected[name][entry]), **exact)
        parameters = dict(model.named_parameters())
        for key, gradient in reference.tensors.items():
            if key.startswith(f"{name}.grad."):
                torch.testing.assert_close(parameters[key.removeprefix(f"{name}.grad.")].grad, gradient, **exact)


def test_a_published_prefix_as_an_adapter_of_peft(
    reference: Any, attention: str, close: Any, exact: Any, tmp_path: Path
) -> None:
    from peft import PeftModel

    from sft.native.chatglm.prefix import as_adapter

    if not reference.prefixes:
        pytest.skip("this reference has no prefix")
    for name in reference.prefixes:
        base = reference.load(attention)
        as_adapter(base, reference.prefix_file(name), tmp_path / name)
        assert base.config.pre_seq_len is None
        model = PeftModel.from_pretrained(base, tmp_path / name).eval()
        check_cases(reference, name, model, close, exact)
        check_batch(reference, name, model)
