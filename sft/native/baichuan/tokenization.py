"""Baichuan2's tokenizer: the publisher's sentencepiece file, without a space in front, and bos only where asked for."""

import shutil
from pathlib import Path
from typing import Any

from transformers import AddedToken, PreTrainedTokenizer

from common.errors import UserError

FILE = "tokenizer.model"
USER, ASSISTANT = "<reserved_106>", "<reserved_107>"
CHAT = (
    "{%- for message in messages -%}"
    "{%- if message['role'] == 'system' -%}{{ message['content'] }}"
    f"{{%- elif message['role'] == 'user' -%}}{{{{ '{USER}' ~ message['content'] }}}}"
    f"{{%- elif message['role'] == 'assistant' -%}}{{{{ '{ASSISTANT}' ~ message['content'] }}}}"
    "{%- else -%}{{ raise_exception('Baichuan2 knows system, user and assistant alone') }}"
    "{%- endif -%}{%- endfor -%}"
    f"{{%- if add_generation_prompt and messages[-1]['role'] != 'assistant' -%}}{{{{ '{ASSISTANT}' }}}}{{%- endif -%}}"
)
"""The publisher's chat prompt: a marker before each message, none after an answer."""


class BaichuanTokenizer(PreTrainedTokenizer):
    """Ids are sentencepiece's own."""

    vocab_files_names = {"vocab_file": FILE}  # noqa: RUF012
    model_input_names = ["input_ids", "attention_mask"]  # noqa: RUF012

    def __init__(
        self,
        vocab_file: str | None = None,
        add_bos_token: bool | None = None,
        add_eos_token: bool | None = None,
        begins: bool = True,
        ends: bool = False,
        **kwargs: Any,
    ) -> None:
        """Read the vocabulary.

        Args:
            vocab_file: `tokenizer.model`.
            add_bos_token: Begin every text with bos; the published configuration says no.
            add_eos_token: End every text with eos.
            begins: The same as `add_bos_token`, which transformers leaves out when it saves a tokenizer.
            ends: The same as `add_eos_token`.
            **kwargs: Special tokens and transformers' own settings.

        Raises:
            UserError: The vocabulary file is missing or damaged.
        """
        self.vocab_file = vocab_file
        self.pieces = read_vocabulary(vocab_file, kwargs.get("name_or_path"))
        begins = begins if add_bos_token is None else add_bos_token
        ends = ends if add_eos_token is None else add_eos_token
        self.begins, self.ends = begins, ends
        added = dict(kwargs.pop("added_tokens_decoder", None) or {})
        for name, default in (
            ("bos_token", "<s>"),
            ("eos_token", "</s>"),
            ("unk_token", "<unk>"),
            ("pad_token", "<unk>"),
        ):
            kwargs[name] = text_of(kwargs.get(name)) or default
            token = AddedToken(kwargs[name], normalized=False, special=True)
            added.setdefault(self._convert_token_to_id(kwargs[name]), token)
        kwargs.setdefault("chat_template", CHAT)
        kwargs.setdefault("clean_up_tokenization_spaces", False)
        for name in ("sp_model_kwargs", "auto_map", "use_fast"):
            kwargs.pop(name, None)
        super().__init__(  # type: ignore[no-untyped-call]
            vocab_file=vocab_file,
            begins=begins,
            ends=ends,
            added_tokens_decoder=added,
            **kwargs,
        )

    @property
    def vocab_size(self) -> int:
        """Pieces."""
        return int(self.pieces.get_piece_size())

    def get_vocab(self) -> dict[str, int]:
        """Every token and its id."""
        known = {self.pieces.id_to_piece(i): i for i in range(self.vocab_size)}
        return known | dict(self.added_tokens_encoder)

    def _tokenize(self, text: str, **_: Any) -> list[str]:
        """A text's pieces."""
        return list(self.pieces.encode(text, out_type=str))

    def _convert_token_to_id(self, token: str) -> int:
        """A piece's id."""
        return int(self.pieces.piece_to_id(token))

    def _convert_id_to_token(self, index: int) -> str:
        """An id's piece."""
        return str(self.pieces.id_to_piece(index))

    def convert_tokens_to_string(self, tokens: list[str]) -> str:
        """Pieces as text; special ones as they are written, a space before the text that stands in front of them.

        The space is what slow sentencepiece tokenizers of the publisher's time put there.
        """
        text = ""
        some: list[str] = []
        special = set(self.all_special_tokens)
        for token in tokens:
            if token not in special:
                some.append(token)
                continue
            text += (" " if some else "") + str(self.pieces.decode(some)) + token
            some = []
        return text + str(self.pieces.decode(some))

    def build_inputs_with_special_tokens(
        self, token_ids_0: list[int], token_ids_1: list[int] | None = None
    ) -> list[int]:
        """Ids with bos and eos where the configuration wants them."""
        bos = [self.bos_token_id] if self.begins else []
        eos = [self.eos_token_id] if self.ends else []
        whole = bos + token_ids_0 + eos
        return whole if token_ids_1 is None else whole + bos + token_ids_1 + eos

    def save_vocabulary(self, save_directory: str, filename_prefix: str | None = None) -> tuple[str]:
        """Copy the vocabulary file into a folder."""
        target = Path(save_directory) / (f"{filename_prefix}-{FILE}" if filename_prefix else FILE)
        if not (target.exists() and target.samefile(str(self.vocab_file))):
            shutil.copyfile(str(self.vocab_file), target)
        return (str(target),)


def text_of(token: Any) -> str:
    """A special token's text: configurations give it as a string, an object or a table."""
    if isinstance(token, dict):
        return str(token.get("content", ""))
    return str(token) if token is not None else ""


def read_vocabulary(file: str | None, folder: str | None) -> Any:
    """The sentencepiece model of a file.

    Raises:
        UserError: There is none, or it is damaged.
    """
    import sentencepiece

    if file is None or not Path(file).is_file():
        raise UserError(
            f"{folder or file}: no {FILE}, the vocabulary of Baichuan2; take it from the publisher's checkpoint"
        )
    pieces = sentencepiece.SentencePieceProcessor()
    try:
        pieces.load(str(file))
    except (RuntimeError, OSError):
        raise UserError(
            f"{file}: not a sentencepiece vocabulary, or damaged; take it from the publisher again"
        ) from None
    return pieces
