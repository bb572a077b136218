"""What the agent says on its terminal, in Vietnamese and English; no more than it needs."""

WORDS = {
    "vi": {
        "listening": "Đang chờ tại {where}. Dừng bằng Ctrl+C.",
        "asks": "{origin} xin ký {count} nội dung bằng chứng thư:",
        "digest": "mã băm",
        "unproven": "tên do trang web gửi, không được chứng minh",
        "following": "và {count} chữ ký tiếp theo, chỉ biết nội dung khi chữ ký trước đã xong",
        "follows": "{number}. ký tiếp, mã băm {digest}",
        "pin": "Nhập mã PIN để đồng ý, để trống để từ chối: ",
        "file_pin": "Mã PIN của tệp khóa: ",
        "unattended": "CẢNH BÁO: mã PIN lấy từ tệp, mọi yêu cầu đều được đồng ý. Chỉ để thử.",
        "declined": "Đã từ chối.",
        "wrong_pin": "Mã PIN không đúng.",
        "pin_blocked": "Ngừng nhận mã PIN để thiết bị không bị khóa; hãy khởi động lại công cụ.",
        "signing": "Đang ký.",
        "done": "Đã ký {count}.",
        "no_origin": "Phải có ít nhất một --allow-origin, dạng https://ten-mien.",
        "one_key": "Chọn một: --p12 FILE, hoặc --pkcs11 MODULE cùng --token LABEL.",
        "no_port": "Không mở được cổng {port} trên 127.0.0.1: {why}",
        "no_file": "Không đọc được {path}: {why}",
    },
    "en": {
        "listening": "Waiting at {where}. Stop with Ctrl+C.",
        "asks": "{origin} asks to sign {count} item(s) with the certificate:",
        "digest": "digest",
        "unproven": "the name is the site's own word, not proven",
        "following": "and {count} more signature(s), each known once the one before is made",
        "follows": "{number}. signed next, digest {digest}",
        "pin": "Type the PIN to agree, leave empty to decline: ",
        "file_pin": "PIN of the key file: ",
        "unattended": "WARNING: the PIN comes from a file, every request is agreed to. Tests only.",
        "declined": "Declined.",
        "wrong_pin": "The PIN is wrong.",
        "pin_blocked": "No more PINs are taken, lest the token lock; restart the agent.",
        "signing": "Signing.",
        "done": "{count} signed.",
        "no_origin": "At least one --allow-origin is needed, as https://host (without a path).",
        "one_key": "Choose one: --p12 FILE, or --pkcs11 MODULE with --token LABEL.",
        "no_port": "Port {port} on 127.0.0.1 cannot be opened: {why}",
        "no_file": "{path} cannot be read: {why}",
    },
}


class Words:
    """One language; `say` writes a line to the terminal."""

    def __init__(self, language: str) -> None:
        self._words = WORDS[language]

    def __call__(self, code: str, **values: object) -> str:
        return self._words[code].format(**values)
