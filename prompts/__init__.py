"""Words for the model, no code: one prompt a file, read as package data."""
