"""A protected name and address are shown to herself and to nobody else, on any page there is."""

from __future__ import annotations

from portal.identity import Citizen
from tests.portal.access.world import Actor, World, own
from tests.support.portal import wired_of

ADDRESS = "Hemmelige Have 7"
SECRETS = ("Asta Lund", "Bo Krag", ADDRESS)


def test_no_page_of_anybody_else_tells_a_protected_name_or_address(world: World) -> None:
    with wired_of(world.app).session() as session:
        for citizen in session.query(Citizen):
            citizen.protected, citizen.address = True, ADDRESS
        session.commit()
    staff = [actor for actor in world.people if "citizen" not in actor.roles]
    assert [f"{actor.name}: {page}" for actor in staff for page, text in _pages(world, actor) if _tells(text)] == []
    herself = dict(_pages(world, world.people[0]))
    assert "Asta Lund" in herself["GET /"]
    assert "Bo Krag" not in "".join(herself.values())


def _pages(world: World, actor: Actor) -> list[tuple[str, str]]:
    pages = [door for door in world.doors() if "anyone" not in door.audience or door.rule == "/"]
    found = [(str(door), actor.ask(door, own(door, actor))) for door in pages if door.method == "GET"]
    # A file to keep, a PDF or a ZIP, is no text; those that only she may fetch are hers.
    return [(door, response.get_data().decode(errors="replace")) for door, response in found]


def _tells(text: str) -> bool:
    return any(secret in text for secret in SECRETS)
