"""Assembly: settings, URLs and the worker's application. Imports every app and is imported by none."""

from focused_deterrence.celery import app as celery_app

__all__ = ["celery_app"]
