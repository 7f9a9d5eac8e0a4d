"""The verification report: what was tried on an installed copy and what came out, signed to be filed."""
