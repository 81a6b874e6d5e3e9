"""What the CRM said about each business, kept so that a call is answered while the CRM is down."""
