"""Sandbox: the mail server that delivers nowhere."""
