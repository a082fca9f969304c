"""Tests of logging in and out."""
