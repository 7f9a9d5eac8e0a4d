"""Reading the audit trail: who did what, when and why, down to the history of one answer."""

from pro_service.services.trail.installation import installation_page
from pro_service.services.trail.listing import TrailAsked, every_page, page, refuse_out_of_reach
from pro_service.services.trail.sight import WHOLE, Sight, sight_of
from pro_service.services.trail.views import Change, EventView

__all__ = [
    "WHOLE",
    "Change",
    "EventView",
    "Sight",
    "TrailAsked",
    "every_page",
    "installation_page",
    "page",
    "refuse_out_of_reach",
    "sight_of",
]
