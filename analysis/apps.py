"""Analysis: what the partnership can learn."""

from django.apps import AppConfig

from partners import rooms


class AnalysisConfig(AppConfig):
    name = "analysis"
    verbose_name = "Analysis"

    def ready(self) -> None:
        for layer in ("kinds", "home", "overview", "group_sections", "outbox_tasks", "reaching", "agenda"):
            rooms.load("analysis", layer)
