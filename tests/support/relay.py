"""A relay on loopback between a client and a real server, which a test cuts, holds up or lets lie."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from typing import Self


class Proxy:
    """Relays connections to `server_port`; what it does to them is set by its attributes.

    After `cut_after` bytes from the server, counted over a connection, both ends are closed.
    `hold_until` is asked, with all that the server said on the connection, whether to pass it on.
    `said` and `asked` are what went through from server and client on the last connection.
    """

    def __init__(self, server_port: int) -> None:
        self._server_port = server_port
        self.cut_after: int | None = None
        self.hold_until: Callable[[bytes], bool] = lambda said: True
        self.from_server: Callable[[bytes], bytes] = lambda data: data
        self.from_client: Callable[[bytes], bytes] = lambda data: data
        self.said = b""
        self.asked = b""
        self._ends: list[socket.socket] = []
        self._client: socket.socket | None = None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        # A thread that waits in accept() keeps the port open until it is woken.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """Close every connection, at both ends."""
        for end in self._ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def say(self, data: bytes) -> None:
        """Say something to the client in the server's place."""
        assert self._client is not None
        with contextlib.suppress(OSError):
            self._client.sendall(data)

    def wait_for(self, words: bytes, seconds: float = 20) -> None:
        """Return once the client has asked this on the last connection, and the server has answered."""
        give_up_at = time.monotonic() + seconds
        while words not in self.asked or not self.said:
            assert time.monotonic() < give_up_at, self.asked
            time.sleep(0.01)

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._server_port))
            for end in (client, server):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._ends += [client, server]
            self._client, self.said, self.asked = client, b"", b""
            threading.Thread(target=self._bring_back, args=(server, client), daemon=True).start()
            threading.Thread(target=self._carry_over, args=(client, server), daemon=True).start()

    def _carry_over(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := client.recv(65536):
                self.asked += data
                server.sendall(self.from_client(data))
        _close(server)

    def _bring_back(self, server: socket.socket, client: socket.socket) -> None:
        passed = 0
        held = b""
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                self.said += data
                held += self.from_server(data)
                if not self.hold_until(self.said):
                    continue
                left = len(held) if self.cut_after is None else self.cut_after - passed
                client.sendall(held[:left])
                passed += len(held[:left])
                if left < len(held) or passed == self.cut_after:
                    break
                held = b""
        _close(client)


def _close(end: socket.socket) -> None:
    with contextlib.suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
