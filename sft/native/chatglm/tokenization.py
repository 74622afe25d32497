"""ChatGLM-6B's tokenizer: sentencepiece behind markers for white space, with [gMASK] and bos after the prompt.

Written for transformers' slow tokenizers: `tokenizer(prompt)` ends in [gMASK] `<sop>`, `tokenizer(prompt, answer)` in `<eop>`.
The vocabulary normalises full-width forms to ASCII and drops a leading or trailing space, so decoding does not give every text
back; `reply` restores full-width punctuation in Chinese as the publisher's chat does.
"""

import json
import re
import shutil
from pathlib import Path
from typing import Any

from transformers import AddedToken, PreTrainedTokenizer

from common.errors import UserError

FILE = "ice_text.model"
LONGEST = 80
"""A run of so many spaces is one token; of longer runs the first 80 are."""
LINE, TAB = "<n>", "<|tab|>"
SPACES = re.compile(f" {{2,{LONGEST}}}")
BLANK = re.compile(r"<\|blank_(\d+)\|>")
IMAGE = re.compile(r"<image_(\d+)>")
WIDE = str.maketrans(",!:;?", "，！：；？")
HALF_WIDTH = re.compile(r"(?<=[\u4e00-\u9fff])[,!:;?]|[,!:;?](?=[\u4e00-\u9fff])")
SPECIAL = {
    "bos_token": "<sop>",
    "eos_token": "<eop>",
    "mask_token": "[MASK]",
    "pad_token": "<pad>",
    "unk_token": "<unk>",
}
"""Special tokens that are recognised inside a text, and the white space around them is dropped."""
CHAT = (
    "{%- if messages|length == 1 -%}{{ messages[0]['content'] }}"
    "{%- else -%}{%- for message in messages -%}"
    "{%- if message['role'] == 'user' -%}{{ '[Round ' ~ (loop.index0 // 2) ~ ']\\n问：' ~ message['content'] ~ '\\n答：' }}"
    "{%- elif message['role'] == 'assistant' -%}{{ message['content'] ~ '\\n' }}"
    "{%- else -%}{{ raise_exception('ChatGLM-6B knows user and assistant alone') }}"
    "{%- endif -%}{%- endfor -%}{%- endif -%}"
)
"""The publisher's chat prompt: the question alone, or all rounds so far."""


class ChatGLMTokenizer(PreTrainedTokenizer):
    """Ids are sentencepiece's, behind as many image tokens as the checkpoint has (none since April 2023)."""

    vocab_files_names = {"vocab_file": FILE}  # noqa: RUF012
    model_input_names = ["input_ids", "attention_mask"]  # noqa: RUF012
    padding_side = "left"

    def __init__(
        self,
        vocab_file: str | None = None,
        num_image_tokens: int | None = None,
        do_lower_case: bool = False,
        remove_space: bool = False,
        **kwargs: Any,
    ) -> None:
        """Read the vocabulary.

        Args:
            vocab_file: `ice_text.model`.
            num_image_tokens: How many ids stand in front of the text's. Where this is not said, the difference between the
                bos of the `config.json` beside the vocabulary and the vocabulary's own; older checkpoints have 20,000.
            do_lower_case: Lower-case all text first.
            remove_space: Squeeze white space first.
            **kwargs: Special tokens and transformers' own settings.

        Raises:
            UserError: The vocabulary file is missing, damaged or of another model.
        """
        self.vocab_file = vocab_file
        self.pieces = read_vocabulary(vocab_file, kwargs.get("name_or_path"))
        self.do_lower_case, self.remove_space = do_lower_case, remove_space
        named = {**(kwargs.pop("model_specific_special_tokens", None) or {}), **kwargs}
        self.gmask_token = str(named.get("gmask_token") or "[gMASK]")
        self.end_token = str(named.get("end_token") or "</s>")
        if named.get("eop_token"):  # of older checkpoints, whose eos is another
            kwargs["eos_token"] = named["eop_token"]
        for name in ("gmask_token", "end_token", "eop_token"):
            kwargs.pop(name, None)
        if num_image_tokens is None:
            num_image_tokens = images_in_front(Path(str(vocab_file)), self.pieces.piece_to_id(SPECIAL["bos_token"]))
        if type(num_image_tokens) is not int or num_image_tokens < 0:
            raise UserError(
                f"{vocab_file}: num_image_tokens of the tokenizer_config.json beside it must be a whole number from 0 on, not "
                f"{num_image_tokens!r}; take that file from the publisher's checkpoint again"
            )
        self.num_image_tokens = num_image_tokens
        added = dict(kwargs.pop("added_tokens_decoder", None) or {})
        for name, default in SPECIAL.items():
            kwargs[name] = str(kwargs.get(name) or default)
            token = AddedToken(kwargs[name], lstrip=True, rstrip=True, normalized=False, special=True)
            added[self._convert_token_to_id(kwargs[name])] = token
        kwargs.setdefault("chat_template", CHAT)
        kwargs.setdefault("clean_up_tokenization_spaces", True)  # the default of the publisher's day
        super().__init__(  # type: ignore[no-untyped-call]
            vocab_file=vocab_file,
            num_image_tokens=num_image_tokens,
            do_lower_case=do_lower_case,
            remove_space=remove_space,
            added_tokens_decoder=added,
            **kwargs,
        )
        self.init_kwargs |= {"gmask_token": self.gmask_token, "end_token": self.end_token}

    @property
    def vocab_size(self) -> int:
        """Image tokens and pieces."""
        return int(self.num_image_tokens + self.pieces.get_piece_size())

    @property
    def gmask_token_id(self) -> int:
        """The id of [gMASK], which ends a prompt."""
        return self._convert_token_to_id(self.gmask_token)

    @property
    def end_token_id(self) -> int:
        """The id of `</s>`, which no prompt has."""
        return self._convert_token_to_id(self.end_token)

    def get_vocab(self) -> dict[str, int]:
        """Every token and its id."""
        vocabulary = {self._convert_id_to_token(number): number for number in range(self.vocab_size)}
        return vocabulary | self.get_added_vocab()

    def _tokenize(self, text: str, **_: Any) -> list[str]:
        """The pieces of a text without special tokens in it."""
        if self.remove_space:
            text = " ".join(text.split())
        if self.do_lower_case:
            text = text.lower()
        text = text.replace("\n", LINE).replace("\t", TAB)
        text = SPACES.sub(lambda run: f"<|blank_{len(run[0])}|>", text)
        return [str(piece) for piece in self.pieces.encode(text, out_type=str)]

    def _convert_token_to_id(self, token: str) -> int:
        image = IMAGE.fullmatch(token)
        if image and int(image[1]) < self.num_image_tokens:
            return int(image[1])
        return int(self.pieces.piece_to_id(token) + self.num_image_tokens)

    def _convert_id_to_token(self, index: int) -> str:
        if index < self.num_image_tokens:
            return f"<image_{index}>"
        if index >= self.vocab_size:
            return str(self.unk_token)
        return str(self.pieces.id_to_piece(index - self.num_image_tokens))

    def convert_tokens_to_string(self, tokens: list[str]) -> str:
        """The text of pieces: padding, image and special tokens say nothing."""
        said = [token for token in tokens if token != self.pad_token and not IMAGE.fullmatch(token)]
        text = self.pieces.decode_pieces(said).replace(LINE, "\n").replace(TAB, "\t")
        return BLANK.sub(lambda run: " " * int(run[1]) if 2 <= int(run[1]) <= LONGEST else run[0], text)

    def build_inputs_with_special_tokens(
        self, token_ids_0: list[int], token_ids_1: list[int] | None = None
    ) -> list[int]:
        """A prompt with [gMASK] and bos after it, and with eos after the answer where there is one."""
        prompt = [*token_ids_0, self.gmask_token_id, self.bos_token_id]
        return prompt if token_ids_1 is None else [*prompt, *token_ids_1, self.eos_token_id]

    def get_special_tokens_mask(
        self, token_ids_0: list[int], token_ids_1: list[int] | None = None, already_has_special_tokens: bool = False
    ) -> list[int]:
        """1 for what `build_inputs_with_special_tokens` adds, 0 for the text's own ids."""
        if already_has_special_tokens:
            added = {*self.all_special_ids, self.gmask_token_id}
            return [int(one in added) for one in token_ids_0]
        prompt = [0] * len(token_ids_0) + [1, 1]
        return prompt if token_ids_1 is None else [*prompt, *[0] * len(token_ids_1), 1]

    def apply_chat_template(self, conversation: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        """The publisher's chat prompt; as ids, it ends in [gMASK] and bos like every prompt."""
        tokenize, as_dict = kwargs.pop("tokenize", True), kwargs.pop("return_dict", True)
        options = kwargs.pop("tokenizer_kwargs", None) or {}
        options |= {
            key: kwargs.pop(key) for key in ("padding", "truncation", "max_length", "return_tensors") if key in kwargs
        }
        text = super().apply_chat_template(conversation, tokenize=False, **kwargs)
        if not tokenize:
            return text
        encoded = self(text, **options)
        return encoded if as_dict else encoded["input_ids"]

    def reply(self, text: str) -> str:
        """A generated text for people: punctuation next to a Chinese character is full width again."""
        return HALF_WIDTH.sub(lambda mark: mark[0].translate(WIDE), text.strip())

    def save_vocabulary(self, save_directory: str, filename_prefix: str | None = None) -> tuple[str, ...]:
        """Copy the vocabulary file into a folder."""
        target = Path(save_directory) / f"{filename_prefix + '-' if filename_prefix else ''}{FILE}"
        source = Path(str(self.vocab_file))
        if source.resolve() != target.resolve():
            shutil.copyfile(source, target)
        return (str(target),)


def read_vocabulary(file: str | None, folder: Any) -> Any:
    """A sentencepiece vocabulary that has what ChatGLM needs of it."""
    import sentencepiece

    remedy = f"copy {FILE} from the publisher's checkpoint (2,706,249 bytes) into the model's folder"
    if not file or not Path(file).is_file():
        raise UserError(f"{file or folder or FILE}: no vocabulary file {FILE}; {remedy}")
    pieces = sentencepiece.SentencePieceProcessor()
    try:
        pieces.LoadFromSerializedProto(Path(file).read_bytes())
        count = pieces.get_piece_size()
    except (RuntimeError, OSError, ValueError):
        raise UserError(f"{file}: not a sentencepiece vocabulary, or damaged; {remedy}") from None
    needed = ["[MASK]", "[gMASK]", "<sop>", "<eop>", "<pad>", LINE]
    missing = [one for one in needed if count == 0 or pieces.is_unknown(pieces.piece_to_id(one))]
    if missing:
        raise UserError(f"{file}: has no {', '.join(missing)}, so it is another model's vocabulary; {remedy}")
    return pieces


def images_in_front(vocabulary: Path, bos: int) -> int:
    """How far the checkpoint's bos is behind the vocabulary's; 0 where no config tells."""
    try:
        config = json.loads((vocabulary.parent / "config.json").read_text(encoding="utf-8"))
        return max(0, int(config["bos_token_id"]) - bos)
    except (OSError, ValueError, KeyError, TypeError):
        return 0
