"""A Thrift server that opens sessions, and answers no statement of theirs."""

import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socketserver import BaseRequestHandler, ThreadingTCPServer

from TCLIService import TCLIService
from TCLIService import ttypes as t
from thrift.protocol.TBinaryProtocol import TBinaryProtocol
from thrift.transport.TTransport import TMemoryBuffer

_COMPLETE = 5
_OK = t.TStatus(t.TStatusCode.SUCCESS_STATUS)
_NAME = t.THandleIdentifier(b"0" * 16, b"1" * 16)


class _Answers:
    """Opens a session and its database; then it waits until the test is over."""

    def __init__(self, is_over: threading.Event) -> None:
        self._is_over = is_over

    def OpenSession(self, _: object) -> t.TOpenSessionResp:  # noqa: N802 - the protocol's name
        return t.TOpenSessionResp(
            _OK,
            serverProtocolVersion=t.TProtocolVersion.HIVE_CLI_SERVICE_PROTOCOL_V6,
            sessionHandle=t.TSessionHandle(_NAME),
        )

    def ExecuteStatement(  # noqa: N802
        self, asked: t.TExecuteStatementReq
    ) -> t.TExecuteStatementResp:
        if not asked.statement.lower().startswith("use "):
            self._is_over.wait()
        kind = t.TOperationType.EXECUTE_STATEMENT
        return t.TExecuteStatementResp(_OK, t.TOperationHandle(_NAME, kind, hasResultSet=False))

    def CloseOperation(self, _: object) -> t.TCloseOperationResp:  # noqa: N802
        return t.TCloseOperationResp(_OK)

    def CloseSession(self, _: object) -> t.TCloseSessionResp:  # noqa: N802
        self._is_over.wait()
        return t.TCloseSessionResp(_OK)


@contextmanager
def silent_server() -> Iterator[int]:
    """Yield the port of a server that answers no statement."""
    is_over = threading.Event()
    processor = TCLIService.Processor(_Answers(is_over))

    class Session(BaseRequestHandler):
        def handle(self) -> None:
            read = self.request.makefile("rb").read
            if not _is_introduced(read):
                return
            self.request.sendall(struct.pack(">BI", _COMPLETE, 0))
            while head := read(4):
                answer = TMemoryBuffer()
                question = TMemoryBuffer(read(*struct.unpack(">I", head)))
                processor.process(TBinaryProtocol(question), TBinaryProtocol(answer))
                if is_over.is_set():
                    return
                said = answer.getvalue()
                self.request.sendall(struct.pack(">I", len(said)) + said)

    with ThreadingTCPServer(("127.0.0.1", 0), Session) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            is_over.set()
            server.shutdown()
            thread.join()


def _is_introduced(read: Callable[[int], bytes]) -> bool:
    """Read the name of the mechanism and the password; a look at the port sends neither."""
    for _ in range(2):
        head = read(5)
        if not head:
            return False
        read(struct.unpack(">BI", head)[1])
    return True
