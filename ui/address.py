"""Where the server listens: on this machine's own address alone, until there are users who log in."""

import socket

from common.errors import UserError

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def listen(host: str, port: int, *, users: bool = False) -> socket.socket:
    """A listening socket, taken before anything slow is loaded.

    Args:
        users: Whether the store has users: without them everybody would be let in, so only this machine is served.

    Raises:
        UserError: The host is another one than this machine and there are no users, or the port is taken or no port.
    """
    if host not in LOOPBACK and not users:
        raise UserError(
            f"--host {host}: there are no users, and everybody there would be let in; create one: python -m arena user add "
            f"NAME --role team --password (or serve 127.0.0.1 and use ssh -L {port}:127.0.0.1:{port} USER@THIS-MACHINE)"
        )
    if not 0 <= port <= 65535:
        raise UserError(f"--port {port}: a port is a number from 0 to 65535")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(512)
    except socket.gaierror:
        listener.close()
        raise UserError(f"--host {host}: no such host; give an address of this machine, or 0.0.0.0 for all") from None
    except OSError as error:
        listener.close()
        taken = f"--port {port}" if host in LOOPBACK else f"--host {host} --port {port}"
        raise UserError(f"{taken}: {(error.strerror or 'cannot be used').lower()}; name another --port") from None
    return listener
