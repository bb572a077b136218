"""The agent on an officer's own machine: between a page in the browser and a token in the port.

Knows nothing of Django, documents or databases: it listens on loopback, shows what a site asks for,
takes the PIN and signs. `python -m signing.agent --help`; docs/agent.md.
"""
