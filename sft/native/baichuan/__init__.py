"""Baichuan2-7B and Baichuan2-13B as transformers models: the publisher's checkpoint folders, without the publisher's code."""


def register() -> None:
    """Make transformers' Auto classes know `model_type` baichuan and its tokenizer; calling it again changes nothing."""
    from transformers import AutoConfig, AutoModel, AutoModelForCausalLM, AutoTokenizer

    from sft.native.baichuan.configuration import BaichuanConfig
    from sft.native.baichuan.modeling import BaichuanForCausalLM, BaichuanModel
    from sft.native.baichuan.tokenization import BaichuanTokenizer

    AutoConfig.register("baichuan", BaichuanConfig, exist_ok=True)
    AutoModel.register(BaichuanConfig, BaichuanModel, exist_ok=True)
    AutoModelForCausalLM.register(BaichuanConfig, BaichuanForCausalLM, exist_ok=True)
    AutoTokenizer.register(BaichuanConfig, tokenizer_class=BaichuanTokenizer, exist_ok=True)  # type: ignore[no-untyped-call]
