"""Bytes become a Document. Heavy imports belong here, inside the reader that needs them."""
