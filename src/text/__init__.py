"""What texts say: causes, themes, tone, language, and quotes that give nobody away."""

from .causes import TicketCauses, learn_ticket_causes, ticket_causes
from .classifier import TextClassifier
from .language import languages, unread
from .lexicon import THEMES, sentiment, theme_shares
from .masking import mask_personal_data
from .model import TextModel
from .quotes import quotes, verbatims, with_source
from .store import load_text_classifier, save_text_classifier
from .tone import Tone, learn_tone

__all__ = [
    "THEMES",
    "TextClassifier",
    "TextModel",
    "TicketCauses",
    "Tone",
    "languages",
    "learn_ticket_causes",
    "learn_tone",
    "load_text_classifier",
    "mask_personal_data",
    "quotes",
    "save_text_classifier",
    "sentiment",
    "theme_shares",
    "ticket_causes",
    "unread",
    "verbatims",
    "with_source",
]
