"""The metrics: pure functions, texts in, numbers out."""
