"""To another installation: one signed POST to the address of its entry, one signed answer.

Only what the other office signed counts as an answer: it alone acknowledges, and it alone ends the
tries. Whatever else comes back, of a proxy or of nobody, is a reason to try again.
"""

import hashlib
import ipaddress
import json
import secrets
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from docflow.core import clock
from docflow.exchange.models import AddressEntry
from docflow.exchange.transports import Acknowledgement, Consignment, NotDelivered, signed
from docflow.exchange.transports.signed import Answered, Asked, Unbelievable
from docflow.org.models import Office
from docflow.org.selectors.people import code_of
from signing.keys.errors import KeyProblem
from signing.trust import addresses, fetching
from signing.trust.addresses import Place
from signing.trust.fetching import Answer

# An answer is a statement with a signature and its certificates.
MOST_BYTES = 512 * 1024
SECONDS = 30.0
SECONDS_OF_A_CHECK = 10.0
# What a slow line needs for a megabyte; the whole stays below the lease of a row.
SECONDS_PER_MEGABYTE = 2.0
MOST_SECONDS = 200.0
# "Later" of somebody we need not believe is at most so long.
LONGEST_WAIT = timedelta(hours=1)


def deliver(consignment: Consignment) -> Acknowledgement:
    """POST the bytes; the acknowledgement is what the receiver signed. Raises NotDelivered."""
    data = consignment.data
    asked = _asked(
        "message",
        consignment.sender,
        consignment.receiver,
        message_id=consignment.message_id,
        sha256=hashlib.sha256(data).hexdigest(),
    )
    seconds = min(SECONDS + SECONDS_PER_MEGABYTE * len(data) / 2**20, MOST_SECONDS)
    answer = _exchange(consignment.sender, consignment.receiver, asked, data, seconds)
    if answer.kind == "refused":
        raise NotDelivered(
            _("Nơi nhận từ chối gói tin: %(reason)s") % {"reason": answer.reason[:300]},
            for_good=True,
        )
    if (answer.kind, answer.message_id) != ("taken", consignment.message_id):
        raise NotDelivered(_("Bên nhận xác nhận một gói tin khác với gói tin đã gửi."))
    return Acknowledgement(answer.message_id, answer.sha256)


def check(sender: Office, receiver: Office) -> str:
    """Have the other side say, signed, that it knows us and takes messages. Raises NotDelivered."""
    asked = _asked("check", sender, receiver, message_id="", sha256="")
    answer = _exchange(sender, receiver, asked, b"", SECONDS_OF_A_CHECK)
    if answer.kind != "ready":
        raise NotDelivered(
            _("Nơi nhận từ chối gói tin: %(reason)s") % {"reason": answer.reason[:300]}
        )
    return _("Hai bên nhận ra chữ ký của nhau; nơi nhận sẵn sàng nhận gói tin.")


def permitted(url: str) -> None:
    """That messages may go to `url` by its looks: https, or a machine that needs no TLS. Raises
    addresses.Refused."""
    place = addresses.parse(url)
    if place.scheme == "https" or settings.EXCHANGE_PLAIN or _is_loopback(place.host):
        return
    raise addresses.Refused("address_plain")


def _asked(kind: str, sender: Office, receiver: Office, *, message_id: str, sha256: str) -> Asked:
    return Asked(
        kind=kind,
        sender=code_of(sender),
        receiver=code_of(receiver),
        message_id=message_id,
        sha256=sha256,
        nonce=secrets.token_hex(16),
        at=clock.now(),
    )


def _exchange(
    sender: Office, receiver: Office, asked: Asked, data: bytes, seconds: float
) -> Answered:
    try:
        statement, signature = signed.sign(sender, asked)
    except KeyProblem as problem:
        raise NotDelivered(str(problem)) from problem
    headers = {
        signed.STATEMENT: statement,
        signed.SIGNATURE: signature,
        "Content-Type": "application/octet-stream",
    }
    answer = _post(_place(receiver), data, headers, seconds)
    if answer.status not in (200, 422):
        raise _turned_away(receiver, answer)
    try:
        return _believed(receiver, asked, answer.data)
    except Unbelievable as bad:
        said = _("Câu trả lời không do %(office)s ký nên không được tin (%(code)s).")
        raise NotDelivered(said % {"office": receiver.name, "code": bad.code}) from bad


def _place(receiver: Office) -> Place:
    """Where to connect: TLS or this machine, checked as an address of revocation lists is."""
    entry = AddressEntry.objects.filter(office=receiver).first()
    if entry is None or not entry.address:
        raise NotDelivered(
            _("Sổ địa chỉ chưa có địa chỉ nhận của %(office)s.") % {"office": receiver.name},
            down=True,
        )
    try:
        permitted(entry.address)
        return fetching.locate(entry.address)
    except (addresses.Refused, fetching.Failed) as problem:
        raise NotDelivered(reason(problem.code), down=True) from problem


def _post(place: Place, data: bytes, headers: dict[str, str], seconds: float) -> Answer:
    try:
        return fetching.ask(place, body=data, headers=headers, seconds=seconds, most=MOST_BYTES)
    except fetching.Failed as failed:
        raise NotDelivered(reason(failed.code), down=True) from failed


def _believed(receiver: Office, asked: Asked, data: bytes) -> Answered:
    try:
        parts = json.loads(data)
        statement, signature = signed.raw(parts["statement"]), signed.raw(parts["signature"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Unbelievable("unreadable") from error
    said = Answered.from_bytes(statement)
    # Before the signature: what is about another request is no answer to this one.
    if (said.nonce, said.sender, said.receiver) != (asked.nonce, asked.receiver, asked.sender):
        raise Unbelievable("other_request")
    signed.verify(receiver, statement, signature, clock.now())
    return said


def _turned_away(receiver: Office, answer: Answer) -> NotDelivered:
    code = _CODES.get(answer.status, "")
    if answer.status in (429, 503):
        said = _("%(office)s đang quá tải và hẹn gửi lại sau.") % {"office": receiver.name}
        return NotDelivered(said, down=True, after=_wait(answer))
    if code:
        return NotDelivered(reason(code), down=answer.status in _OF_ALL)
    said = _("Máy chủ của %(office)s trả lời lỗi %(status)s.")
    words = said % {"office": receiver.name, "status": answer.status}
    return NotDelivered(words, down=answer.status >= 500)


def _wait(answer: Answer) -> timedelta:
    """Retry-After in seconds (RFC 9110, 10.2.3); a date or nonsense is a minute."""
    asked = next((v for k, v in answer.headers.items() if k.lower() == "retry-after"), "").strip()
    seconds = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 60
    return min(timedelta(seconds=seconds), LONGEST_WAIT)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


_CODES = {
    401: "not_recognised",
    403: "not_recognised",
    404: "not_there",
    405: "not_there",
    409: "seen_before",
    413: "too_large_there",
}
# Said of us or of the address, not of this message.
_OF_ALL = frozenset({401, 403, 404, 405})


def reason(code: str) -> str:
    """Why nothing got there, in words for a clerk; what is not known here is said by its code."""
    return {
        "address_malformed": _("Địa chỉ nhận viết không đúng."),
        "address_scheme": _("Chỉ dùng được địa chỉ http hoặc https."),
        "address_literal": _("Địa chỉ phải là tên miền, không phải dãy số."),
        "address_private": _(
            "Địa chỉ dẫn vào mạng nội bộ mà người vận hành chưa khai báo nên không được kết nối."
        ),
        "address_plain": _("Địa chỉ phải bắt đầu bằng https:// để gói tin được giữ kín."),
        "name_unknown": _("Không tìm thấy tên miền. Hãy kiểm tra địa chỉ và đường mạng."),
        "certificate_of_server": _("Máy chủ nơi nhận không chứng minh được danh tính (TLS)."),
        "timed_out": _("Máy chủ nơi nhận trả lời quá chậm."),
        "no_answer": _("Không kết nối được máy chủ nơi nhận."),
        "redirected": _("Máy chủ chuyển sang địa chỉ khác; hệ thống không đi theo."),
        "too_large": _("Câu trả lời quá lớn nên đã dừng lại."),
        "not_recognised": _(
            "Nơi nhận không nhận ra chữ ký của cơ quan. Hãy đề nghị họ ghi chứng thư của cơ quan "
            "vào sổ địa chỉ và kiểm tra giờ của hai máy chủ."
        ),
        "not_there": _("Ở địa chỉ này không có nơi nhận gói tin cho mã cơ quan đã ghi."),
        "seen_before": _("Nơi nhận đã thấy yêu cầu này; hệ thống gửi lại bằng yêu cầu mới."),
        "too_large_there": _("Máy chủ nơi nhận không nhận gói tin lớn như thế này."),
    }.get(code, code)
