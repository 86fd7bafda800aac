"""What `./run` and `./test` do. Standard library only: it runs before anything is installed."""

import sys

if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    sys.exit("Python 3.11, 3.12 or 3.13 is needed; this is %d.%d." % sys.version_info[:2])  # noqa: UP031 - any Python
