"""A scheme as tables: every entry of a rule file as rows of cells, and back, so that a workbook may say what a YAML file says."""
