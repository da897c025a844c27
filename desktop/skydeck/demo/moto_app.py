"""moto's own application, called as a function; its failures become answers in the shape of AWS."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from skydeck.demo import answers
from skydeck.demo.answers import Answer, AwsError
from skydeck.demo.calls import Call, Environ
from skydeck.demo.refusals import not_offered


class MotoBackend:
    """moto's dispatcher as a function from a request to a whole answer."""

    def __init__(self) -> None:
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication

        self._application: Any = DomainDispatcherApplication(_service_application)

    def __call__(self, environ: Environ, body: bytes) -> Answer:
        status: list[int] = []
        headers: list[answers.Headers] = []

        def start_response(line: str, pairs: answers.Headers, _: Any = None) -> Callable[[bytes], object]:
            status.append(int(line.split()[0]))
            headers.append(pairs)
            return io.BytesIO().write

        moto_environ = {**environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        moto_environ.pop("HTTP_TRANSFER_ENCODING", None)
        if not self._knows(moto_environ):
            raise not_offered(environ["skydeck.call"])
        parts = self._application(moto_environ, start_response)
        try:
            whole = b"".join(parts)
        finally:
            getattr(parts, "close", lambda: None)()
        return Answer(status[-1], headers[-1], whole)

    def _knows(self, environ: Environ) -> bool:
        host = self._application.infer_service_region_host(environ, environ["PATH_INFO"])
        return host is None or self._application.get_backend_for_host(host) is not None


def _service_application(service: Any) -> Any:
    from moto.moto_server.werkzeug_app import create_backend_app
    from werkzeug.exceptions import InternalServerError

    application: Any = create_backend_app(service)
    # In debug mode exceptions would leave the application and become an HTML page of the server.
    application.debug = False
    application.config["PROPAGATE_EXCEPTIONS"] = False
    application.register_error_handler(NotImplementedError, _on_not_implemented)
    application.register_error_handler(InternalServerError, _on_bug)
    return application


def _on_not_implemented(_: NotImplementedError) -> Any:
    call = _current_call()
    return _flask_answer(answers.fault(call.protocol, not_offered(call), call.request_id))


def _on_bug(error: Any) -> Any:
    call = _current_call()
    cause = getattr(error, "original_exception", None) or error
    text = f"The sandbox failed in {call.operation}: {type(cause).__name__}."
    return _flask_answer(answers.fault(call.protocol, AwsError("InternalFailure", text, 500), call.request_id))


def _current_call() -> Call:
    from flask import request

    call: Call = request.environ["skydeck.call"]
    return call


def _flask_answer(answer: Answer) -> Any:
    from flask import Response

    return Response(answer.body, answer.status, answer.headers)
