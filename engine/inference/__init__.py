"""From facts to a verdict: derived facts, types, grades and what follows from them, each with its proof."""
