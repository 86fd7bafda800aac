"""The worker's application. The relay is the only sender; see docs/architecture.md."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging
from django_structlog.celery.steps import DjangoStructLogInitStep

from focused_deterrence import logs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "focused_deterrence.settings")

app = Celery("focused_deterrence")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def keep_the_log(**_settings: Any) -> None:
    """Configure logging in worker and scheduler as in other processes; Celery would add its own handlers otherwise."""
    logs.configure(logs.LOGGING)
