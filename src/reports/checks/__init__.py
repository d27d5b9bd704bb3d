"""What the checks found, in the terminal."""

from .aa import aa_sentence, print_aa
from .placebo import placebo_sentence, print_placebo

__all__ = ["aa_sentence", "placebo_sentence", "print_aa", "print_placebo"]
