"""The fail-closed client for agencies: `Client.check` gives a `Permit` that ends in time, a `Refused` or `Unsure`."""

from __future__ import annotations

from consent.client.answers import Answer, Denied, Doubt, Permit, Question, Refused, Trouble, Unsure
from consent.client.client import Client, Collected
from consent.client.evidence import Batch, EvidenceInvalid, Record, verify_answer, verify_batch
from consent.client.holdings import Holding, Page
from consent.client.jose import Keys, UnknownKey
from consent.client.past import Was
from consent.client.requests import Requested
from consent.client.transport import Https, Request, Response, Transport
from consent.log.policy import Policy

__all__ = [
    "Answer",
    "Batch",
    "Client",
    "Collected",
    "Denied",
    "Doubt",
    "EvidenceInvalid",
    "Holding",
    "Https",
    "Keys",
    "Page",
    "Permit",
    "Policy",
    "Question",
    "Record",
    "Refused",
    "Request",
    "Requested",
    "Response",
    "Transport",
    "Trouble",
    "UnknownKey",
    "Unsure",
    "Was",
    "verify_answer",
    "verify_batch",
]
