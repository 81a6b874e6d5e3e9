"""Times and measures of written conversations."""

from datetime import timedelta

WINDOW = timedelta(hours=24)
"""Free text goes by Twilio's WhatsApp only so long after the person's own last message (Twilio, error 63016)."""
SESSION_QUIET = timedelta(minutes=5)
"""After so much silence a stretch of a conversation is over and is summed up."""
RESUME_WAITS = timedelta(hours=24)
"""A stretch that goes on with a dropped call waits so long for the person's first word."""
REPLY_AFTER = timedelta(seconds=2)
"""People write in several lines: the answer waits for the next one so long after each…"""
REPLY_WITHIN = timedelta(seconds=8)
"""…but not longer than this after the first."""
REPLY_LIFETIME = timedelta(hours=2)
"""An answer that could not be written in this time is not sent any more: a person of the office has to look."""
SEND_LIFETIME = timedelta(hours=24)
"""A message that no route took in this time is failed, and shown as such."""
RESUME_LIFETIME = timedelta(minutes=10)
"""A message that goes on with a dropped call and could not leave for so long would come out of the blue."""
UNSURE = timedelta(minutes=15)
"""So long a message that may have left waits for the gateway's word before it is given up (never sent twice)."""
