"""Chatter of native libraries is hidden; everything else on standard error is passed on."""

from __future__ import annotations

import os
import threading

import pytest

from screening.native_log import native_chatter_hidden

CHATTER = (
    b"INFO: Created TensorFlow Lite XNNPACK delegate for CPU.\n"
    b"WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n"
    b"W0000 00:00:1795183382.786867    9281 inference_feedback_manager.cc:114] Feedback manager requires\n"
    b"I0000 00:00:1795183382.786867    9281 gl_context.cc:369] GL version: 2.1\n"
)


def test_chatter_is_dropped_and_other_lines_are_kept(capfd):
    """Errors of the libraries, tracebacks and progress come through, in their order."""
    with native_chatter_hidden():
        os.write(2, CHATTER)
        os.write(2, b"E0000 00:00:1795183382.786867    9281 calculator.cc:1] failed\n")
        os.write(2, b"Traceback (most recent call last):\n")
        os.write(2, CHATTER)

    assert capfd.readouterr().err == (
        "E0000 00:00:1795183382.786867    9281 calculator.cc:1] failed\nTraceback (most recent call last):\n"
    )


def test_nothing_is_hidden_outside(capfd):
    """Before and after the block standard error is the real one."""
    os.write(2, CHATTER)
    with native_chatter_hidden():
        pass
    os.write(2, CHATTER)

    assert capfd.readouterr().err == 2 * CHATTER.decode()


def test_lines_survive_an_error_in_the_block(capfd):
    """An error in the block does not swallow what was written before it."""

    @native_chatter_hidden()
    def fail() -> None:
        os.write(2, b"last words\n")
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        fail()
    os.write(2, b"after\n")

    assert capfd.readouterr().err == "last words\nafter\n"


def test_threads_share_one_catch(capfd):
    """Standard error comes back when the last of several threads leaves."""
    inside, leave = threading.Event(), threading.Event()

    def other() -> None:
        with native_chatter_hidden():
            inside.set()
            leave.wait()

    thread = threading.Thread(target=other)
    thread.start()
    inside.wait()
    with native_chatter_hidden():
        os.write(2, b"from the first\n" + CHATTER)
    os.write(2, b"while the other is inside\n" + CHATTER)
    leave.set()
    thread.join()
    os.write(2, b"after\n")

    assert capfd.readouterr().err == "from the first\nwhile the other is inside\nafter\n"
