"""From coders' edits, or invented encounters, to an adapter."""
