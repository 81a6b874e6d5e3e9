"""What the analysis counts."""

from prometheus_client import Counter

ANALYSES = Counter("moked_crm_analyses_total", "After-call analyses by outcome", ["outcome"])
"""``outcome``: done, needs_review, already_done."""
DROPPED = Counter("moked_crm_analysis_claims_dropped_total", "Model claims whose quote does not stand in its turn")
