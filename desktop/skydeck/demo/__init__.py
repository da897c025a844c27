"""The sandbox account: an AWS of our own on loopback, in a process of its own; only `process` is for others."""
