"""A timed socket: drops do not stretch the time."""

from __future__ import annotations

import socket
import threading
import time

import pytest
from campaignpulse.webhooks import TimedSocket


def test_a_sender_of_single_bytes_is_not_listened_to_beyond_the_moment() -> None:
    here, there = socket.socketpair()
    done = threading.Event()

    def drip() -> None:
        while not done.wait(0.01):
            there.send(b".")

    dripping = threading.Thread(target=drip)
    with here, there:
        dripping.start()
        timed = TimedSocket(here, time.monotonic() + 0.1)
        with pytest.raises(TimeoutError):
            timed.makefile().read(10_000)
        done.set()
        dripping.join()


def test_what_was_sent_in_time_is_read_to_its_end() -> None:
    here, there = socket.socketpair()
    with here:
        timed = TimedSocket(here, time.monotonic() + 5)
        timed.sendall(b"question")
        assert there.recv(100) == b"question"
        there.sendall(b"answer")
        there.close()
        assert timed.makefile().read() == b"answer"
        timed.close()
        assert here.fileno() != -1  # left to whoever opened it


def test_after_the_moment_nothing_is_sent() -> None:
    here, there = socket.socketpair()
    with here, there, pytest.raises(TimeoutError):
        TimedSocket(here, time.monotonic() - 1).sendall(b"late")
