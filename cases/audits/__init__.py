"""Audits of groups: who took part, by which method, and what was said of each group."""
