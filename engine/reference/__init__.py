"""Reference pages made from the knowledge: what a domain expert reads, checks and prints."""

from engine.reference.writing import write_reference

__all__ = ["write_reference"]
