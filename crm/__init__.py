"""The CRM: people, leads, calls and everything the office does with them."""
