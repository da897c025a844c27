"""Answers questions about the record: searches it in pages, writes calls out, keeps it in limits; it notes nothing."""

from __future__ import annotations

import time

from botocore import xform_name

from skydeck.core.context import AwsContext
from skydeck.core.errors import AppError, ErrorKind
from skydeck.engine.accounts.sessions import Sessions
from skydeck.engine.record.cost_meter import Meter
from skydeck.engine.record.journal import Journal
from skydeck.engine.wire import equivalents
from skydeck.engine.wire.operations import is_known
from skydeck.engine.work.jobs import Job
from skydeck.link.messages import CallRecord, CallsFound, JournalPage, ReadJournal, UseRecord, WriteOut, WrittenOut

_PAGE, _PAGE_SECONDS = 200, 0.1
_MEGABYTE = 1 << 20


class Reading:
    """Answers `ReadJournal`, `WriteOut` and `UseRecord`."""

    def __init__(self, journal: Journal, costs: Meter, sessions: Sessions) -> None:
        self._journal, self._costs, self._sessions = journal, costs, sessions

    def search(self, job: Job, request: ReadJournal) -> JournalPage:
        """Newest first, in pages as they are found, until there are enough of them."""
        names = {account.id: account.name for account in self._sessions.accounts().accounts} if request.search else {}
        pages = _Pages(job, request.streamed)
        more = False
        for found in self._journal.find(request, names):
            job.check()
            if found.record is not None and pages.count >= request.limit:
                more = True
                break
            pages.take(found.record, found.at)
        rest = pages.finish()
        intact = self._journal.verify() if request.check else True
        return JournalPage(rest, intact, len(self._journal.unknown()), more, pages.back_to)

    def write_out(self, request: WriteOut) -> WrittenOut:
        """The call as a CLI line and as Python; its secrets are hidden in the journal already."""
        context, operation = AwsContext(request.account, request.region), xform_name(request.operation)
        if not is_known(request.service, operation):
            text = "Neither the AWS CLI nor boto3 has such a call."
            raise AppError(ErrorKind.NOT_OFFERED, text, service=request.service, operation=request.operation)
        endpoint = self._sessions.endpoint(request.account, request.service)
        asked = (context, request.service, operation, request.params)
        return WrittenOut(equivalents.cli(*asked, endpoint=endpoint), equivalents.boto3(*asked, endpoint=endpoint))

    def use(self, request: UseRecord) -> None:
        """How much to keep, and how much calls may cost."""
        self._journal.keep_within(request.megabytes * _MEGABYTE, request.days)
        self._costs.cap(request.warn, request.stop)
        self._costs.tell()


class _Pages:
    """Gathers what is found; sends it in pages, or hands all of it back at the end."""

    def __init__(self, job: Job, streamed: bool) -> None:
        self._job, self._streamed = job, streamed
        self._page: list[CallRecord] = []
        self._sent = time.monotonic()
        self.count, self.back_to = 0, 0.0

    def take(self, record: CallRecord | None, at: float) -> None:
        self.back_to = at
        if record is not None:
            self.count += 1
            self._page.append(record)
        late = time.monotonic() - self._sent > _PAGE_SECONDS
        if self._streamed and (late or len(self._page) >= _PAGE):
            self._send()

    def finish(self) -> tuple[CallRecord, ...]:
        if self._streamed:
            self._send()
        return tuple(self._page)

    def _send(self) -> None:
        self._job.answer(CallsFound(tuple(self._page), self.back_to))
        self._page, self._sent = [], time.monotonic()
