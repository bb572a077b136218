"""`verify_audit_export`: looks at a bundle of the audit without believing it, nor the database."""

from pathlib import Path
from typing import Any

from docflow.desk.services.audit_export import checking
from docflow.exchange.management.bundles import BundleCommand, open_points
from docflow.exchange.services.evidence.findings import Examined

_OF_DOCUMENTS = ("document", "signatures", "deliveries")


class Command(BundleCommand):
    help = "Whether a bundle of the audit holds: exit status 1 when not, or not for certain."
    refused = "Gói nhật ký không qua được mọi phép kiểm tra."

    def examine(self, path: Path, **given: Any) -> Examined:
        return checking.examine(path, **given)

    def told(self, found: Examined) -> dict[str, Any]:
        return {name: one for name, one in found.to_json().items() if name not in _OF_DOCUMENTS}

    def lines(self, found: Examined) -> list[str]:
        told = [f"{found.organ_name or '?'} ({found.organ_code}): {found.verdict.label}"]
        told.append(f"  SHA-256 {found.fingerprint}")
        if found.proved_at:
            told.append(f"  {found.proved_at.isoformat()}")
        return [*told, *open_points(found)]
