"""Decisions kept with their input, so that they can be explained later."""
