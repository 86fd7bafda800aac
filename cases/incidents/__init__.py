"""Incidents, who took part in them, and their reviews: involvement of groups, motive, and the risk of an answer."""
