"""Imports of people and networks from an agency's own systems: CSV tables of which each row is loaded once."""
