"""Adding accounts and signing in, in the window: sheets and strips; credentials are the engine's business."""
