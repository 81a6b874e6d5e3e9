"""``moked whatsapp qr``: the code in the terminal, and a sentence for every state."""

from datetime import timedelta
from uuid import UUID

import pytest

from crm.domain.whatsapp.gateway import GatewayAwayError, WhatsAppGateway
from crm.domain.whatsapp.schemas import WhatsAppQr
from crm.whatsapp_command import CannotLinkError, QrScreen, drawn
from shared.clock import utc_now
from shared.contracts.whatsapp import LinkAnswer, LinkStatus
from shared.ids import new_id


class Told(WhatsAppGateway):
    """A gateway that goes through these states; each asks for the next."""

    def __init__(self, *states: LinkStatus, codes: tuple[str, ...] = ("2@first",), away: bool = False) -> None:
        super().__init__("http://127.0.0.1:9", "secret-of-tests")
        self.states, self.codes, self.away = list(states), list(codes), away

    async def status(self, business_id: UUID | None) -> LinkStatus:
        return self.states.pop(0) if len(self.states) > 1 else self.states[0]

    async def link(self, business_id: UUID, phone: str | None) -> LinkAnswer:
        if self.away:
            raise GatewayAwayError
        return LinkAnswer("connecting")

    async def qr(self, business_id: UUID) -> WhatsAppQr | None:
        text = self.codes.pop(0) if len(self.codes) > 1 else self.codes[0]
        return WhatsAppQr(text, utc_now() + timedelta(seconds=20))


async def shown(gateway: WhatsAppGateway) -> str:
    said: list[str] = []

    async def at_once(_seconds: float) -> None:
        return None

    await QrScreen(gateway, said.append, at_once).show(new_id())
    return "".join(said)


async def test_each_code_is_drawn_once_until_the_phone_is_linked() -> None:
    qr, open_ = LinkStatus("qr"), LinkStatus("open", phone="+972501234567")
    text = await shown(
        Told(LinkStatus("off"), LinkStatus("connecting"), qr, qr, qr, open_, codes=("2@a", "2@a", "2@b"))
    )
    assert text.count("Valid until") == 2
    assert "▄" in text
    assert text.endswith("Linked: +972501234567. Messages arrive from now on.\n")


async def test_a_linked_phone_needs_no_code() -> None:
    assert (await shown(Told(LinkStatus("open", phone="+972501234567")))).startswith("WhatsApp is linked already")


@pytest.mark.parametrize("reason", ["qr_expired", "forbidden", "logged_out", "replaced", "owned_elsewhere"])
async def test_an_end_is_one_plain_sentence(reason: str) -> None:
    closed = LinkStatus("closed", reason=reason)  # pyright: ignore[reportArgumentType] - one of the contract's words
    with pytest.raises(CannotLinkError, match=r"\.$"):
        await shown(Told(LinkStatus("off"), LinkStatus("qr"), closed))


async def test_a_gateway_that_is_away_is_said() -> None:
    with pytest.raises(CannotLinkError, match="is Moked running"):
        await shown(Told(LinkStatus("off"), away=True))


def test_the_code_fits_a_terminal() -> None:
    """WhatsApp's codes have some 240 signs."""
    lines = drawn(WhatsAppQr("2@" + "a" * 236, utc_now())).splitlines()
    assert max(len(line) for line in lines if "▄" in line or "█" in line) < 120
