"""Assembly: settings, URLs and the worker's application. It imports every app; no app imports it."""

from focused_deterrence.celery import app as celery_app

__all__ = ["celery_app"]
