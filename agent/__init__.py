"""The voice agent: answers the phone, holds the conversation, reports every turn to the CRM."""
