"""The team's pages: all studies, how far each is, and after closing its report. Made on the server, with little script."""
