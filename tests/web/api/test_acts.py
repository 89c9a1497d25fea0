"""What programs do, and under which name it is kept."""

from tests.web.api.making import asking

from watchdog.store import Connection, Scope, list_audit
from watchdog.web import Desk


def test_a_program_triages_and_acknowledges_under_its_tokens_name(desk: Desk) -> None:
    with asking(desk) as program:

        def post(path: str, scope: Scope, **body: str) -> dict[str, object]:
            answer = program.ask(path, scope, method="POST", json=body)
            assert answer.status_code == 200
            found: dict[str, object] = answer.json()
            return found

        assert post("/hits/2/triage", Scope.TRIAGE, verdict="useful", note="seen") == {"done": True}
        assert post("/alerts/a1/acknowledge", Scope.ACKNOWLEDGE) == {"done": True}
        assert program.ask("/hits/2").json()["triage"] == "useful"
        assert program.ask("/alerts/a1").json()["acknowledged_by"] == "token acknowledge"
        assert post("/alerts/a1/false-alarm", Scope.ACKNOWLEDGE) == {"done": True}

    def done(c: Connection) -> set[str]:
        return {row.who for row in list_audit(c, limit=50)}

    assert {"token triage", "token acknowledge"} <= desk.database.read(done)
