"""Data sharing: whether a record may be seen, and what was."""

from django.apps import AppConfig


class DataSharingConfig(AppConfig):
    name = "datasharing"
    verbose_name = "Data sharing"
