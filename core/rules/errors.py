"""What a rule or a service says when it does not do what it was asked for.

Every refusal carries one whole Chinese sentence that a person can be shown as it is.
"""


class Refusal(Exception):
    """The act is not allowed by a rule; ``sentence`` says why, ``code`` names the rule."""

    def __init__(self, sentence: str, code: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


class Conflict(Refusal):
    """Somebody else was first, or the figures shown to the person are no longer the stored ones."""


class Forbidden(Refusal):
    """The person may not do this, or may not do it here."""
