from uuid import UUID

from crm.db.session import Database
from crm.db.sweeping import sweep_businesses
from tests.support.office import make_office


async def test_what_one_office_breaks_stops_none_of_the_others(db: Database) -> None:
    offices = sorted([(await make_office(db, f"+9723555000{number}")).id for number in range(3)])
    seen: list[UUID] = []

    async def act(business_id: UUID) -> int:
        seen.append(business_id)
        if business_id == offices[0]:
            raise ValueError(business_id)
        return 2

    assert await sweep_businesses(db, "test", act) == 4
    assert seen == offices
