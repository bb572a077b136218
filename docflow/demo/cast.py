"""The people and offices of the demo: invented persons in the offices of the former District 2.

Data only; `building` makes it through the services. Codes of offices are invented and marked so.
"""

from dataclasses import dataclass
from datetime import date

PIN = "246810"
PASSWORD = "docflow-demo"  # noqa: S105 - printed on the sign-in page of the demo
FOUNDED = date(2025, 1, 1)


@dataclass(frozen=True)
class Person:
    """One demo person; `hint` says what to try with this account."""

    username: str
    full_name: str
    role: str
    title: str
    unit: str = ""
    capacities: tuple[tuple[str, ...], ...] = ()
    hint: str = ""


@dataclass(frozen=True)
class Body:
    """One demo office with its units (name, notation, is_registry) and people."""

    key: str
    name: str
    short_name: str
    kind: str
    notation: str
    place: str
    code_old: str
    code_new: str
    superior: str = ""
    units: tuple[tuple[str, str, bool], ...] = ()
    people: tuple[Person, ...] = ()
    hosted: bool = True


COMMITTEE_LINES = ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
DEPUTY_LINES = ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")

REGISTRY = ("Bộ phận Văn thư - Lưu trữ", "VT", True)
DESK = ("Tổ Nghiệp vụ", "NV", False)

_UNITS = (
    ("Phòng Nội vụ", "NV", "nv", "Lê Hoàng Minh", "Nguyễn Thị Thu An"),
    ("Phòng Tư pháp", "TP", "tp", "Đỗ Quốc Bảo", "Phan Thị Ngọc Diệp"),
    ("Phòng Văn hóa và Thông tin", "VHTT", "vhtt", "Vũ Thị Hồng Hạnh", "Trần Đăng Khoa"),
    ("Phòng Giáo dục và Đào tạo", "GDĐT", "gddt", "Bùi Thanh Tùng", "Hồ Thị Mỹ Linh"),
    ("Phòng Lao động - Thương binh và Xã hội", "LĐTBXH", "ldxh", "Ngô Văn Phúc", "Đặng Thùy Trang"),
    ("Phòng Y tế", "YT", "yt", "Trịnh Thị Bích Ngọc", "Lý Gia Huy"),
    ("Phòng Kinh tế", "KT", "kt", "Dương Công Thành", "Mai Thị Phương Thảo"),
    ("Thanh tra quận", "TTr", "ttr", "Phạm Hữu Nghĩa", "Võ Thị Cẩm Tú"),
)
_UNIT_PEOPLE = tuple(
    person
    for name, _notation, short, head, officer in _UNITS
    for person in (
        Person(
            f"{short}.truong",
            head,
            "head",
            "Chánh Thanh tra" if short == "ttr" else "Trưởng phòng",
            name,
            hint="xem xét dự thảo của phòng, ký nháy, giao việc cho chuyên viên",
        ),
        Person(
            f"{short}.chuyenvien",
            officer,
            "officer",
            "Thanh tra viên" if short == "ttr" else "Chuyên viên",
            name,
            hint="soạn văn bản, trình duyệt, báo cáo kết quả việc được giao",
        ),
    )
)

COMMITTEE = Body(
    key="q2",
    name="Ủy ban nhân dân Quận 2",
    short_name="UBND Quận 2",
    kind="committee",
    notation="UBND",
    place="Quận 2",
    code_old="000.00.02.H99",
    code_new="H99.02",
    superior="tp",
    units=(REGISTRY, *((name, notation, False) for name, notation, *_rest in _UNITS)),
    people=(
        Person(
            "chutich",
            "Nguyễn Phước Hưng",
            "leader",
            "Chủ tịch",
            capacities=(COMMITTEE_LINES,),
            hint="duyệt và ký nhiều văn bản cùng lúc, cho ý kiến chỉ đạo, xem việc trễ hạn",
        ),
        Person(
            "pct.kinhte",
            "Trần Thị Kim Chi",
            "deputy",
            "Phó Chủ tịch",
            capacities=(DEPUTY_LINES,),
            hint="ký thay Chủ tịch, chỉ đạo văn bản đến lĩnh vực kinh tế",
        ),
        Person(
            "pct.vanxa",
            "Hồ Quang Dũng",
            "deputy",
            "Phó Chủ tịch",
            capacities=(DEPUTY_LINES,),
            hint="ký thay Chủ tịch, chỉ đạo văn bản đến lĩnh vực văn xã",
        ),
        Person(
            "vanthu.truong",
            "Lâm Thị Thanh Bình",
            "head",
            "Phụ trách thể thức",
            REGISTRY[0],
            hint="kiểm tra thể thức trước khi trình lãnh đạo",
        ),
        Person(
            "vanthu",
            "Phạm Thị Mỹ Dung",
            "clerk",
            "Văn thư",
            REGISTRY[0],
            hint="cấp số, đóng dấu, phát hành, tiếp nhận và vào sổ văn bản đến",
        ),
        Person(
            "vanthu2",
            "Huỳnh Thị Kim Loan",
            "clerk",
            "Văn thư",
            REGISTRY[0],
            hint="xác nhận đóng dấu khi cơ quan bật “hai văn thư” ở trang khóa ký",
        ),
        Person(
            "luutru",
            "Tạ Minh Giang",
            "archivist",
            "Lưu trữ viên",
            REGISTRY[0],
            hint="tra cứu kho lưu trữ, quản lý hồ sơ",
        ),
        Person(
            "quantri",
            "Đinh Nhật Quang",
            "administrator",
            "Quản trị hệ thống",
            hint="quản lý người dùng và lịch làm việc, không xem được nội dung",
        ),
        *_UNIT_PEOPLE,
    ),
)


def _department(key: str, name: str, notation: str, number: int, people: tuple[str, ...]) -> Body:
    leader, head, officer, clerk = people
    title = "Chánh Văn phòng" if key == "vp" else "Trưởng phòng"
    return Body(
        key=key,
        name=name,
        short_name=name.removesuffix(" Quận 2"),
        kind="department",
        notation=notation,
        place="Quận 2",
        code_old=f"000.{number:02d}.02.H99",
        code_new=f"H99.02.{number:02d}",
        superior="q2",
        units=(REGISTRY, DESK),
        people=(
            Person(
                f"{key}.thutruong",
                leader,
                "leader",
                title,
                capacities=((title.upper(),),),
                hint="nhận chỉ đạo của Ủy ban, giao việc trong phòng, ký văn bản của phòng",
            ),
            Person(f"{key}.totruong", head, "head", "Tổ trưởng", DESK[0], hint="ký nháy"),
            Person(
                f"{key}.chuyenvien",
                officer,
                "officer",
                "Chuyên viên",
                DESK[0],
                hint="soạn văn bản của phòng, báo cáo việc được giao",
            ),
            Person(
                f"{key}.vanthu",
                clerk,
                "clerk",
                "Văn thư",
                REGISTRY[0],
                hint="tiếp nhận, vào sổ, phát hành của phòng",
            ),
        ),
    )


DEPARTMENTS = (
    _department(
        "vp",
        "Văn phòng Ủy ban nhân dân Quận 2",
        "VP",
        1,
        ("Châu Thị Ngọc Hiếu", "Tôn Thất Lộc", "Nguyễn Hải Yến", "Lương Thị Kiều Oanh"),
    ),
    _department(
        "qldt",
        "Phòng Quản lý đô thị Quận 2",
        "QLĐT",
        2,
        ("Huỳnh Tấn Phát", "Cao Xuân Sơn", "Nguyễn Thị Hà My", "Đoàn Thị Tuyết"),
    ),
    _department(
        "tckh",
        "Phòng Tài chính - Kế hoạch Quận 2",
        "TCKH",
        3,
        ("La Thị Minh Nguyệt", "Quách Đại Nam", "Kiều Thanh Vân", "Triệu Thị Lan"),
    ),
    _department(
        "tnmt",
        "Phòng Tài nguyên và Môi trường Quận 2",
        "TNMT",
        4,
        ("Trương Quốc Việt", "Hà Thị Xuân", "Lê Thị Ánh Tuyết", "Nghiêm Thị Nga"),
    ),
)

_WARDS = (
    ("An Khánh", "Nguyễn Văn Tâm", "Lê Thị Hoa"),
    ("An Lợi Đông", "Phan Thanh Hải", "Trần Thị Sen"),
    ("An Phú", "Đỗ Thị Thanh Loan", "Võ Ngọc Trâm"),
    ("Bình An", "Trần Minh Trí", "Phạm Thị Út"),
    ("Bình Khánh", "Lê Quang Vinh", "Đặng Thị Thơm"),
    ("Bình Trưng Đông", "Bùi Thị Kim Liên", "Nguyễn Thị Lệ"),
    ("Bình Trưng Tây", "Hoàng Đức Thắng", "Ngô Thị Hiền"),
    ("Cát Lái", "Vương Quốc Toàn", "Lý Thị Hường"),
    ("Thạnh Mỹ Lợi", "Phùng Văn Kiên", "Tô Thị Bé"),
    ("Thảo Điền", "Nguyễn Thị Minh Châu", "Dương Thị Nhung"),
    ("Thủ Thiêm", "Tăng Chí Hòa", "Mạc Thị Duyên"),
)


def _ward(number: int, name: str, leader: str, clerk: str, superior: str = "q2") -> Body:
    return Body(
        key=f"p{number:02d}",
        name=f"Ủy ban nhân dân Phường {name}",
        short_name=f"UBND Phường {name}",
        kind="ward",
        notation="UBND",
        place=name,
        code_old=f"{number:03d}.00.02.H99",
        code_new=f"H99.02.{100 + number}",
        superior=superior,
        units=(REGISTRY,),
        people=(
            Person(
                f"p{number:02d}.chutich",
                leader,
                "leader",
                "Chủ tịch",
                capacities=(COMMITTEE_LINES,),
                hint="nhận chỉ đạo của quận, ký báo cáo của phường",
            ),
            Person(
                f"p{number:02d}.vanthu",
                clerk,
                "clerk",
                "Văn thư",
                REGISTRY[0],
                hint="tiếp nhận văn bản của quận, soạn và phát hành báo cáo",
            ),
        ),
    )


WARDS = tuple(_ward(number, *row) for number, row in enumerate(_WARDS, start=1))

# The city's committee receives, but is not connected to this installation.
CITY = Body(
    key="tp",
    name="Ủy ban nhân dân Thành phố Hồ Chí Minh",
    short_name="UBND Thành phố",
    kind="other",
    notation="UBND",
    place="Thành phố Hồ Chí Minh",
    code_old="000.00.00.H99",
    code_new="H99",
    hosted=False,
)

# Partners that are named in the address book and hosted by nobody here: one takes paper alone, the
# other was entered as reachable and is not.
TREASURY = Body(
    key="kbnn",
    name="Kho bạc Nhà nước Quận 2",
    short_name="Kho bạc Quận 2",
    kind="other",
    notation="KBNN",
    place="Quận 2",
    code_old="000.81.02.H99",
    code_new="H99.02.81",
    hosted=False,
)
INSURANCE = Body(
    key="bhxh",
    name="Bảo hiểm xã hội Quận 2",
    short_name="BHXH Quận 2",
    kind="other",
    notation="BHXH",
    place="Quận 2",
    code_old="000.82.02.H99",
    code_new="H99.02.82",
    hosted=False,
)

# A partner that this installation plays itself, with keys of its own, to train with.
PLAYED = Body(
    key="gl",
    name="Trung tâm Giả lập liên thông",
    short_name="Trung tâm Giả lập",
    kind="other",
    notation="TTGL",
    place="Quận 2",
    code_old="000.83.02.H99",
    code_new="H99.02.83",
    hosted=False,
)

# A second tenant of today's shape (two levels of local government since 1-7-2025).
TODAY = Body(
    key="bt",
    name="Ủy ban nhân dân Phường Bình Trưng",
    short_name="UBND Phường Bình Trưng",
    kind="ward",
    notation="UBND",
    place="Bình Trưng",
    code_old="050.00.00.H99",
    code_new="H99.50",
    superior="tp",
    units=(REGISTRY, ("Phòng Kinh tế, Hạ tầng và Đô thị", "KTHTĐT", False)),
    people=(
        Person(
            "bt.chutich",
            "Phạm Đình Khôi",
            "leader",
            "Chủ tịch",
            capacities=(COMMITTEE_LINES,),
            hint="một phường theo mô hình chính quyền hai cấp",
        ),
        Person(
            "bt.truong",
            "Vũ Ngọc Bích",
            "head",
            "Trưởng phòng",
            "Phòng Kinh tế, Hạ tầng và Đô thị",
            hint="ký nháy, giao việc",
        ),
        Person(
            "bt.chuyenvien",
            "Nguyễn Đức Anh",
            "officer",
            "Chuyên viên",
            "Phòng Kinh tế, Hạ tầng và Đô thị",
            hint="soạn công văn của phường",
        ),
        Person(
            "bt.vanthu", "Trần Thị Như Ý", "clerk", "Văn thư", REGISTRY[0], hint="văn thư phường"
        ),
    ),
)

BODIES = (CITY, COMMITTEE, *DEPARTMENTS, *WARDS, TREASURY, INSURANCE, PLAYED, TODAY)
