"""Runs what root starts as if it were anybody: what a file's mode forbids is forbidden."""

from __future__ import annotations

import ctypes
import os
import sys

PR_CAPBSET_DROP = 24
# CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER
CAPABILITIES = (0, 1, 2, 3)


def without_privileges() -> None:
    """For a new process, ahead of its command. Other users need nothing taken from them."""
    if os.geteuid() != 0 or not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in CAPABILITIES:
        if libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "the capabilities of root cannot be dropped")


def give_away(path: str | os.PathLike[str]) -> None:
    """Make it another user's and no one else's business; where we are not root, nobody's."""
    if os.geteuid() == 0:
        os.chown(path, 65534, 65534)
        os.chmod(path, 0o700 if os.path.isdir(path) else 0o600)  # noqa: PTH101, PTH112
    else:
        os.chmod(path, 0)  # noqa: PTH101
