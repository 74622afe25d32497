"""The study's own models as transformers models, without the publishers' code."""


def register() -> None:
    """Make transformers' Auto classes know the native models; calling it again changes nothing."""
    from sft.native import baichuan, chatglm

    baichuan.register()
    chatglm.register()
