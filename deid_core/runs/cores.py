"""How many cores this process may use."""

from __future__ import annotations

import os
from pathlib import Path

_QUOTA = Path("/sys/fs/cgroup/cpu.max")  # of a container: microseconds in each period, or max


def usable_cores() -> int:
    """The cores that the process may run on, by its affinity and its container's quota."""
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    try:
        quota, period = _QUOTA.read_text().split()
        allowed = max(int(quota) // int(period), 1)
    except (OSError, ValueError):
        return cores
    return min(cores, allowed)
