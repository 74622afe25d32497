"""The leaderboard as one HTML file: `contents` reads it from the store, `figures` draws, `document` writes."""
