"""People: from a CPR number to a random id, with a key of one's own."""

from __future__ import annotations

from collections.abc import Collection

from consent.epochs import SIZE
from consent.events import AgencyId, SubjectId
from consent.keys import SubjectKey
from consent.rows import NumberRow, PseudonymRow, SubjectRow, sealed
from consent.verbs.desk import Desk


class NumberTaken(Exception):
    """The number belongs to somebody else."""


class People(Desk):
    def subject_of(self, number: str) -> SubjectId:
        """The person with this CPR number (ten digits, else ValueError), new if need be; writes when she is new."""
        found = self.find_subject(number)
        if found is not None:
            return found
        subject = SubjectId(self._uuid4())
        key = self._random(SIZE)
        if not self._claimed(subject, SubjectKey(key), number):
            # Somebody else met her for the first time in this very moment, and was faster.
            row = self._tx.number(self._keys.number_mac(number))
            assert row is not None, "a number that cannot be claimed is there"
            return SubjectId(row.subject_id)
        # From here to the commit no epoch ends, so that nobody's key is wrapped under one that is destroyed.
        self._tx.hold_epochs()
        wrapped, epoch = self._keys.wrap(subject, key)
        self._tx.add_subject(sealed(SubjectRow(subject, wrapped, epoch), self._keys))
        return subject

    def find_subject(self, number: str) -> SubjectId | None:
        """The person with this number, if the ledger knows her; ten digits, else ValueError."""
        row = self._tx.number(self._keys.number_mac(number))
        return None if row is None else SubjectId(row.subject_id)

    def knows(self, subject: SubjectId) -> bool:
        """False for somebody who was erased, or never there."""
        return self._tx.subject(subject) is not None

    def known(self, subjects: Collection[SubjectId]) -> set[SubjectId]:
        """Those of them who have not been erased; one statement."""
        return {SubjectId(row.subject_id) for row in self._tx.subjects(subjects)}

    def add_number(self, subject: SubjectId, number: str) -> None:
        """She got a new CPR number: old and new lead to her. `NumberTaken` if it is somebody else's."""
        key = self._lock(subject)
        if not self._claimed(subject, key, number):
            if self.find_subject(number) != subject:
                raise NumberTaken
            return
        recipients = self._tx.recipients_of(subject)
        self._tx.add_pseudonyms([self._pseudonym(subject, recipient, number) for recipient in recipients])

    def portal_key(self, subject: SubjectId) -> bytes:
        """32 bytes with which the portal seals what it keeps about her; gone when her key is gone."""
        return self._key(subject).portal()

    def portal_keys(self, subjects: Collection[SubjectId]) -> dict[SubjectId, bytes]:
        """`portal_key` of many at once, for a list of people; whoever is not there is left out."""
        return {SubjectId(row.subject_id): self._unwrap(row).portal() for row in self._tx.subjects(subjects)}

    def pairwise(self, agency_id: AgencyId, number: str) -> str:
        """The name by which this agency, and no other, knows the person with this number."""
        return self._keys.pairwise(agency_id, number)

    def born_as(self, subject: SubjectId) -> list[str]:
        """Day, month and year of birth as each of her numbers begins with them: enough to tell people apart by."""
        return sorted({number[:6] for number in self._numbers(subject)})

    def numbers(self, subject: SubjectId) -> list[str]:
        """Her CPR numbers, for giving her all that is held about her; never for a page, a log or an address."""
        return self._numbers(subject)

    def _numbers(self, subject: SubjectId) -> list[str]:
        key = self._key(subject)
        return [number_in(row, key) for row in self._tx.numbers_of(subject)]

    def _name_to(self, recipient: str, subject: SubjectId) -> None:
        """Make her findable by the recipient of a consent of hers, under each of her numbers."""
        numbers = self._numbers(subject)
        self._tx.add_pseudonyms([self._pseudonym(subject, recipient, number) for number in numbers])

    def _claimed(self, subject: SubjectId, key: SubjectKey, number: str) -> bool:
        """False when the number is somebody's already."""
        row = self._number_row(subject, key, number)
        if not self._tx.claim_number(row):
            return False
        self._count(NumberRow, [row.mac])
        return True

    def _number_row(self, subject: SubjectId, key: SubjectKey, number: str) -> NumberRow:
        number_mac = self._keys.number_mac(number)
        row = NumberRow(number_mac, subject, key.seal(_place(number_mac), number.encode()))
        return sealed(row, self._keys)

    def _pseudonym(self, subject: SubjectId, agency: str, number: str) -> PseudonymRow:
        return sealed(PseudonymRow(agency, self._keys.pairwise(agency, number), subject), self._keys)


def number_in(row: NumberRow, key: SubjectKey) -> str:
    return key.unseal(_place(row.number_mac), row.number_sealed).decode()


def _place(number_mac: bytes) -> str:
    return f"ledger_number|{number_mac.hex()}|number_sealed"
