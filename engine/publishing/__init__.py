"""Rules put in force: what must be in order first, and which rules answer on which day."""
