"""Ratings that were made elsewhere: read, checked line by line, and kept as a closed study."""
