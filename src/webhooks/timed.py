"""A socket that is read and written until a moment: whoever answers in drops holds nobody up."""

from __future__ import annotations

import io
import socket
import time
from typing import Any


class TimedSocket:
    """A connected socket of which every use ends by `until`, in seconds of the monotonic clock.

    A timeout of a socket alone starts anew with every byte. TimeoutError where the moment has come.
    """

    def __init__(self, connected: socket.socket, until: float):
        self.connected = connected
        self.until = until

    def sendall(self, data: Any) -> None:
        """Send all of it."""
        self._hurry()
        self.connected.sendall(data)

    def makefile(self, *_: Any) -> io.BufferedReader:
        """Return what the other side sends, as a file."""
        return io.BufferedReader(_Incoming(self))

    def receive_into(self, buffer: Any) -> int:
        """Fill the buffer with what has come; return the bytes, 0 at the end."""
        self._hurry()
        return self.connected.recv_into(buffer)

    def close(self) -> None:
        """Leave the socket to whoever opened it."""

    def _hurry(self) -> None:
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        self.connected.settimeout(left)


class _Incoming(io.RawIOBase):
    def __init__(self, timed: TimedSocket):
        self._timed = timed

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Return how many bytes it has put into the buffer."""
        return self._timed.receive_into(buffer)
