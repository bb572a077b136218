"""Is it what was signed? Ranges, digests, later revisions, algorithms; nothing about people."""

from asn1crypto import cms
from pyhanko.pdf_utils.generic import IndirectObjectExpected
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    DiffResult,
    ModificationLevel,
    StandardDiffPolicy,
)
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation.generic_cms import extract_certs_for_validation
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from signing.gate import algorithms
from signing.gate.bench import Bench, Line
from signing.gate.lost import drawn_anew
from signing.gate.ranges import gap_holds_only, padded_with_zeros
from signing.gate.repeated import RepeatedNodes, repeated
from signing.gate.report import Verdict

# Nothing is overlooked as harmless: no orphaned objects, no objects rewritten unchanged, but for
# the one kind that `repeated` compares byte for byte.
STRICT = StandardDiffPolicy(
    # As filling: alone at the end, where no signature follows, it is an unsigned update.
    [
        *DEFAULT_DIFF_POLICY.global_rules,
        RepeatedNodes().as_qualified(ModificationLevel.FORM_FILLING),
    ],
    DEFAULT_DIFF_POLICY.form_rule,
    ignore_orphaned_objects=False,
    ignore_identical_objects=False,
)
ALLOWED_LEVELS = {
    ModificationLevel.NONE,
    ModificationLevel.LTA_UPDATES,
    ModificationLevel.FORM_FILLING,
}
COVERAGE = {
    SignatureCoverageLevel.ENTIRE_FILE: "whole_file",
    SignatureCoverageLevel.ENTIRE_REVISION: "whole_revision",
    SignatureCoverageLevel.CONTIGUOUS_BLOCK_FROM_START: "partial",
    SignatureCoverageLevel.UNCLEAR: "unclear",
}


def judge_bytes(
    line: Line, embedded: EmbeddedPdfSignature, bench: Bench, *, intact: bool, valid: bool
) -> None:
    """The signature fits the bytes, and the bytes are all there are."""
    report = line.report
    report.integrity = "intact" if intact and valid else "broken"
    if not intact:
        line.find("digest_differs", Verdict.INVALID)
    if not valid:
        line.find("signature_wrong", Verdict.INVALID)
    # Our own look at the bytes, beside the coverage that the library reports.
    content = embedded.pkcs7_content
    if not gap_holds_only(bench.data, embedded.byte_range, content) or not padded_with_zeros(
        content
    ):
        report.integrity = "broken"
        line.find("uncovered_bytes", Verdict.INVALID)
    report.coverage = COVERAGE[embedded.coverage]
    if embedded.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        line.find("coverage_incomplete", Verdict.INVALID)


def judge_changes(
    line: Line, embedded: EmbeddedPdfSignature, bench: Bench, *, docmdp_ok: bool
) -> None:
    """What came after this signature, and whether it was allowed to (ISO 32000-2, 12.8.2)."""
    result = embedded.diff_result
    if not isinstance(result, DiffResult) or result.modification_level not in ALLOWED_LEVELS:
        line.find("changed_after_signing", Verdict.INVALID)
        return
    line.level = result.modification_level
    if not docmdp_ok:
        line.find("change_not_permitted", Verdict.INVALID)
    if drawn_anew(bench.opened.reader, embedded.signed_revision):
        line.find("form_fields_changed", Verdict.INVALID)
    last = bench.opened.revisions - 1
    if any(repeated(bench.opened.reader, embedded.signed_revision, last)):
        line.find("structure_repeated", Verdict.VALID_WITH_CHANGES)
    signed = {item.field for item in bench.opened.carried}
    filled = sorted(result.changed_form_fields - signed)
    line.report.changes += [f"form_field:{name}" for name in filled]
    if not filled:
        return
    # An empty signature field that was touched would show a signature nobody gave.
    if _filling_certified(bench) and not set(filled) & set(bench.opened.empty):
        line.find("form_filled", Verdict.VALID_WITH_CHANGES)
    else:
        line.find("form_fields_changed", Verdict.INVALID)


def _filling_certified(bench: Bench) -> bool:
    """Whether the first signature is a certification that permits filling (DocMDP P 2 or 3)."""
    first = bench.opened.signatures[0]
    try:
        author = bench.opened.reader.root["/Perms"].get_value_as_reference("/DocMDP")
    except (KeyError, IndirectObjectExpected):
        return False
    return author == first.sig_object.container_ref and first.docmdp_level in (
        MDPPerm.FILL_FORMS,
        MDPPerm.ANNOTATE,
    )


def judge_algorithms(line: Line, signed: cms.SignedData, bench: Bench) -> None:
    """Digests, scheme and key length of a message; those of its chain are judged with the path."""
    certificate = extract_certs_for_validation(signed).signer_cert
    # The length of a key is the certificate's, which --trust-embedded takes as it is.
    key = None if bench.trust_embedded else certificate.public_key
    if not algorithms.allowed(signed, key):
        line.report.trust = "weak_algorithm"
        line.find("weak_algorithm", Verdict.INVALID)
