"""From Turtle and YAML to frozen knowledge: the only layer that sees RDF and files of rules."""
