"""Several who do the same at the same moment, each over a connection of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

Answer = TypeVar("Answer")


def at_once(times: int, act: Callable[[], Answer]) -> list[Answer]:
    """What `act` answers each of them."""
    ready = Barrier(times)

    def one(_number: int) -> Answer:
        ready.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as crowd:
        return list(crowd.map(one, range(times)))
