"""Tests of detention in custody."""
