"""Side-by-side measurements: everything that is compared runs in one process, in turns, and is reported as a ratio."""
