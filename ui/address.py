"""Where the server listens: on this machine's own address alone, while there are no accounts."""

import socket

from common.errors import UserError

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def listen(host: str, port: int) -> socket.socket:
    """A listening socket on a loopback address, taken before anything slow is loaded.

    Raises:
        UserError: The host is another one, or the port is taken or no port.
    """
    if host not in LOOPBACK:
        raise UserError(
            f"--host {host}: accounts do not exist yet, so only 127.0.0.1 is served; reach it from elsewhere by "
            f"ssh -L {port}:127.0.0.1:{port} USER@THIS-MACHINE"
        )
    if not 0 <= port <= 65535:
        raise UserError(f"--port {port}: a port is a number from 0 to 65535")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise UserError(f"--port {port}: {(error.strerror or 'cannot be used').lower()}; name another --port") from None
    return listener
