"""How far the roads are explored: ``DEKKEND_ROAD_EXAMPLES`` examples each (3), ``DEKKEND_ROAD_STEPS`` acts in
each (25)."""

import os
from typing import Final

from hypothesis import HealthCheck, Phase, settings

BOUNDS: Final = settings(
    max_examples=int(os.environ.get("DEKKEND_ROAD_EXAMPLES", "3")),
    stateful_step_count=int(os.environ.get("DEKKEND_ROAD_STEPS", "25")),
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # making an example small takes too long on a real database
    database=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
