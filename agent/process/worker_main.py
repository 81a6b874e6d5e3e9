"""The command of a worker process: the one place that puts the conversation into the worker."""

from agent.call.conversation import hold_conversation
from agent.process.worker import main
from agent.services import open_services

if __name__ == "__main__":
    main(open_services, hold_conversation)
