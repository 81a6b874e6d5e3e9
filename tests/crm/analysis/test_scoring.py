from crm.domain.analysis.scoring import RULES, Evidence, Findings, score

SAID = Evidence(3, "אני מחפש דירה")


def findings(
    *, fields: tuple[str, ...] = (), signals: tuple[str, ...] = (), tools: tuple[str, ...] = (), first: bool = True
) -> Findings:
    return Findings(
        first_turn=SAID if first else None,
        fields=[(name, Evidence(5, name)) for name in fields],  # pyright: ignore[reportArgumentType]
        signals=[(name, Evidence(7, name)) for name in signals],  # pyright: ignore[reportArgumentType]
        tools=[(name, Evidence(9, name)) for name in tools],
    )


def test_every_reason_names_turn_and_quote_and_sums_to_the_score() -> None:
    points, reasons = score(findings(fields=("budget", "city"), signals=("urgent",)))
    assert points == sum(reason.points for reason in reasons) == 10 + 10 + 5 + 15
    assert {reason.rule: reason.turn_seq for reason in reasons} == {
        "talked": 3,
        "budget_known": 5,
        "area_known": 5,
        "urgent": 7,
    }
    assert all(reason.quote for reason in reasons)


def test_a_rule_counts_once() -> None:
    assert score(findings(signals=("urgent", "urgent"))) == score(findings(signals=("urgent",)))


def test_booking_swallows_the_wish_to_visit() -> None:
    points, reasons = score(findings(signals=("wants_visit",), tools=("book_appointment",)))
    assert points == 45
    assert "wants_visit" not in {reason.rule for reason in reasons}


def test_clamped_to_0_and_100() -> None:
    positive = [rule for rule in RULES if rule.points > 0]
    best, _ = score(
        findings(
            fields=tuple(rule.key for rule in positive if rule.kind == "field"),
            signals=tuple(rule.key for rule in positive if rule.kind == "signal"),
            tools=("book_appointment",),
        )
    )
    worst, reasons = score(findings(fields=("budget",), tools=("opt_out",)))
    assert (best, worst) == (100, 0)
    assert "opted_out" in {reason.rule for reason in reasons}


def test_silence_scores_nothing() -> None:
    assert score(findings(first=False)) == (0, [])


def test_labels_are_hebrew_and_names_unique() -> None:
    assert all(any("א" <= char <= "ת" for char in rule.label) for rule in RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)
