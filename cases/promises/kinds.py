"""Promises, as partner systems pull them, and their clocks."""

from django.utils.translation import gettext_lazy as _

from cases.promises.clocks import DUE, PUT_RIGHT
from cases.promises.models import PROMISE_MACHINE, Promise
from datasharing.kinds import Kind, register

register(
    Kind(
        slug="promises",
        model=Promise,
        label=_("Promises"),
        machine=PROMISE_MACHINE,
        shares=(
            "reference",
            "notification",
            "group",
            "kind",
            "text",
            "condition",
            "due_on",
            "state",
            "evidence",
            "settled_on",
            "put_right",
            "put_right_on",
        ),
        clocks=(DUE, PUT_RIGHT),
    )
)
