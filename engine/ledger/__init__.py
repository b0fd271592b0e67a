"""Ledgers: entries read from jsonl, csv and xlsx, answered in order, written back; and the profiles of posts."""
