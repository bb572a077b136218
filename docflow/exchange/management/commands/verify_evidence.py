"""`verify_evidence`: looks at a bundle of evidence without believing it; nothing is fetched."""

from pathlib import Path
from typing import Any

from docflow.exchange.management.bundles import BundleCommand, open_points
from docflow.exchange.services.evidence import checking
from docflow.exchange.services.evidence.findings import Examined
from docflow.exchange.states import DeliveryStatus, Proof
from signing.gate import messages

_STATES = {str(value): label for value, label in DeliveryStatus.choices}


class Command(BundleCommand):
    help = "Whether a bundle of evidence holds: exit status 1 when it does not, or is not certain."
    refused = "Gói bằng chứng không qua được mọi phép kiểm tra."

    def examine(self, path: Path, **given: Any) -> Examined:
        return checking.examine(path, **given)

    def told(self, found: Examined) -> dict[str, Any]:
        return found.to_json()

    def lines(self, found: Examined) -> list[str]:
        told = [f"{found.document.get('code', '?')}: {found.verdict.label}"]
        if found.signer:
            told.append(f"  {found.organ_name} ({found.organ_code}): {found.signer}")
            told.append(f"  SHA-256 {found.fingerprint}")
        if found.proved_at:
            told.append(f"  {found.proved_at.isoformat()}")
        for one in found.signatures:
            told.append(f"  {one['file']}: {messages.verdict(one['verdict'])}; {one['signers']}")
        for one in found.deliveries:
            told.append(f"  → {_receiver(one)}: {_STATES.get(one['state'], one['state'])}")
        proved = sum(1 for one in found.findings if one.state == Proof.PROVED)
        return [*told, f"  {proved}/{len(found.findings)}", *open_points(found)]


def _receiver(one: dict[str, Any]) -> str:
    """Whoever has no code is in nobody's address book."""
    if not one["receiver"]:
        return str(one["name"])
    return f"{one['receiver']} {one['name']} ({one['known_as'] or '?'})"
