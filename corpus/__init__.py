"""From reports to training data: synthesize, read, clean, split, and say what a text states. No torch."""
