"""Labelled replies: a scene (office, caller's turns, tool answers) and a reply that is true in it or invented."""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import msgspec

from agent.brain.facts.evidence import Evidence
from agent.brain.facts.gate import ReplyGate
from agent.brain.facts.leak import LeakWatch
from agent.brain.prompt import HOUSE_RULES
from agent.writing.gate import WrittenGate
from agent.writing.prompt import WRITTEN_RULES
from shared.contracts.agent_config import TOOL_NAMES, AgentConfig, OpeningHours, OpenInterval, PublishedPrompt, Voice
from shared.contracts.tools import ToolResponse

CASES = Path(__file__).with_name("cases")
PIECE = 4
"""Characters a streamed token brings, about."""


class Office(msgspec.Struct):
    """The business of all scenes."""

    name: str
    number: str
    greeting: str
    persona: str
    rules: str


class Scene(msgspec.Struct):
    """``tools``: name, arguments and answer of each that ran, in order."""

    said: list[str]
    tools: list[tuple[str, dict[str, object], ToolResponse]]


class Scenes(msgspec.Struct):
    """``scenes.json``."""

    office: Office
    now: datetime
    scenes: dict[str, Scene]
    from_number: str = msgspec.field(name="from")


class Case(NamedTuple):
    """``kind``: of the first invention, as the gate names it; empty for a true reply."""

    scene: str
    reply: str
    kind: str


class Verdict(NamedTuple):
    """What became of a reply."""

    case: Case
    stopped: str
    about: str
    spoken: str


def load_scenes() -> Scenes:
    """The scenes that the cases refer to."""
    return msgspec.json.decode((CASES / "scenes.json").read_bytes(), type=Scenes)


def load(*names: str) -> list[Case]:
    """Cases of the named files: scene, reply and, for inventions, the kind, separated by tabs."""
    lines = [line for name in names for line in (CASES / f"{name}.tsv").read_text("utf-8").splitlines() if line]
    return [Case(*(f"{line}\t".split("\t")[:3])) for line in lines]


def config_of(office: Office) -> AgentConfig:
    """The office as the CRM tells the agent of it: Sunday to Thursday 9 to 18, Friday 9 to 13."""
    day, friday = [OpenInterval(540, 1080)], [OpenInterval(540, 780)]
    return AgentConfig(
        business_id=UUID(int=7),
        business_name=office.name,
        number=office.number,
        prompt=PublishedPrompt(version=1, greeting=office.greeting, persona=office.persona, rules=office.rules),
        voice=Voice(),
        hours=OpeningHours(timezone="Asia/Jerusalem", weekly=[day] * 5 + [friday, []]),
        answers_when_closed=True,
        tools=list(TOOL_NAMES),
        hearing_hints=[],
    )


def gate_of(scenes: Scenes, name: str, rules: str = HOUSE_RULES) -> ReplyGate:
    """A fresh gate in a scene, of a model that was given these ``rules`` of the house."""
    scene, config = scenes.scenes[name], config_of(scenes.office)
    evidence = Evidence(config, scenes.from_number, lambda: scenes.now)
    evidence.heard(scene.said)
    for tool, arguments, answer in scene.tools:
        evidence.tool(tool, arguments, answer)
    return ReplyGate(evidence, LeakWatch(config, rules))


def judge_message(scenes: Scenes, case: Case) -> Verdict:
    """The same for a written reply, judged as a whole; ``\\n`` in it stands for a line break."""
    gate = WrittenGate(gate_of(scenes, case.scene, WRITTEN_RULES), frozenset())
    gate.feed(case.reply.replace("\\n", "\n"))
    sent = gate.flush()
    finding = gate.finding
    return Verdict(case, finding.kind if finding else "", finding.text if finding else "", sent)


def judge(scenes: Scenes, case: Case) -> Verdict:
    """Stream the reply through the gate in pieces, as the model does."""
    gate = gate_of(scenes, case.scene)
    spoken = "".join(gate.feed(case.reply[at : at + PIECE]) for at in range(0, len(case.reply), PIECE)) + gate.flush()
    finding = gate.finding
    return Verdict(case, finding.kind if finding else "", finding.text if finding else "", spoken)
