"""Analyses of lost cases and reconsideration opinions (每案必分析), with the warnings and joint plans that follow."""
