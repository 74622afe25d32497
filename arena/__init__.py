"""The judging: votes of the open arena, and the blind study. No torch, no gradio."""
