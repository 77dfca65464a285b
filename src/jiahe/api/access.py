"""Who asks, and whether they may: a session of the pages, a person's token or a partner's key."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy
from django.utils.translation.trans_real import parse_accept_lang_header
from ninja.utils import check_csrf
from rules import Predicate, predicate

from jiahe.accounts.actions.access import KEY_PREFIX, KeyInUse, use_key, use_token
from jiahe.accounts.choices import KeyScope, Role
from jiahe.accounts.policies import company_for, holds
from jiahe.accounts.queries import person_asking
from jiahe.kit.errors import Refusal

SAFE = frozenset({"GET", "HEAD"})


class NotSignedIn(Refusal):
    sentence = gettext_lazy("Please sign in: this needs a session, a token or a key in force.")
    status = HTTPStatus.UNAUTHORIZED


class NotForThisKey(Refusal):
    sentence = gettext_lazy("This key may not do that. Ask the company for a key that may.")
    status = HTTPStatus.FORBIDDEN


class NotForYou(Refusal):
    sentence = gettext_lazy("There is nothing here for you.")
    status = HTTPStatus.NOT_FOUND


class NotFromOurPages(Refusal):
    sentence = gettext_lazy("This came from another site. Please reload the page and try again.")
    status = HTTPStatus.FORBIDDEN


def key_of(request: HttpRequest) -> KeyInUse | None:
    """The partner's key that asks; None for a person and for nobody."""
    found: KeyInUse | None = getattr(request, "jiahe_key", None)
    return found


def person_of(request: HttpRequest) -> int:
    """Who is signed in; the policy has seen to it that somebody is."""
    assert request.user.pk is not None
    return int(request.user.pk)


def worker_company(request: HttpRequest) -> int:
    """The company in which the person asking works; the policy has seen to it that one is."""
    company_id = company_for(request, Role.WORKER)
    assert company_id is not None
    return company_id


holds_figures = holds(Role.INSPECTOR, Role.OWNER)


def figures_company(request: HttpRequest) -> int:
    """The key's company, or that in which the person reads the figures."""
    key = key_of(request)
    company_id = key.company_id if key else company_for(request, *holds_figures.roles)
    assert company_id is not None
    return company_id


def may_read(scope: KeyScope) -> Predicate:
    """A predicate: open to everybody as the pages are, to a key only within its scope."""

    @predicate(f"anybody_or_key_for_{scope.value}")
    def reads(request: HttpRequest) -> bool:
        key = key_of(request)
        return key is None or scope in key.scopes

    reads.callers = ("anybody", "person", "partner")
    return reads


@predicate("key_for_figures_or_inspector")
def may_read_figures(request: HttpRequest) -> bool:
    key = key_of(request)
    return KeyScope.FIGURES in key.scopes if key else bool(holds_figures.test(request))


may_read_figures.callers = ("person", "partner")


class Allow:
    """Declares who may call an operation: `auth=Allow(is_signed_in)` (R18).

    Runs before anything is read from the request: finds out who asks, in which language to
    answer, and refuses who may not.
    """

    def __init__(self, policy: Predicate) -> None:
        self.policy = policy

    def __call__(self, request: HttpRequest) -> bool:
        translation.activate(language_asked(request))
        identify(request)
        if self.policy.test(request):
            return True
        raise refusal_for(request)

    @property
    def callers(self) -> tuple[str, ...]:
        """Who may ask, for the description: "anybody", "person", "partner"."""
        if self.policy.name == "is_anybody":
            return ("anybody", "person", "partner")
        return getattr(self.policy, "callers", ("person",))


def refusal_for(request: HttpRequest) -> Refusal:
    """Why the one who asks may not: unknown, a key beyond its scopes, or another's role."""
    if key_of(request) is not None:
        return NotForThisKey()
    return NotForYou() if request.user.is_authenticated else NotSignedIn()


def identify(request: HttpRequest) -> None:
    """Sets who asks. A secret that is not in force is refused, also where anybody may ask.

    Raises `NotSignedIn`, `TooManyCalls`, `NotFromOurPages`.
    """
    said = request.headers.get("Authorization")
    if said is None:
        _refuse_foreign_form(request)
        return
    scheme, _, secret = said.partition(" ")
    if scheme.lower() != "bearer":
        raise NotSignedIn
    request.user = AnonymousUser()
    take: Callable[[HttpRequest, str], None] = _as_person
    if secret.startswith(KEY_PREFIX):
        take = _as_partner
    take(request, secret.strip())


def _as_partner(request: HttpRequest, secret: str) -> None:
    key = use_key(secret=secret)
    if key is None:
        raise NotSignedIn
    request.jiahe_key = key  # type: ignore[attr-defined]


def _as_person(request: HttpRequest, secret: str) -> None:
    found = use_token(secret=secret)
    person = person_asking(found[0]) if found else None
    if found is None or person is None:
        raise NotSignedIn
    request.user = person
    request.jiahe_token = found[1]  # type: ignore[attr-defined]


def _refuse_foreign_form(request: HttpRequest) -> None:
    """A session's write must carry the token of our own pages; without a session none is needed."""
    if request.method in SAFE or not request.user.is_authenticated:
        return
    if check_csrf(request) is not None:
        raise NotFromOurPages


def language_asked(request: HttpRequest) -> str:
    """`en` where `Accept-Language` prefers English to Chinese, else `zh-hans`."""
    for tag, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if tag.startswith(("zh", "en")):
            return "en" if tag.startswith("en") else "zh-hans"
    return "zh-hans"
