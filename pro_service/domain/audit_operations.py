"""Which audit events one success of each writing operation and command adds: exactly these.

An operation that reads is not listed. A repeat of what was recorded before adds none.
"""

from collections.abc import Mapping

OF_OPERATION: Mapping[str, tuple[str, ...]] = {
    "signIn": ("signed-in",),
    "signOut": ("signed-out",),
    "pair": ("device.paired",),
    "issuePairingCode": ("pairing-code.issued",),
    "startAssessment": ("assessment.started",),
    "putSubmission": ("submission.received",),
    "putPreferences": ("preferences.put",),
    "addPushSubscription": ("push-subscription.added",),
    "removePushSubscription": ("push-subscription.removed",),
    "sayNotToday": ("contact.postponed",),
    "withdrawContact": ("contact.withdrawn",),
    "unsubscribe": ("channel.stopped",),
    "receiveSmsReceipt": ("reminder.delivered",),
    "loadStudyVersion": ("study.loaded", "protocol.changed"),  # the second once for each participant
    "enrolParticipant": ("participant.enrolled",),
    "addAnchorEvent": ("anchor-event.added",),
    "putContactData": ("contact-data.put",),
    "addConsent": ("consent.added",),
    "checkIn": ("visit.checked-in",),
    "logContact": ("contact.logged",),
    "nudge": ("reminder.nudged",),
    "exemptAssessment": ("assessment.exempt",),
    "recordNotDoneReason": ("assessment.not-done",),
    "enterOnPaper": ("paper.accepted",),
    "addLicence": ("licence.added",),
}
"""Of the API, by operationId."""

OF_COMMAND: Mapping[str, tuple[str, ...]] = {
    "study load": ("study.loaded",),
    "accounts add": ("account.created",),
    "accounts role": ("role.given",),
    "licences add": ("licence.added",),
    "instruments import": ("instrument-pack.imported",),
    "instruments retire": ("instrument-pack.retired",),
    "bounces": ("reminder.bounced", "address.gone"),
    "rescore start": ("rescoring.started", "rescoring.scored"),
    "promote": ("rescoring.promoted",),
    "audit redact": ("event.redacted",),
}
"""Of the command line."""

BY_OTHER_MEANS = frozenset({"demo", "simulate", "scheduler", "serve", "migrate", "rescore resume"})
"""Commands that write through operations, jobs and commands that are listed, or make the tables."""
