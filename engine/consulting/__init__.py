"""Questions about one case, as people ask them: why not another grade, what if, what to ask next; answered as plain data."""
