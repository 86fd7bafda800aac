"""Shared parts of benchmarks: rows with goals, a scratch database, an invented partnership, a stopwatch."""
