"""What the model remembers of the call: the words that were heard, and the tools that were run."""

from collections.abc import Callable

from openai.types.chat import ChatCompletionMessageParam
from pipecat.processors.aggregators.llm_context import LLMContext


class Memory:
    """One call's. ``last_said`` is what the caller heard of the agent last; ``tell`` is told of it each time."""

    def __init__(self, greeting: str) -> None:
        self.context = LLMContext()
        self.last_said = greeting
        self.tell: Callable[[str], None] = lambda _: None

    def said(self, heard: str) -> None:
        """A turn of the agent, as far as it was heard."""
        self.last_said = heard
        self.context.add_message({"role": "assistant", "content": heard})
        self.tell(heard)

    def heard_late(self, text: str) -> None:
        """A turn of the caller that is understood only now."""
        self.context.add_message({"role": "user", "content": f"(נאמר קודם ונשמע באיחור) {text}"})

    def tools(self, messages: list[ChatCompletionMessageParam]) -> None:
        """Tool calls and their answers, for the next reply."""
        for message in messages:
            self.context.add_message(message)
