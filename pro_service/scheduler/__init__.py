"""The process that runs the service's jobs at their intervals; what they do stands in the services."""

from pro_service.scheduler.jobs import JOBS, Job, NowSource
from pro_service.scheduler.process import LEASE, LEASE_LENGTH, Scheduler
from pro_service.scheduler.status import JobStatus, Status, status_of

__all__ = [
    "JOBS",
    "LEASE",
    "LEASE_LENGTH",
    "Job",
    "JobStatus",
    "NowSource",
    "Scheduler",
    "Status",
    "status_of",
]
