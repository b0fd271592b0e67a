"""What a verdict says, made readable: the proof as a tree, the JSON document, and the printed page."""
