"""What can go wrong in scoring. No message repeats an answer, nor an item id that no instrument has."""


class ScoringError(Exception):
    """Something that keeps a questionnaire from being scored."""


class UnknownInstrument(ScoringError):
    """No instrument of this name is shipped; the message lists those that are."""


class UnknownNormSet(ScoringError):
    """No norm set of this name is shipped; the message lists those that are."""


class NormSetMismatch(ScoringError):
    """The norm set belongs to another instrument or to another recall period."""


class UnknownPolicy(ScoringError):
    """The instrument has no missing-item policy of this name."""


class UnknownRecall(ScoringError):
    """The instrument has no form with this recall period."""


class UnknownItem(ScoringError):
    """An answer to an item that the instrument does not have."""


class UnknownThreshold(ScoringError):
    """No threshold of this name is shipped; the message lists those that are."""


class WrongThreshold(ScoringError):
    """A threshold without a citation, or whose sign does not fit its direction."""


class ThresholdMismatch(ScoringError):
    """The threshold is for another metric, another score or another instrument than the change."""


class ThresholdWithoutValue(ScoringError):
    """The sources give no single value for this threshold, so that nobody can be judged by it."""


class GroupLevelThreshold(ScoringError):
    """The threshold tells groups apart, not whether one person changed; a citation has to allow it."""


class WrongReliability(ScoringError):
    """A standard deviation, a reliability or a citation from which no index can be made."""


class WrongSeconds(ScoringError):
    """A time that is no number of seconds, or below 0."""


class WrongShape(ScoringError):
    """Codes that are not one row a response and one column an item, as plain numbers."""


class WrongColumns(ScoringError):
    """A frame whose columns are not the items of the instrument and the ids that were named."""


class DuplicateIds(ScoringError):
    """Two rows of a frame with the same ids; `row` is the first that repeats an earlier one, from 0."""

    def __init__(self, row: int) -> None:
        self.row = row
        super().__init__(f"row {row} has the ids of an earlier row")


class OffScale(ScoringError):
    """An answer that its item does not offer; `row` is None where only one response was scored."""

    def __init__(self, item: str, row: int | None = None, reason: str = "the code is off the scale") -> None:
        self.item = item
        self.row = row
        super().__init__(f"{item}: {reason}" if row is None else f"row {row}, {item}: {reason}")


class DefinitionError(ScoringError):
    """An instrument or norm file that cannot be trusted: which file, at which key, and why."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        self.file = file
        self.key = key
        self.reason = reason
        super().__init__(f"{file}: {key}: {reason}")
