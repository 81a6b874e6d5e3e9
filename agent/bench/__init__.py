"""``moked bench``: Moked beside a stock pipecat bot, on the same vendors and dialogues, in the same run."""
