"""Who pays, who is insured and who sends the bill: the facts that an export needs beside the claim.

All are optional, because an encounter may come in long before they are known; an export names those that it lacks.
Names follow 837P: subscriber (2010BA), patient (2010CA), billing provider (2010AA), payer (2010BB).
"""

from __future__ import annotations

from datetime import date

from engine.claim import Record


class Address(Record):
    """An address in the United States; ``state`` has two letters, ``postal_code`` five or nine digits."""

    line: str | None = None
    line2: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None


class Person(Record):
    """A person of whom a payer must be able to say which; ``sex`` is F, M or U."""

    last_name: str | None = None
    first_name: str | None = None
    birth_date: date | None = None
    sex: str | None = None
    address: Address | None = None


class Subscriber(Person):
    """The insured person: ``member_id`` as on the card, ``group_number`` of the employer's plan."""

    member_id: str | None = None
    group_number: str | None = None


class Patient(Person):
    """The patient, when that is not the subscriber; ``relationship`` is spouse, child or other."""

    relationship: str | None = None


class BillingProvider(Record):
    """Who is paid: an organization, or a person when ``first_name`` is told.

    ``tax_id`` is the employer's number (EIN), ``taxonomy`` the provider's code in the NUCC set, ``phone`` ten digits.
    """

    name: str | None = None
    first_name: str | None = None
    npi: str | None = None
    tax_id: str | None = None
    taxonomy: str | None = None
    phone: str | None = None
    address: Address | None = None


class Payer(Record):
    """Who pays, and through whom: ``filing`` is the claim filing indicator of 837P (MB: Medicare Part B; CI, BL, MC …).

    ``submitter_id`` and ``receiver_id`` are agreed with the clearing house; without them the billing provider's NPI
    and ``payer_id`` stand in their place.
    """

    name: str | None = None
    payer_id: str | None = None
    filing: str | None = None
    submitter_id: str | None = None
    receiver_id: str | None = None
    receiver_name: str | None = None


class Facility(Record):
    """Where the service was given, when that is not the billing provider's own address."""

    name: str | None = None
    npi: str | None = None
    address: Address | None = None


class Billing(Record):
    """All of it; ``patient`` None: the subscriber is the patient. ``admission_date`` belongs to inpatients."""

    subscriber: Subscriber | None = None
    patient: Patient | None = None
    provider: BillingProvider | None = None
    payer: Payer | None = None
    facility: Facility | None = None
    admission_date: date | None = None
