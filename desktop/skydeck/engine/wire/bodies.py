"""Reads an answer's body piece by piece, so that giving up works in the middle and a trickle does not last for ever."""

from __future__ import annotations

import time
from typing import Any

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ConnectionClosedError, HTTPClientError, ReadTimeoutError
from urllib3.exceptions import HTTPError, ProtocolError
from urllib3.exceptions import ReadTimeoutError as SocketTimeoutError

from skydeck.engine.work.cancel import Cancelled

# Slower than a modem of 1995 for so long is no connection: better to ask again.
SLOW_SECONDS = 30.0
SLOW_BYTES_PER_SECOND = 1024
_PIECE = 65536


class StoppedError(Exception):
    """The user gave up waiting; not derived from botocore's errors, so it is never retried."""


class TooSlowError(HTTPClientError):
    """The body hardly moves; botocore sends a repeatable call again for it."""

    fmt = "Less than {rate} bytes per second for {seconds} s"


def send(session: Any, request: AWSPreparedRequest, cancelled: Cancelled | None) -> AWSResponse:
    """Send a request with botocore's pool; unless its answer is a stream for the caller, read the body here."""
    if request.stream_output:
        response: AWSResponse = session.send(request)
        return response
    request.stream_output = True  # else botocore reads it at one go
    try:
        response = session.send(request)
    finally:
        request.stream_output = False
    body: Any = response
    body._content = _read(response, request.url, cancelled)  # where botocore keeps a body that it has read
    return response


def _read(response: AWSResponse, url: str, cancelled: Cancelled | None) -> bytes:
    pieces: list[bytes] = []
    pace = _Pace()
    raw: Any = response.raw
    try:
        while piece := raw.read1(_PIECE, decode_content=False):
            if cancelled is not None and cancelled.is_set():
                raise StoppedError
            pieces.append(piece)
            pace.moved(len(piece))
    except SocketTimeoutError as error:
        raise ReadTimeoutError(endpoint_url=url, error=error) from None
    except ProtocolError as error:
        raise ConnectionClosedError(endpoint_url=url, error=error) from None
    except HTTPError as error:
        raise HTTPClientError(error=error) from None
    except (StoppedError, TooSlowError):
        raw.close()
        raise
    return b"".join(pieces)


class _Pace:
    def __init__(self) -> None:
        self._since, self._bytes = time.monotonic(), 0

    def moved(self, count: int) -> None:
        """So much has come; raise when that is next to nothing."""
        self._bytes += count
        passed = time.monotonic() - self._since
        if passed < SLOW_SECONDS:
            return
        if self._bytes < SLOW_BYTES_PER_SECOND * passed:
            raise TooSlowError(rate=SLOW_BYTES_PER_SECOND, seconds=round(passed))
        self._since, self._bytes = time.monotonic(), 0
