"""The leaderboard page: a table, pictures, a comparison, a run and a case, drawn on the server and shown in one frame."""
