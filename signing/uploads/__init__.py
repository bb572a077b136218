"""PDF files from outside, before anything is signed: what is in them, and a rewrite without it."""

from signing.uploads.findings import Problem, Upload
from signing.uploads.inspection import inspect
from signing.uploads.rewriting import NotNormalisable, normalise
from signing.uploads.trial import Trial, admits, tried

__all__ = [
    "NotNormalisable",
    "Problem",
    "Trial",
    "Upload",
    "admits",
    "inspect",
    "normalise",
    "tried",
]
