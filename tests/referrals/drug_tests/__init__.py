"""Tests of drug tests in custody."""
