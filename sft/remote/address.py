"""Where a server is: on this machine, in the private network around it, or outside, where findings go only if that is allowed."""

import ipaddress
import socket
from typing import Literal
from urllib.parse import urlsplit

from common.errors import UserError

Place = Literal["here", "private", "outside"]

WORDS: dict[Place, str] = {
    "here": "on this machine",
    "private": "in the private network; findings leave this machine",
    "outside": "OUTSIDE the private network; findings leave the hospital",
}


def place_of(url: str, *, outside: bool) -> Place:
    """Where an address is, by every address that its host name stands for.

    Raises:
        UserError: It is no address of a web server, its name is unknown, or it is outside and that is not allowed or not encrypted.
    """
    parts = urlsplit(url)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise UserError(f"url {url!r}: the port is no number from 0 to 65535") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise UserError(f"url {url!r}: write it like http://127.0.0.1:8000/v1")
    if parts.username or parts.password:
        raise UserError(f"url of {parts.hostname}: no names or passwords in it; name the key's variable with `key`")
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except OSError:
        raise UserError(
            f"url {url}: no machine is called {parts.hostname} here; mend the name, or give its number"
        ) from None
    place = farthest([ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found])
    if place == "outside" and not outside:
        raise UserError(
            f"url {url}: this server is outside the private network and findings would leave it; "
            "if your hospital allows that, set outside = true (--outside)"
        )
    if place == "outside" and parts.scheme != "https":
        raise UserError(f"url {url}: findings would travel readable outside the private network; use https://")
    return place


def farthest(addresses: list[ipaddress.IPv4Address | ipaddress.IPv6Address]) -> Place:
    """The place that is farthest away."""
    if all(one.is_loopback for one in addresses):
        return "here"
    return "private" if all(one.is_private or one.is_loopback for one in addresses) else "outside"
