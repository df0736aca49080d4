"""Ports on loopback, and what a missing program means: a skip, in CI a failure."""

import os
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest


def missing(program: str, install: str) -> None:
    """Skip with the install line where a program is missing; in CI that is a failure."""
    sentence = f"{program} is missing; install it with: {install}"
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)


def choose_ports(count: int) -> list[int]:
    """Different ports on loopback that were free a moment ago."""
    listeners = [socket.socket() for _ in range(count)]
    try:
        for listener in listeners:
            listener.bind(("127.0.0.1", 0))
        return [int(listener.getsockname()[1]) for listener in listeners]
    finally:
        for listener in listeners:
            listener.close()


def choose_port() -> int:
    """One port on loopback that was free a moment ago."""
    return choose_ports(1)[0]


@pytest.fixture
def free_port() -> int:
    """A port for one server."""
    return choose_port()


@pytest.fixture(scope="session")
def free_ports() -> Callable[[int], list[int]]:
    """For several servers at once: `free_ports(3)`."""
    return choose_ports


def wait_for_port(port: int, server: subprocess.Popen[bytes], log: Path, seconds: float = 20) -> None:
    """Return when somebody listens; show the server's own words when nobody does in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as visitor:
            if visitor.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"nothing listens on port {port}:\n{log.read_text(errors='replace')}")
