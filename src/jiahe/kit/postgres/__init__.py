"""PostgreSQL that starts itself, with the programs of a wheel or of the system.

`Server(state_directory()).start()` gives an `Address`; the first process starts the server, the
others adopt it, the last one out stops it. Promises: a killed process leaves nothing stale, a
killed initdb leaves no half cluster, no directory above the state directory is ever changed, and
data are never served by two servers. Refuses, with a `PostgresTrouble` in two languages, whatever
it cannot do safely. Without it: DATABASE_URL names a server of one's own.
"""

from jiahe.kit.postgres.diagnosis import Finding, diagnose
from jiahe.kit.postgres.errors import PostgresTrouble, ServerAway
from jiahe.kit.postgres.outside import look_outside, require_new_enough
from jiahe.kit.postgres.programs import Programs, programs
from jiahe.kit.postgres.server import Address, Server
from jiahe.kit.postgres.state import state_directory

__all__ = [
    "Address",
    "Finding",
    "PostgresTrouble",
    "Programs",
    "Server",
    "ServerAway",
    "diagnose",
    "look_outside",
    "programs",
    "require_new_enough",
    "state_directory",
]
