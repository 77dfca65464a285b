"""The shop owner lets a partner's program in, changes its secret, shuts it out: each is audited."""

from collections.abc import Collection

from jiahe.accounts.actions import access
from jiahe.accounts.actions.access import Issued
from jiahe.kit.tenancy import for_company
from jiahe.trust.actions import record_override

SUBJECT = "partner_keys"
ISSUED, ROTATED, REVOKED = "key.issued", "key.rotated", "key.revoked"


def issue(*, company_id: int, actor_id: int, name: str, scopes: Collection[str]) -> Issued:
    """A key with its secret, which nobody can read again. Raises as `access.issue_key`."""
    with for_company(company_id):
        made = access.issue_key(name=name, scopes=scopes, actor_id=actor_id)
        _audit(ISSUED, actor_id, made.code, name)
        return made


def rotate(*, company_id: int, actor_id: int, code: str) -> Issued:
    """A new secret; the one before it ends after a day. Raises `NoSuchKey`."""
    with for_company(company_id):
        made = access.rotate_key(code=code)
        _audit(ROTATED, actor_id, code, code)
        return made


def revoke(*, company_id: int, actor_id: int, code: str) -> None:
    """Ends the key at once. Raises `NoSuchKey`."""
    with for_company(company_id):
        access.revoke_key(code=code, actor_id=actor_id)
        _audit(REVOKED, actor_id, code, code)


def _audit(action: str, actor_id: int, code: str, reason: str) -> None:
    record_override(
        actor_id=actor_id, action=action, subject=SUBJECT, reason=reason, detail={"key": code}
    )
