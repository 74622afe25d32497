"""The report of a closed study: its numbers, its figures, one file to read and files to compute with."""
