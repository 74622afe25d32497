"""The page's pictures as plotly documents: plain data, no colours but the names of the style sheet's variables (`@accent`)."""
