"""The checker: rules over figures, projects and what the text says."""
