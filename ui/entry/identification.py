"""Finding out who asks: the one local user, the session of the cookie, or the header of a trusted proxy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from starlette.requests import HTTPConnection
from starlette.responses import Response

from engine.sessions import LONGEST, Session
from engine.settings import Settings
from engine.sign_in import SignIn
from engine.user import Role
from ui.entry.identity import Identity

_UNKNOWN_ADDRESS = "unknown"


@dataclass(frozen=True, slots=True)
class LocalUser:
    """One person on one machine, who needs not sign in."""

    name: str

    def __call__(self, _: HTTPConnection) -> Identity:
        """Return that person; there are no users to administer."""
        return Identity(self.name, frozenset(Role) - {Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class SignedInUser:
    """Whoever has signed in to a site, here or at the proxy that its settings trust."""

    door: SignIn
    settings: Settings

    def __call__(self, request: HTTPConnection) -> Identity | None:
        """Return the user of a request, None when nobody is signed in."""
        if named := self._named_by_proxy(request):
            return self._known(named)
        token = request.cookies.get(self.cookie, "")
        session = self.door.session(token) if token else None
        if session is None:
            return None
        roles, act = frozenset({session.role}), partial(self.door.touch, token)
        return Identity(session.name, roles, token, self._owes(session), act)

    @property
    def is_secure(self) -> bool:
        """Say whether browsers reach us by TLS, ours or the proxy's."""
        return self.settings.tls_certificate is not None or bool(self.settings.proxies)

    @property
    def cookie(self) -> str:
        """Return the name of the cookie; the prefix makes the browser keep it to this host and to TLS (RFC 6265bis)."""
        return "__Host-opclaim" if self.is_secure else "opclaim"

    def give(self, response: Response, token: str) -> Response:
        """Give the browser the token of a session, with a response."""
        response.set_cookie(
            self.cookie,
            token,
            max_age=int(LONGEST.total_seconds()),
            path="/",
            secure=self.is_secure,
            httponly=True,
            samesite="strict",
        )
        return response

    def take(self, response: Response) -> Response:
        """Take the token from the browser, with a response."""
        response.delete_cookie(self.cookie, path="/", secure=self.is_secure, httponly=True, samesite="strict")
        return response

    def address(self, request: HTTPConnection) -> str:
        """Return where a request comes from: of a trusted proxy, what it says last of whom it forwards."""
        forwarded = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
        return forwarded if forwarded and self._is_proxy(request) else _peer(request)

    def needs_second_factor(self, roles: frozenset[Role]) -> bool:
        """Say whether the settings ask for a second factor of one of these roles."""
        return bool(roles & self.settings.second_factor)

    def _owes(self, session: Session) -> bool:
        lacks_factor = self.needs_second_factor(frozenset({session.role})) and not session.has_second_factor
        return session.must_choose_password or lacks_factor

    def _is_proxy(self, request: HTTPConnection) -> bool:
        return _peer(request) in self.settings.proxies

    def _named_by_proxy(self, request: HTTPConnection) -> str:
        header = self.settings.proxy_header
        return request.headers.get(header, "") if header and self._is_proxy(request) else ""

    def _known(self, name: str) -> Identity | None:
        user = self.door.accounts.known(name)  # the proxy knows people who are no users here
        return Identity(user.name, frozenset({user.role})) if user and not user.is_disabled else None


def _peer(request: HTTPConnection) -> str:
    return request.client.host if request.client else _UNKNOWN_ADDRESS
