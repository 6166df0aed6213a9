"""One reason of a verdict: a ground for it, or a refusal."""

from typing import NamedTuple


class Reason(NamedTuple):
    """``code`` for programs, ``sentence`` for people (values seen and threshold), ``clause``."""

    code: str
    sentence: str
    clause: str = ""
