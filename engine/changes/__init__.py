"""What a new version of the knowledge changes: the rules compared by meaning, and a register decided by both."""
