"""The pipe between the window and its engine: messages, framing and both ends; no Qt, no boto3."""
