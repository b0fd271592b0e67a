"""Inference in processes of its own, so that one that hangs or dies takes nothing else with it."""
