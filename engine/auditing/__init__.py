"""Decisions made again from what the log kept, and compared with what was decided."""
