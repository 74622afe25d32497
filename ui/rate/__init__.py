"""The rater's app at `/rate/`: a page of its own, without Gradio, and the requests it makes."""
