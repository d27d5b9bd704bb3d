"""What the checks found, in the terminal."""

from .aa import aa_sentence, print_aa
from .data import data_sentence, print_data
from .placebo import placebo_sentence, print_placebo

__all__ = ["aa_sentence", "data_sentence", "placebo_sentence", "print_aa", "print_data", "print_placebo"]
