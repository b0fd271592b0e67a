"""The most similar precedents of an undecided entry: shown beside the suggestion, they never vote."""
