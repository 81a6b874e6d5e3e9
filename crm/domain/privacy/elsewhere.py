"""Tables without a person's own rows, and which of them are left alone when his numbers and name are scrubbed."""

from collections.abc import Mapping

NOT_HIS: Mapping[str, str] = {
    "memberships": "people of the office",
    "business_numbers": "the office's own numbers",
    "prompts": "the office's own words",
    "prompt_versions": "the office's own words",
    "properties": "listings; a number or name inside is scrubbed",
    "lead_statuses": "the office's own words",
    "segments": "saved filters; a number or name inside is scrubbed",
    "contact_settings": "settings",
    "imports": "a file's name and headings; a number or name inside is scrubbed",
    "idempotency_records": "removed when they name the person",
    "retention_settings": "settings",
    "retention_runs": "counts",
    "lead_sources": "the office's own words; a number or name inside is scrubbed",
    "webhook_endpoints": "the office's own addresses",
    "webhook_deliveries": "why a try failed; a number or name inside is scrubbed",
    "privacy_files": "removed with the person",
    "whatsapp_links": "the office's own numbers",
    "gateway_events": "no text",
    "message_templates": "the office's own words",
    "broadcasts": "the office's own words; a number or name inside is scrubbed",
    "call_leases": "no text",
    "not_duplicates": "no text",
}
"""Tables of a business without a person's own rows, and why."""

SCRUBBED_ELSEWHERE_NEVER = frozenset(
    {
        "memberships",
        "business_numbers",
        "prompts",
        "prompt_versions",
        "lead_statuses",
        "contact_settings",
        "webhook_endpoints",
        "whatsapp_links",
        "message_templates",
    }
)
"""Where a colleague's or the office's own number stands, even if it is the erased person's too."""
