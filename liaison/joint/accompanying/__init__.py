"""Accompanying supervision (伴随式监督): notice, the answer of the body, the drawn sample, pages."""
