"""Patient-reported outcomes in clinical trials: the service."""

import zoneinfo

zoneinfo.reset_tzpath(to=())  # the zones of the pinned tzdata package: due times hang on no host's own files
