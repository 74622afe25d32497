"""glibc's malloc, told to keep the memory that a training step frees.

By default every large tensor is mapped and unmapped again, and the page faults cost a good part of a small model's step.
Only the training process calls this: one that also generates would hold on to memory that it no longer needs.
"""

import ctypes

M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4  # from malloc.h
LARGEST = 2**31 - 1


def keep_freed_memory() -> bool:
    """Never map a block apart and never give the heap's end back; False where the C library has no `mallopt`."""
    try:
        libc = ctypes.CDLL(None)
        return bool(libc.mallopt(M_MMAP_MAX, 0)) and bool(libc.mallopt(M_TRIM_THRESHOLD, LARGEST))
    except (OSError, AttributeError):
        return False
