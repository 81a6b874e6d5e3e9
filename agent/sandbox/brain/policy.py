"""One step of the emulated model: the next reply to a request's messages."""

from agent.sandbox.brain import actions, history, intents, replies
from agent.sandbox.brain.wire import Call, ChatRequest, Reply


def next_reply(request: ChatRequest) -> Reply:
    """Words or tool calls. The same messages and tools always give the same reply."""
    read = history.read(request.messages)
    wants = intents.intents_of(read.last_said)
    offered = request.offered
    if not read.fresh:
        calls = actions.choose(read, wants, offered) if read.last_said else []
        return Reply(calls=tuple(calls)) if calls else Reply(text=replies.to_turn(read, wants))
    text = replies.after_tools(read, wants)
    removed = read.fresh[-1].name == "opt_out" and read.fresh[-1].ok
    if removed and "end_call" in offered:
        return Reply(calls=(Call("end_call", {"farewell": text}),))
    return Reply(text=text)
