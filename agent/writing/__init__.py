"""The same agent in writing: a message is answered by the model, the tools and the facts gate of a call."""
