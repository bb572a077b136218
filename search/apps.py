from importlib import import_module

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = "Tra cứu"

    def ready(self) -> None:
        import_module("search.checks")
