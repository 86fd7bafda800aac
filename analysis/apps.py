"""Analysis: what the partnership can learn."""

from django.apps import AppConfig

from partners import rooms


class AnalysisConfig(AppConfig):
    name = "analysis"
    verbose_name = "Analysis"

    def ready(self) -> None:
<<<<<<< HEAD
        for layer in ("kinds", "home", "overview", "group_sections", "outbox_tasks", "reaching", "agenda"):
=======
        for layer in ("kinds", "home", "overview", "outbox_tasks", "reaching"):
>>>>>>> networks
            rooms.load("analysis", layer)
