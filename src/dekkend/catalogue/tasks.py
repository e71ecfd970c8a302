"""Long work of the catalogue: stress tests."""

from dekkend.catalogue.services.stress import run_stress_test
from dekkend.kernel.text import msg
from dekkend.runtime.jobs import Progress, job


@job("catalogue.stress_test", title=msg("Stresstest van tarieven"))
def compute_stress_test(progress: Progress, *, run_id: int) -> None:
    """Computes a stress test that was asked; run twice, it does its work once."""
    run_stress_test(run_id, progress.report)
