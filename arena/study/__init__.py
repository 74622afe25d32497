"""The blind study: its protocol, cases, assignments and ratings."""
