"""What rule authors need beside the rules: templates, layout, editor schema, coverage and mutation of their cases."""
