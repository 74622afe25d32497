"""Requests to a server: greedy completions at once or as they are written, tried again where that can help.

No proxy of the environment is used and no redirection followed: findings go to the address that was named or nowhere.
"""

import asyncio
import json
import os
import random
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from types import TracebackType
from typing import Any, NamedTuple, Self, TypeVar

import httpx

from common.errors import UserError
from sft.remote.address import Place, place_of
from sft.remote.config import RemoteConfig
from sft.remote.errors import RemoteError, cut_off, refused, silent, unreachable, unreadable

Made = TypeVar("Made")
CONNECT_SECONDS = 10.0
LONGEST_WAIT = 30.0  # seconds between two tries


class Piece(NamedTuple):
    """A text as far as it is written."""

    text: str
    tokens: int
    """As the server counts, which may include the end token."""
    finish: str | None = None
    """`stop` or `length`; None while it goes on."""
    prompt_tokens: int | None = None
    """How many tokens the server made of the prompt, where it says so."""


class Client:
    """A connection to a server, for use in one event loop."""

    def __init__(self, config: RemoteConfig) -> None:
        self.config, self.url = config, config.url.rstrip("/")
        self.place: Place = place_of(config.url, outside=config.outside)
        headers = {"authorization": f"Bearer {key_of(config)}"} if config.key else {}
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=config.at_once)
        self.http = httpx.AsyncClient(
            headers=headers,
            verify=trusted(config.certificate),
            trust_env=False,
            timeout=httpx.Timeout(config.timeout_seconds, connect=CONNECT_SECONDS, pool=None),
            limits=limits,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.http.aclose()

    async def check(self, models: set[str]) -> None:
        """See that the server answers and knows the models.

        Raises:
            RemoteError: It does not.
        """
        listed = await self.tried(lambda: self.look(f"{self.url}/models"))
        names = [str(one.get("id")) for one in listed.get("data") or [] if isinstance(one, dict)] if listed else []
        if self.config.dialect.scales:
            await self.check_adapter()
        elif self.config.dialect.lists and names:
            unknown = sorted(models - set(names))
            if unknown:
                known = ", ".join(names[:10])
                raise RemoteError(f"{self.url}: the server knows no model {unknown[0]!r}; it has: {known}")

    async def check_adapter(self) -> None:
        """See that llama.cpp's server has loaded the adapter."""
        place = f"{self.url.removesuffix('/v1')}/lora-adapters"
        loaded = await self.tried(lambda: self.look(place, list))
        if loaded is not None and self.config.adapter not in [one.get("id") for one in loaded if isinstance(one, dict)]:
            raise RemoteError(f"{place}: no adapter {self.config.adapter}; start llama-server with --lora ADAPTER.gguf")

    async def look(self, place: str, kind: type = dict) -> Any:
        """What a page of the server says; None where there is no such page."""
        answer = await self.sent("GET", place, None)
        if answer.status_code in (404, 405, 501):
            return None
        if answer.status_code != 200:
            raise self.refusal(answer, answer.text, "")
        try:
            found = answer.json()
        except ValueError:
            raise unreadable(place) from None
        return found if isinstance(found, kind) else None

    async def complete(self, body: Mapping[str, Any]) -> Piece:
        """The whole text for a request (`Asked.body`).

        Raises:
            RemoteError: It was refused, or failed as often as it may.
        """
        return await self.tried(lambda: self.complete_once(body))

    async def complete_once(self, body: Mapping[str, Any]) -> Piece:
        """One try."""
        answer = await self.sent("POST", self.place_for(), {**body, "stream": False})
        if answer.status_code != 200:
            raise self.refusal(answer, answer.text, body["model"])
        try:
            return piece_of(answer.json(), "", 0)
        except (ValueError, KeyError, IndexError, TypeError, AttributeError):
            raise unreadable(self.url) from None

    async def stream(self, body: Mapping[str, Any]) -> AsyncIterator[Piece]:
        """A text as it is written; after a break-off it is written anew, so that it may shrink for a while.

        Raises:
            RemoteError: It was refused, or failed as often as it may.
        """
        tries = 0
        while True:
            tries += 1
            try:
                async for piece in self.stream_once(body):
                    yield piece
                return
            except RemoteError as error:
                await self.wait_or_raise(error, tries)

    async def stream_once(self, body: Mapping[str, Any]) -> AsyncIterator[Piece]:
        """One try."""
        asked = {**body, "stream": True, "stream_options": {"include_usage": True}}
        now = Piece("", 0)
        try:
            async with self.http.stream("POST", self.place_for(), json=asked) as answer:
                if answer.status_code != 200:
                    await answer.aread()
                    raise self.refusal(answer, answer.text, body["model"])
                async for line in answer.aiter_lines():
                    now, changed = self.heard(line, now)
                    if changed:
                        yield now
        except httpx.HTTPError as error:
            raise self.failure(error) from None
        if now.finish is None:
            raise cut_off(self.url)

    def heard(self, line: str, now: Piece) -> tuple[Piece, bool]:
        """A text with what a line of the stream adds, and whether it adds anything."""
        if not line.startswith("data:") or line[5:].strip() == "[DONE]":
            return now, False
        try:
            told = json.loads(line[5:])
            if "error" in told:
                raise cut_off(self.url)
            made = piece_of(told, now.text, now.tokens + 1) if told.get("choices") else used(told, now)
        except (ValueError, KeyError, IndexError, TypeError, AttributeError):
            raise unreadable(self.url) from None
        made = made._replace(finish=made.finish or now.finish, prompt_tokens=made.prompt_tokens or now.prompt_tokens)
        return made, made != now

    async def tried(self, once: Callable[[], Awaitable[Made]]) -> Made:
        """What a request brings, tried again while that may help."""
        tries = 0
        while True:
            tries += 1
            try:
                return await once()
            except RemoteError as error:
                await self.wait_or_raise(error, tries)

    async def wait_or_raise(self, error: RemoteError, tries: int) -> None:
        """Wait before the next try: twice as long each time, a little by chance, or as long as the server says."""
        if not error.passing:
            raise error
        if tries >= self.config.attempts:
            raise RemoteError(f"{error} (tried {tries} times)", passing=True) from None
        pause = 0.5 * 2 ** (tries - 1) * random.uniform(0.5, 1.0)
        await asyncio.sleep(min(pause if error.wait is None else error.wait, LONGEST_WAIT))

    async def sent(self, method: str, place: str, body: Mapping[str, Any] | None) -> httpx.Response:
        """A whole answer; failures of the way there as `RemoteError`."""
        try:
            return await self.http.request(method, place, json=body)
        except httpx.HTTPError as error:
            raise self.failure(error) from None

    def place_for(self) -> str:
        """The address of completions."""
        return f"{self.url}/{'chat/completions' if self.config.chat else 'completions'}"

    def failure(self, error: httpx.HTTPError) -> RemoteError:
        """A connection that failed, explained."""
        if isinstance(error, httpx.ConnectTimeout):
            return unreachable(self.url, f"no connection within {CONNECT_SECONDS:g} s")
        if isinstance(error, httpx.TimeoutException):
            return silent(self.url, self.config.timeout_seconds)
        if isinstance(error, httpx.ConnectError):
            certificate = "CERTIFICATE" in str(error).upper()
            if certificate:
                return RemoteError(
                    f"{self.url}: its certificate is not trusted; name the hospital's own with `certificate`"
                )
            return unreachable(self.url, "connection refused")
        return cut_off(self.url)

    def refusal(self, answer: httpx.Response, body: str, model: str) -> RemoteError:
        """An answer that is no text, explained."""
        later = answer.headers.get("retry-after", "")
        wait = float(later) if later.isdecimal() else None
        return refused(self.url, answer.status_code, body, model=model, key=self.config.key, wait=wait)


def piece_of(told: Mapping[str, Any], before: str, tokens: int) -> Piece:
    """A text with what an answer, whole or a part of a stream, adds to it."""
    (choice,) = told["choices"][:1]
    message = choice.get("delta") or choice.get("message") or {}
    added = choice.get("text") or message.get("content") or ""
    finish = choice.get("finish_reason")
    kept = None if finish is None else "length" if finish == "length" else "stop"
    grown = Piece(before + added, tokens if added else max(0, tokens - 1), kept)
    return used(told, grown)


def used(told: Mapping[str, Any], now: Piece) -> Piece:
    """A piece with the counts that the server tells."""
    usage = told.get("usage") or {}
    return now._replace(
        tokens=int(usage.get("completion_tokens") or now.tokens),
        prompt_tokens=usage.get("prompt_tokens") or now.prompt_tokens,
    )


def key_of(config: RemoteConfig) -> str:
    """The key, from the environment.

    Raises:
        UserError: The variable is not set.
    """
    key = os.environ.get(config.key or "", "").strip()
    if not key:
        raise UserError(f"key: the environment variable {config.key} is not set; export {config.key}=… and start again")
    return key


def trusted(certificate: str | None) -> ssl.SSLContext:
    """The authorities that may vouch for a server: the system's, or the hospital's own."""
    try:
        return ssl.create_default_context(cafile=certificate)
    except (OSError, ssl.SSLError):
        raise UserError(
            f"certificate {certificate}: no such file, or no PEM certificate in it; check the path"
        ) from None
