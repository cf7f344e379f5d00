"""The commands of `python launch.py`: one module a command, each with its arguments and what it shows.

A module offers ``register(commands)``, which adds its parser; the parser's ``run`` default is called with the options
and the settings and returns the exit code: 0 fine, 1 the work found errors, 2 wrong use or settings.
"""
