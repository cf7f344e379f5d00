"""The workbench: Gradio mounted on FastAPI; no rule, no SQL and no prompt lives here."""
