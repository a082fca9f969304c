"""Offers from the municipality: a whole ressourceforløb she answers, or a concrete tilbud inside one."""
