"""What the checks found, in the terminal."""

from .aa import aa_sentence, print_aa

__all__ = ["aa_sentence", "print_aa"]
