"""Domain: webhooks. What happens in the office is told to addresses that its owners chose, at least once each.

``noticing`` sees it in the transaction in which it happens and writes it into the outbox; ``sending`` carries it away.
"""
