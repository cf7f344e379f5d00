"""The claim editor: one Gradio component whose page parts (scripts, style) lie beside this file."""
