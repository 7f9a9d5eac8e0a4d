"""Tries an installed copy on its golden cases and on what must hold for every response.

    verification.run().is_passed

What it finds is told, never raised: a file that cannot be read is a finding like any other.
"""

from scoring.verification.responses import SEED
from scoring.verification.results import Coverage, File, Finding, Verification
from scoring.verification.running import run

__all__ = ["SEED", "Coverage", "File", "Finding", "Verification", "run"]
