"""Partners of a company: keys that are in use, one that has ended."""

from jiahe.accounts.choices import KeyScope, Role
from jiahe.accounts.queries import role_holders
from jiahe.journeys import keys

PARTNERS = (
    ("云栖生活平台", (KeyScope.CATALOGUE, KeyScope.OFFERS)),
    ("云栖市家政行业协会", (KeyScope.FIGURES,)),
)
FORMER = ("旧版小程序", (KeyScope.CATALOGUE,))


def seed_partners(company_id: int) -> None:
    """Inside the company's walls; the secrets are kept nowhere, so each key must be changed."""
    owner_id = role_holders(Role.OWNER)[0].pk
    by = {"company_id": company_id, "actor_id": owner_id}
    for name, scopes in PARTNERS:
        keys.issue(**by, name=name, scopes=scopes)
    gone = keys.issue(**by, name=FORMER[0], scopes=FORMER[1])
    keys.revoke(**by, code=gone.code)
