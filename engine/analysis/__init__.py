"""Exact questions about a scheme's rules and about a case under them, answered by clauses.

>>> from engine import Case, load_knowledge, open_classifier
>>> from engine.analysis.case import infer_case
>>> from engine.analysis.possible import possible_outcomes
>>> from engine.analysis.session import open_analysis
>>> from engine.analysis.situation import situation_of
>>> classifier = open_classifier(load_knowledge())
>>> case = Case("science-technology", facts={"touches_three_major_one_large": True})
>>> analysis = open_analysis(classifier, case.scheme)
>>> sorted(possible_outcomes(analysis, situation_of(infer_case(classifier, case).work)))
['一级']
"""
