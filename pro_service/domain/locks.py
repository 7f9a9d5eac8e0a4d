"""Locks: what they stop, by one table of all operations that write, and how one state follows another.

Soft: nothing is entered without an unlock. Hard: nothing changes until it was unlocked to soft. What a
participant sends is never refused by a lock: it is kept aside for the site.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class State(StrEnum):
    """How firmly a part of a study is locked."""

    OPEN = "open"
    SOFT = "soft"
    HARD = "hard"


class Part(StrEnum):
    """Of what: the whole study, one site, or one enrolment."""

    STUDY = "study"
    SITE = "site"
    PARTICIPANT = "participant"


class Effect(StrEnum):
    """What a lock does to an operation that writes."""

    REFUSED = "refused"  # under a soft and under a hard lock: it changes data of the trial
    REFUSED_WHEN_HARD = "refused_when_hard"  # it begins work that could end in a change
    HELD = "held"  # taken in and kept aside
    FREE = "free"  # it changes no data of the trial, or may never wait


LOCKING: Mapping[State, tuple[State, ...]] = {
    State.OPEN: (State.SOFT, State.HARD),
    State.SOFT: (State.HARD,),
    State.HARD: (),
}
UNLOCKING: Mapping[State, tuple[State, ...]] = {
    State.OPEN: (),
    State.SOFT: (State.OPEN,),
    State.HARD: (State.SOFT,),
}
"""The states that may follow: from hard there is no way but by soft."""

TABLE: Mapping[str, Effect] = {
    # data of the trial, written by the site
    "enrolParticipant": Effect.REFUSED,
    "addAnchorEvent": Effect.REFUSED,  # an end of participation under a hard lock alone
    "addConsent": Effect.REFUSED,
    "checkIn": Effect.REFUSED,
    "exemptAssessment": Effect.REFUSED,
    "recordNotDoneReason": Effect.REFUSED,
    "enterOnPaper": Effect.REFUSED,
    "correctResponse": Effect.REFUSED,
    "invalidateResponse": Effect.REFUSED,
    "resolveQuarantine": Effect.REFUSED,
    "loadStudyVersion": Effect.REFUSED,  # it takes assessments away, at the sites where it comes into force
    # what participants send
    "putSubmission": Effect.HELD,
    # questions about data
    "openQuery": Effect.REFUSED_WHEN_HARD,
    "answerQuery": Effect.FREE,  # what was asked before the lock may be answered and closed
    "closeQuery": Effect.FREE,
    # the way to participants: addresses and wishes are no data of the trial, and a wish never waits
    "issuePairingCode": Effect.FREE,
    "pair": Effect.FREE,
    "handOver": Effect.FREE,  # as startAssessment
    "startAssessment": Effect.FREE,  # what is answered then is kept aside
    "logContact": Effect.FREE,
    "recordUnblinding": Effect.FREE,  # what happened is told when it is known
    "nudge": Effect.FREE,
    "putContactData": Effect.FREE,
    "findByContact": Effect.FREE,
    "eraseContactData": Effect.FREE,
    "discloseBlockedContactData": Effect.FREE,
    "putPreferences": Effect.FREE,
    "addPushSubscription": Effect.FREE,
    "removePushSubscription": Effect.FREE,
    "sayNotToday": Effect.FREE,
    "sendTestMessage": Effect.FREE,
    "revokeDevice": Effect.FREE,  # a phone in the wrong hands never waits
    "putDraft": Effect.FREE,  # no record; what is sent of it is kept aside
    "exportMyData": Effect.FREE,  # one's own data are read, at any time
    "printMyData": Effect.FREE,
    "withdrawContact": Effect.FREE,
    "unsubscribe": Effect.FREE,
    "receiveSmsReceipt": Effect.FREE,
    # everything else
    "signIn": Effect.FREE,
    "signOut": Effect.FREE,
    "addLicence": Effect.FREE,
    "lock": Effect.FREE,
    "unlock": Effect.FREE,
    "signOff": Effect.FREE,
    "answerAlert": Effect.FREE,  # what was done for a participant's safety never waits
    "moveClock": Effect.FREE,
    "acceptInvitation": Effect.FREE,
    "changePassword": Effect.FREE,
    "enrolSecondFactor": Effect.FREE,
    "confirmSecondFactor": Effect.FREE,
    "proveSecondFactor": Effect.FREE,
    "createAccount": Effect.FREE,
    "inviteAccount": Effect.FREE,
    "suspendAccount": Effect.FREE,
    "resumeAccount": Effect.FREE,
    "resetSecondFactor": Effect.FREE,
    "confirmAccount": Effect.FREE,
    "giveRole": Effect.FREE,
    "endRole": Effect.FREE,
    "issueServiceToken": Effect.FREE,
    "revokeServiceToken": Effect.FREE,
}
"""Every operation that writes; one that is not here fails the build."""


def strongest(states: Iterable[State]) -> State:
    """The state of something that lies in several locked parts at once; open where there is none."""
    return max(states, key=list(State).index, default=State.OPEN)


def is_refused(effect: Effect, state: State) -> bool:
    """Whether a lock in this state stops an operation of this effect."""
    return (effect is Effect.REFUSED and state is not State.OPEN) or (
        effect is Effect.REFUSED_WHEN_HARD and state is State.HARD
    )
