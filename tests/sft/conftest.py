"""What the tests of training share."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from sft import checkpoint

Stopping = Callable[[int], AbstractContextManager[None]]


@pytest.fixture
def stopping_at(monkeypatch: pytest.MonkeyPatch) -> Stopping:
    """Stops the training that a block starts, as Ctrl-C does, behind the checkpoint of that number; it must come so far."""

    @contextmanager
    def stopping(number: int) -> Iterator[None]:
        original, saved = checkpoint.save, []

        def save_and_stop(*arguments: Any) -> None:
            original(*arguments)
            saved.append(1)
            if len(saved) == number:
                raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(checkpoint, "save", save_and_stop)
            with pytest.raises(KeyboardInterrupt):
                yield

    return stopping
