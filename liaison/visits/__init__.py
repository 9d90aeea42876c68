"""Visits to enterprises, whoever makes them: one budget for all, visits close together made one, figures of both."""
