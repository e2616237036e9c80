"""The command `attnscope`, a file a command."""
