"""Words for tickets and answers: phrases by cause and mood, with slots, fillers and things left vague."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

CAUSES = ("product_bug", "campaign_confusion", "dissatisfaction", "how_to", "wind_down")
"""The true causes of tickets, in the order of their codes; agents' categories are the same words."""

PARTS = (
    "asset library", "calendar", "approval board", "brief editor", "dashboard", "export", "brand kit",
    "comment thread", "scheduler", "media picker", "report", "login page", "invite link", "preview",
    "template gallery", "notification centre",
)  # fmt: skip
_OPENERS = (
    "Hi,", "Hello team,", "Hey,", "Good morning,", "Hi there,", "Quick one:", "To whom it may concern,",
    "Hi again,", "Hope you are well.", "", "", "",
)  # fmt: skip
_CLOSINGS = (
    "Thanks!", "Thank you.", "Please advise.", "Cheers", "Looking forward to your answer.", "Best,",
    "Can someone call me?", "This is for a client.", "We are in a hurry.", "Sent from my phone.", "", "", "",
)  # fmt: skip
_BODIES: dict[str, tuple[str, ...]] = {
    "product_bug": (
        "the {part} does not load any more, only a spinner",
        "the {part} throws error 500 when we save",
        "the {part} lost our changes twice today",
        "the {part} shows an empty page since the update",
        "uploads to the {part} fail at 99 percent",
        "the {part} crashes the browser tab",
        "numbers in the {part} are wrong, they are double what they should be",
        "the {part} is stuck and nobody can click anything",
        "after the last release the {part} is broken for two of us",
        "clicking on the {part} does nothing, the console shows a timeout",
        "the {part} for {campaign} does not open, we get an error",
    ),
    "campaign_confusion": (
        "we do not understand which steps of {campaign} are ours",
        "which template of the {part} belongs to {campaign}",
        "the dates of {campaign} in the {part} make no sense to us",
        "who approves what during {campaign}, nobody here knows",
        "we are lost in {campaign}, the {part} lists things we never asked for",
        "what is the next milestone of {campaign} and where do we see it",
        "the {campaign} checklist is not clear, do we need the {part} at all",
        "our team made the assets for {campaign} in the wrong place, what now",
        "is {campaign} the same as last year, the instructions differ from the {part}",
        "we thought {campaign} had ended, why are there still open steps",
        "how do we set up the {part} for {campaign}, the guide loses us",
    ),
    "dissatisfaction": (
        "we pay too much for what the {part} gives us",
        "honestly the {part} is not what we were promised",
        "this is the third time I write and nothing improves",
        "our manager asks whether we still need this contract",
        "the {part} is slow and support is slower",
        "we are thinking about another tool because of the {part}",
        "the invoice went up and the value did not",
        "please explain the last invoice, we do not see the benefit",
        "nobody in the team likes to use the {part}",
        "we are disappointed with how {campaign} was handled",
        "we expected more help with the {part} for this price",
    ),
    "how_to": (
        "how do I add a colleague to the {part}",
        "where can I change the time zone of the {part}",
        "is there a way to copy the {part} from another project",
        "can the {part} be shared with a client without a login",
        "what file types does the {part} take",
        "how do I download everything from the {part} at once",
        "can I rename the {part} after it is published",
        "is there a shortcut for the {part}",
        "how do I set up the {part} for a new brand",
        "where do I find old versions in the {part}",
        "does the {part} work with our single sign-on",
    ),
    "wind_down": (
        "we wrapped up {campaign}, can we pause the notifications of the {part}",
        "{campaign} is done for us, please archive the {part}",
        "all is delivered, we will be back for the next season",
        "how do we put seats on hold until the next campaign",
        "we finished early, do we have to close the {part}",
        "thanks for {campaign}, it went well, please stop the reminders",
        "the project is over, can you keep our {part} until next year",
        "nothing left to do after {campaign}, can we mute the {part}",
    ),
}
_VAGUE = (
    "something about the {part} is not right",
    "we have a question about the {part}",
    "can someone look at our account, it is about {campaign}",
    "the {part} again, please get in touch",
    "it does not do what we need",
    "we need help with the {part} before {campaign}",
    "see the screenshot, is this how it should be",
    "please have a look, this is urgent",
)
_DETAIL = (
    "It started this morning.", "We have a deadline on Friday.", "It concerns three people.",
    "We tried it on two machines.", "Our client is waiting.", "It was fine last week.", "Same as last time.",
    "I could not find it in the help pages.", "The intern noticed it.", "", "", "", "",
)  # fmt: skip

_ASKING = ("how ", "where ", "is ", "can ", "what ", "does ", "which ", "who ")

GOOD, BAD, MIXED = range(3)
_MOODS: tuple[tuple[str, ...], ...] = (
    (
        "the {part} saves us hours", "great support, quick answers", "the team loves the {part}",
        "easy to use and reliable", "we finished on time for once", "works as promised",
        "the {part} is a joy", "could not run our launches without it", "clear, fast and friendly",
        "best decision of the year",
    ),
    (
        "too slow and too many clicks", "the {part} keeps failing", "we did not know what to do next",
        "support took days to answer", "hard to justify the price", "the {part} is confusing",
        "we went back to spreadsheets", "nothing works as promised", "our people avoid the {part}",
        "the worst launch we had",
    ),
    (
        "it does the job", "some things are fine, the {part} is not", "good idea, could be faster",
        "ask me again next quarter", "we only use the {part}", "not bad, not great",
        "the {part} is easy, the rest is not", "support is great but the {part} keeps failing",
        "love the {part}, hate the price", "no strong feelings",
    ),
)  # fmt: skip


def ticket_texts(
    rng: np.random.Generator,
    cause: npt.NDArray[np.int64],
    campaigns: Sequence[str],
    *,
    vague_share: float,
    stray_share: float,
) -> list[str]:
    """Return a text for each ticket: its cause's code, and the campaign that is on people's minds.

    A vague one could be about anything; a stray sentence is about something else.
    """
    n = len(cause)
    vague, stray = rng.random(n) < vague_share, rng.random(n) < stray_share
    other = rng.integers(0, len(CAUSES), n)
    dice = rng.random((n, 7))
    texts = []
    for i, u in enumerate(dice):
        body = _pick(_VAGUE if vague[i] else _BODIES[CAUSES[cause[i]]], u[0])
        aside = _pick(_BODIES[CAUSES[other[i]]], u[1]) if stray[i] else ""
        words = _filled(body, u[2], campaigns[i]), _filled(aside, u[3], campaigns[i])
        sentences = (_sentence(phrase) for phrase in words if phrase)
        pieces = _pick(_OPENERS, u[4]), *sentences, _pick(_DETAIL, u[5]), _pick(_CLOSINGS, u[6])
        texts.append(" ".join(piece for piece in pieces if piece))
    return texts


def verbatims(rng: np.random.Generator, mood: npt.NDArray[np.int64]) -> list[str]:
    """Return words for answers that are good, bad or mixed (`GOOD`, `BAD`, `MIXED`); two phrases at times."""
    texts = []
    for code, u in zip(mood, rng.random((len(mood), 4)), strict=True):
        first, second = _pick(_MOODS[code], u[0]), _pick(_MOODS[MIXED], u[1])
        whole = f"{first}, {second}" if u[2] < 0.3 else first
        texts.append(_filled(whole, u[3], ""))
    return texts


def _pick(phrases: Sequence[str], u: float) -> str:
    return phrases[int(u * len(phrases))]


def _sentence(phrase: str) -> str:
    mark = "?" if phrase.startswith(_ASKING) else "."
    return f"{phrase[0].upper()}{phrase[1:]}{mark}"


def _filled(phrase: str, u: float, campaign: str) -> str:
    return phrase.format(part=_pick(PARTS, u), campaign=campaign)
