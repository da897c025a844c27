"""The sandbox account: an AWS of our own on loopback, in a process of its own; nothing else in Skydeck imports it but `process`."""
