"""Ties between two people: of which kind, since when, how well known, and from which source."""
