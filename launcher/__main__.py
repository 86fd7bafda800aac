"""`python -m launcher run …` and `python -m launcher test …`."""

import signal
import sys

from launcher import trouble
from launcher.checks import check
from launcher.manage import manage
from launcher.run import run

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(arguments: list[str]) -> int:
    """Do what `arguments` ask and return the exit code; trouble is one line."""
    for each in STOPPING:
        signal.signal(each, interrupt)
    try:
        return dispatch(arguments)
    except trouble.Trouble as told:
        print(told, file=sys.stderr)
        return 1
    except OSError as problem:
        print(trouble.in_words(problem), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def dispatch(arguments: list[str]) -> int:
    match arguments:
        case ["run", "manage", *words]:
            return manage(words)
        case ["run", *options]:
            return run(options)
        case ["test", *options]:
            return check(options)
    print("Use ./run or ./test.", file=sys.stderr)
    return 2


def interrupt(*_: object) -> None:
    """Stop in order, once: what is said again while stopping changes nothing."""
    for each in STOPPING:
        signal.signal(each, lambda *_: None)
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
