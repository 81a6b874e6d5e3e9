"""``/api/admin/businesses``: the whole installation, for the platform's admins."""

from litestar import get
from litestar.di import NamedDependency

from crm.db.session import Database
from crm.domain.businesses.schemas import BusinessOut
from crm.domain.businesses.service import list_businesses
from crm.lib.actor import Actor
from crm.lib.pagination import Page, PageRequest, SearchText


@get("/api/admin/businesses", operation_id="listBusinesses", tags=["admin"])
async def get_businesses(
    actor: NamedDependency[Actor],
    db: NamedDependency[Database],
    page: NamedDependency[PageRequest],
    q: SearchText = None,
) -> Page[BusinessOut]:
    """Every business; platform admins only. One is entered with ``POST /api/auth/business``. Sort: ±created_at."""
    return await list_businesses(db, actor, q, page)


HANDLERS = [get_businesses]
