"""ChatGLM-6B (the first generation) as a transformers model: the publisher's checkpoint folder, without the publisher's code."""


def register() -> None:
    """Make transformers' Auto classes know `model_type` chatglm and its tokenizer; calling it again changes nothing."""
    from transformers import AutoConfig, AutoModel, AutoModelForCausalLM, AutoModelForSeq2SeqLM, AutoTokenizer

    from sft.native.chatglm.configuration import ChatGLMConfig
    from sft.native.chatglm.modeling import ChatGLMForCausalLM, ChatGLMModel
    from sft.native.chatglm.tokenization import ChatGLMTokenizer

    AutoConfig.register("chatglm", ChatGLMConfig, exist_ok=True)
    AutoModel.register(ChatGLMConfig, ChatGLMModel, exist_ok=True)
    AutoModelForCausalLM.register(ChatGLMConfig, ChatGLMForCausalLM, exist_ok=True)
    AutoModelForSeq2SeqLM.register(ChatGLMConfig, ChatGLMForCausalLM, exist_ok=True)  # as the publisher has it
    AutoTokenizer.register(ChatGLMConfig, tokenizer_class=ChatGLMTokenizer, exist_ok=True)  # type: ignore[no-untyped-call]
