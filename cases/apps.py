"""Cases: what is known about people."""

from importlib import import_module

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "Cases"

    def ready(self) -> None:
        import_module("cases.work.home")
        import_module("cases.panels")
