"""`python -m campaignpulse` is the command `campaignpulse`."""

from .cli import main

main()
