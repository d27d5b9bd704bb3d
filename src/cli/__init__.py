"""The commands; each reads its arguments, calls one function and says what came of it."""

from .app import app, main

__all__ = ["app", "main"]
