"""`python -m launcher run …` and `python -m launcher test …`."""

import signal
import sys

from launcher import trouble
from launcher.checks import check
from launcher.manage import manage
from launcher.run import run

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main(arguments: list[str]) -> int:
    """Run the command in `arguments` and return its exit code. Report a failure in one line on standard error."""
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
    """Begin an orderly stop. Signals that arrive while stopping are ignored."""
    for each in STOPPING:
        signal.signal(each, lambda *_: None)
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
