from uuid import uuid4

import msgspec
import pytest

from crm.domain.properties.schemas import PropertyOut
from crm.domain.tools.listing_match import best_matches, match_json
from shared.contracts.tools import SearchProperties
from shared.hebrew.places import same_place

BASE = PropertyOut(
    id=uuid4(),
    reference="A-1",
    title="דירת 4 חדרים",
    deal="sale",
    kind="apartment",
    status="available",
    city="תל אביב",
    neighborhood="הצפון הישן",
    street="דיזנגוף",
    house_number="100",
    rooms=4,
    floor=2,
    floors_total=5,
    area_sqm=95,
    price_agorot=300_000_000,
    parking=True,
    elevator=True,
    balcony=False,
    garden=False,
    mamad=False,
    storage=False,
    entry_date=None,
    description="דירה משופצת קרוב לים",
)


def listing(reference: str, **changes: object) -> PropertyOut:
    return msgspec.structs.replace(BASE, reference=reference, id=uuid4(), **changes)


@pytest.mark.parametrize(
    ("said", "city"),
    [
        ('ת"א', "תל אביב"),
        ("תל-אביב", "תל אביב"),
        ("תל אביב-יפו", "תל אביב"),
        ("בתל אביב", "תל אביב"),
        ('פ"ת', "פתח תקווה"),
        ("פתח-תקוה", "פתח תקווה"),
        ('ראשל"צ', "ראשון לציון"),
        ("י-ם", "ירושלים"),
        ('ב"ש', "באר שבע"),
        ("קריית אונו", "קרית אונו"),
        ("Tel Aviv", "תל אביב"),
    ],
)
def test_one_place_many_spellings(said: str, city: str) -> None:
    assert same_place(said, city)


@pytest.mark.parametrize(
    ("one", "other"), [("נתניה", "נתיבות"), ("אשדוד", "אשקלון"), ("בית שמש", "בית שאן"), ("רמת גן", "גן")]
)
def test_different_places_stay_different(one: str, other: str) -> None:
    assert not same_place(one, other)


def test_exact_before_near_and_near_says_why() -> None:
    found = best_matches(
        [
            listing("dear", price_agorot=330_000_000),
            listing("exact"),
            listing("small", rooms=3.5),
            listing("far", city="חיפה"),
            listing("much-too-dear", price_agorot=400_000_000),
            listing("rent", deal="rent"),
        ],
        SearchProperties(city='ת"א', deal="sale", rooms_min=4, rooms_max=4, price_max=3_000_000),
    )
    assert [(one.listing.reference, one.match, one.differs) for one in found] == [
        ("exact", "exact", []),
        ("small", "near", ["rooms"]),
        ("dear", "near", ["price"]),
    ]


def test_missing_features_and_neighbourhood_are_named() -> None:
    (found,) = best_matches([listing("one")], SearchProperties(neighborhood="פלורנטין", must_have=["mamad", "parking"]))
    assert found.differs == ["neighborhood", "mamad"]


def test_at_most_three() -> None:
    assert len(best_matches([listing(str(number)) for number in range(9)], SearchProperties())) == 3


def test_facts_are_shekels_and_carry_no_house_number() -> None:
    (found,) = best_matches([listing("one")], SearchProperties())
    facts = match_json(found)
    assert facts["price_shekels"] == 3_000_000
    assert "house_number" not in facts
    assert facts["parking"] is True
