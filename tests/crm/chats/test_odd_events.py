"""What people write who want to break it, and a stop that does not stand alone."""

from crm.db.session import Database
from shared.contracts.whatsapp import MediaContent
from shared.ids import new_id
from tests.crm.chats.test_events import chat_of, messages, tell
from tests.support.api import Api
from tests.support.office import Office
from tests.support.whatsapp import seen


async def test_what_no_column_holds_is_taken_out_and_the_message_stays(api: Api, db: Database, office: Office) -> None:
    """A NUL in the words, a size beyond every file, a word without an end: written by whoever wants to break it."""
    hostile = MediaContent(kind="voice", file_id=new_id(), mime="audio/ogg", size=2**63, seconds=2**32 - 1)
    endless = "ח" * 30_000
    await tell(api, office, seen("שלום\x00 לכם", name="דנה\x00"), seen(content=hostile), seen(endless))
    words, voice, long = await messages(db, office)
    assert (words.body, long.body) == ("שלום לכם", endless)
    assert (voice.file_size, voice.seconds, voice.file_state) == (None, None, "waiting")


async def test_w35_stop_under_a_picture_is_heard_too(api: Api, db: Database, office: Office) -> None:
    picture = MediaContent(kind="image", file_id=None, mime="image/jpeg", size=10, caption="הסר")
    await tell(api, office, seen(content=picture))
    assert (await chat_of(db, office)).ai_reason == "opted_out"
