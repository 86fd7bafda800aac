"""The worker's application. The relay is the only sender; see docs/architecture.md."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "focused_deterrence.settings")

app = Celery("focused_deterrence")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
