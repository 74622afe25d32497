"""The web app in Gradio and FastAPI: the only importer of gradio."""
