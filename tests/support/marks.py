"""A person whose every trace is marked, so that what is left of him is found."""

NAME = "זרובבל מרקורבץ"
SECRET = "קליידוסקופפ"
PHONE = "+972549998877"
EMAIL = "zerubavel@markor.example"
MARKS = ("זרובבל", "מרקורבץ", SECRET, "549998877", "999-8877", "zerubavel", "markor")
"""None of these may be found anywhere once he is erased."""
TOLD = f"{NAME} {SECRET} 054-999-8877 {EMAIL}"


def as_marked(table: str, column: str, is_json: bool) -> str:
    """The mark as SQL, in the shape that the column takes."""
    if (table, column) in {("messages", "external_id"), ("twilio_arrivals", "key")}:
        return f"'{TOLD} ' || id"
    if not is_json:
        return f"'{NAME}'" if (table, column) == ("customers", "name") else f"'{TOLD}'"
    if (table, column) == ("lead_batches", "before"):
        return f'jsonb_set(before, ARRAY[(SELECT key FROM jsonb_each(before) AS k LIMIT 1)], \'{{"notes": "{TOLD}"}}\')'
    if (table, column) == ("lead_batches", "after"):
        return f"jsonb_build_object('notes', '{NAME} 054-999-8877 {EMAIL}')"
    if column in {"tags", "cells", "score_reasons", "lead_fields", "template_values", "tools", "withheld"}:
        return f"jsonb_build_array('{TOLD}')"
    return f"jsonb_build_object('told', '{TOLD}')"
