"""Why the agent says no: a code for the page, a status for HTTP; the words are the page's."""


class Refusal(Exception):
    """One refusal. Codes: bad_request, bad_origin, bad_host, busy, declined, no_key, not_found,
    stopped, token_gone, token_failed, too_many, wrong_pin, pin_blocked."""

    def __init__(self, status: int, code: str) -> None:
        self.status, self.code = status, code
        super().__init__(code)


def bad_request() -> Refusal:
    """What was asked cannot be read, or is no more than bytes of unknown meaning."""
    return Refusal(400, "bad_request")
