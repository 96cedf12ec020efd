"""Requests: who may ask, who may decide, what was decided."""
