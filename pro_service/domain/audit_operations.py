"""Which audit events one success of each writing operation and command adds: exactly these.

An operation that reads is not listed; one that writes no record adds none, nor does a repeat of what was
recorded before.
"""

from collections.abc import Mapping

OF_OPERATION: Mapping[str, tuple[str, ...]] = {
    "signIn": ("signed-in",),
    "signOut": ("signed-out",),
    "acceptInvitation": ("password.set",),
    "changePassword": ("password.changed",),
    "enrolSecondFactor": ("second-factor.begun",),
    "confirmSecondFactor": ("second-factor.confirmed", "signed-in"),
    "proveSecondFactor": ("signed-in",),
    "createAccount": ("account.created",),
    "inviteAccount": ("account.invited",),
    "suspendAccount": ("account.suspended",),
    "resumeAccount": ("account.resumed",),
    "resetSecondFactor": ("account.second-factor-reset",),
    "confirmAccount": ("account.confirmed",),
    "giveRole": ("role.given", "role.given"),  # the second one in the trail of the study
    "endRole": ("role.ended", "role.ended"),
    "issueServiceToken": ("service-token.issued",),
    "revokeServiceToken": ("service-token.revoked",),
    "moveClock": ("clock.sent-on",),
    "pair": ("device.paired",),
    "issuePairingCode": ("pairing-code.issued",),
    "revokeDevice": ("device.revoked",),
    "handOver": ("tablet.handed-over", "signed-out"),
    "putDraft": (),  # no record until it is sent
    "exportMyData": ("own-data.exported",),
    "printMyData": ("own-data.exported",),
    "startAssessment": ("assessment.started",),
    "putSubmission": ("submission.received",),
    "putPreferences": ("preferences.put",),
    "addPushSubscription": ("push-subscription.added",),
    "removePushSubscription": ("push-subscription.removed",),
    "sayNotToday": ("contact.postponed",),
    "sendTestMessage": ("message-test.asked",),
    "withdrawContact": ("contact.withdrawn",),
    "unsubscribe": ("channel.stopped",),
    "receiveSmsReceipt": ("reminder.delivered",),
    "loadStudyVersion": ("study.loaded", "protocol.changed"),  # the second once for each participant
    "enrolParticipant": ("participant.enrolled",),
    "addAnchorEvent": ("anchor-event.added",),
    "putContactData": ("contact-data.put",),
    "findByContact": ("contact.looked-up",),
    "eraseContactData": ("contact-data.erased",),
    "discloseBlockedContactData": ("blocked-data.disclosed",),
    "addConsent": ("consent.added",),
    "checkIn": ("visit.checked-in",),
    "logContact": ("contact.logged",),
    "recordUnblinding": ("unblinding.recorded",),
    "nudge": ("reminder.nudged",),
    "exemptAssessment": ("assessment.exempt",),
    "recordNotDoneReason": ("assessment.not-done",),
    "enterOnPaper": ("paper.accepted",),
    "correctResponse": ("response.corrected",),
    "invalidateResponse": ("response.invalidated",),
    "resolveQuarantine": ("quarantine.accepted",),  # or what else its outcome is
    "answerAlert": ("alert.answered",),
    "openQuery": ("query.opened",),
    "answerQuery": ("query.answered",),
    "closeQuery": ("query.closed",),
    "lock": ("locked",),
    "unlock": ("unlocked",),
    "signOff": ("data.signed",),
    "addLicence": ("licence.added",),
}
"""Of the API, by operationId."""

OF_COMMAND: Mapping[str, tuple[str, ...]] = {
    "study load": ("study.loaded",),
    "accounts add": ("account.created", "role.given"),
    "accounts role": ("role.given", "role.given"),  # the second one in the trail of the study
    "accounts end": ("role.ended", "role.ended"),
    "accounts suspend": ("account.suspended",),
    "accounts resume": ("account.resumed",),
    "accounts reset-second-factor": ("account.second-factor-reset",),
    "accounts confirm": ("account.confirmed",),
    "accounts invite": ("account.invited",),
    "rehearsal pass": ("clock.sent-on",),
    "licences add": ("licence.added",),
    "instruments import": ("instrument-pack.imported",),
    "instruments retire": ("instrument-pack.retired",),
    "bounces": ("reminder.bounced", "address.gone"),
    "rescore start": ("rescoring.started", "rescoring.scored"),
    "promote": ("rescoring.promoted",),
    "audit redact": ("event.redacted",),
    "keys rotate": ("data-keys.rotated",),
    "contacts erase": ("erasure.carried-over",),
}
"""Of the command line."""

BY_OTHER_MEANS = frozenset({"demo", "simulate", "scheduler", "serve", "migrate", "rescore resume"})
"""Commands that write through operations, jobs and commands that are listed, or make the tables."""
