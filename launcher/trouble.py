"""Errors that end the launcher, each reported as one line that says what to do."""

import errno


class Trouble(Exception):
    """An error whose message is printed without a traceback."""


DISK_FULL = "The disk is full: free some space (./run needs about 1.5 GB), then try again."


def in_words(problem: OSError) -> str:
    """The operating system's error as a message that says what to do."""
    if problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return DISK_FULL
    if problem.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{problem.filename} cannot be written ({problem.strerror}): give yourself rights to it, then try again."
    return f"{problem.filename or 'The operating system'}: {problem.strerror}."
