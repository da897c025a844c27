"""The shared vocabulary of window and engine: pure Python and jmespath, no Qt, no boto3."""
