"""Whole reports with known truth in many layouts: figures.py (what is true), grids*.py (tables), page.py (text)."""
