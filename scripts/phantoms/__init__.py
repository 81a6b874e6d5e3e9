"""The labelled set behind the phantom filter: what is in it, how it sounds, what an ear made of it, and the figures.

Nobody's voice and no recording: every segment is synthetic, made again from a seed. ``segments.py`` says what each is,
``listen.py`` lets an ear hear them once and writes ``heard.jsonl``; ``python -m scripts.phantoms`` judges that data.
"""
