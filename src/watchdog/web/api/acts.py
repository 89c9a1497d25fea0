"""What programs do: say what a hit is worth, take an alert on, call it false.

In:   the parameters an operation declares. Out: whether it was done.
Edge: writes to the database through the desk.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from watchdog.alert import Action
from watchdog.model import Triage
from watchdog.pipeline.acting import act_on_alert, triage_hit
from watchdog.store import TokenRow
from watchdog.web.api.declaring import ProblemError
from watchdog.web.desk import Desk

Values = Mapping[str, Any]


def triage(desk: Desk, values: Values, token: TokenRow | None) -> object:
    """Keep what a program says of a hit, under its token's name."""
    hit_id, verdict = values["hit_id"], Triage(values["verdict"])
    done = desk.database.write(
        lambda c: triage_hit(
            c, hit_id, verdict, who=_who(token), now=desk.clock(), note=values.get("note", "")
        )
    )
    if not done:
        raise ProblemError(HTTPStatus.NOT_FOUND, f"there is no hit {hit_id}")
    return {"done": True}


def act(action: Action, desk: Desk, values: Values, token: TokenRow | None) -> object:
    """Do to an alert what its button does, under the token's name."""
    alert_id = values["alert_id"]
    done = desk.database.write(
        lambda c: act_on_alert(
            c, alert_id, action, who=_who(token), now=desk.clock(), note=values.get("note", "")
        )
    )
    if not done:
        raise ProblemError(HTTPStatus.NOT_FOUND, f"there is no alert {alert_id}")
    return {"done": True}


def _who(token: TokenRow | None) -> str:
    return "token" if token is None else f"token {token.name}"


DONE = {"type": "object", "properties": {"done": {"type": "boolean"}}, "required": ["done"]}
