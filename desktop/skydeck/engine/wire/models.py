"""The models of services that calls are made by, from botocore's own data only; it makes no client."""

from __future__ import annotations

from botocore.loaders import Loader

# Without `~/.aws/models`: a model from there could redirect calls. Shared, so that each model is in memory once.
LOADER = Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)
