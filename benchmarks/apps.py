"""Benchmarks: what the product costs to run. No part of the product: nothing imports them."""

from django.apps import AppConfig


class BenchmarksConfig(AppConfig):
    name = "benchmarks"
    verbose_name = "Benchmarks"
