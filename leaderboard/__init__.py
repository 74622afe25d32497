"""Metrics, significance, and the runs and scores in the store. No torch, no gradio."""
