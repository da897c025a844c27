"""The engine process: the only code that talks to AWS and the keyring; never imports Qt."""
