"""The facts gate of one call: its evidence, a gate for each reply, and what is put on record of what was stopped."""

from openai.types.chat import ChatCompletionMessageParam

from agent.brain.facts.evidence import Evidence
from agent.brain.facts.gate import Gate, ReplyGate
from agent.brain.facts.judge import Finding
from agent.brain.facts.leak import LeakWatch
from agent.brain.facts.repair import correction, instead
from agent.brain.prompt import HOUSE_RULES
from agent.brain.tools.ownership import refusal
from agent.metrics import FACTS_STOPPED
from shared.contracts.agent_config import AgentConfig
from shared.contracts.tools import ToolResponse
from shared.log import logger

_log = logger(__name__)


class CallFacts:
    """Watches the tools of the call and gives each reply its gate. ``rules`` are those that the model was given."""

    def __init__(self, config: AgentConfig, from_number: str | None, rules: str = HOUSE_RULES) -> None:
        self.evidence = Evidence(config, from_number)
        self._own_number = from_number
        self._leaks = LeakWatch(config, rules)
        self._offers_callback = "request_callback" in config.tools
        self._replaced = 0

    def gate(self, messages: list[ChatCompletionMessageParam]) -> Gate:
        """For the text that the model writes to these messages; only the caller's own turns among them are evidence."""
        turns = [content for one in messages if one["role"] == "user" and isinstance(content := one["content"], str)]
        self.evidence.heard(turns)
        return self._next_gate()

    def _next_gate(self) -> Gate:
        """For one more text on the evidence so far."""
        return ReplyGate(self.evidence, self._leaks)

    def refusal(self, name: str, arguments: dict[str, object]) -> ToolResponse | None:
        """A tool call for somebody else than the caller, or for a listing that no tool has shown, is not run."""
        shown = {listing.key for listing in self.evidence.listings}
        return refusal(name, arguments, shown=shown, own_number=self._own_number, said=self.evidence.turns)

    def done(self, name: str, arguments: dict[str, object], answer: ToolResponse) -> None:
        """A tool has answered: what it said may be told from here on."""
        self.evidence.tool(name, arguments, answer)

    def correction(self, finding: Finding) -> str:
        """Tells the model why its words were not spoken."""
        return correction(finding, "הושמע")

    def instead(self, finding: Finding, after: str) -> str:
        """What is said in place of the stopped text."""
        again, self._replaced = self._replaced > 0, self._replaced + 1
        return instead(finding, after=after, offers_callback=self._offers_callback, again=again)

    def farewell(self, text: str) -> str:
        """The model's farewell, or nothing when it may not go out."""
        gate = self._next_gate()
        passed = gate.feed(text) + gate.flush()
        if gate.finding is None:
            return passed
        self.stopped(gate.finding, "farewell")
        return ""

    @staticmethod
    def stopped(finding: Finding, outcome: str) -> None:
        """Count it; the text itself stands in the call's record, not in the log."""
        FACTS_STOPPED.labels(finding.kind, outcome).inc()
        _log.warning("a sentence of the model was stopped", kind=finding.kind, outcome=outcome)
