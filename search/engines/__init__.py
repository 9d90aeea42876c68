"""Engines that carry out search plans: one interface, held to one conformance suite."""
