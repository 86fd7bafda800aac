"""Promises made at notifications, and whether they were kept."""
