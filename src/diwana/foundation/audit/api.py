# SPDX-License-Identifier: EUPL-1.2
"""The ledger for outsiders: signed checkpoints and proofs for everybody, proof bundles for the parties.

What is given to everybody consists of hashes and signatures: it tells nothing of what was recorded.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Schema
from pydantic import Field

from diwana.foundation.accounts.access import PUBLIC, SIGNED_IN, ActedRequest, access
from diwana.foundation.api.public import PageOut, Paging, Problem, Router, answers, kind, not_found, page_after
from diwana.foundation.audit.disclosure import bundle_for
from diwana.foundation.ledger import public as ledger
from diwana.kernel.messages import message

router = Router()
#: The ledger itself stands below the API and has no operations.
TAG = "ledger"

NO_SUCH_TREE = kind(
    404,
    "no_such_tree",
    message("No checkpoint signs for that"),
    when=message("A proof is asked for of more events than are signed, or of an event that is not among them."),
    remedy=message("Ask for sizes up to that of the last checkpoint."),
)
LEDGER_DAMAGED = kind(
    503,
    "ledger_damaged",
    message("The ledger is not what was signed; no proof can be given"),
    when=message("The events stored are not those that were signed."),
    remedy=message("Keep your checkpoints and tell the auditors."),
)

#: A proof between two given sizes never changes; one up to the newest checkpoint changes with it.
FOR_EVER = "public, max-age=31536000, immutable"
FOR_A_WHILE = "public, max-age=10"

Size = Annotated[int | None, Query(ge=1, le=2**53, description="Number of events; by default all that are signed.")]


class CheckpointOut(Schema):
    size: int = Field(description="How many events are signed for.")
    root: str = Field(description="Their Merkle tree hash (RFC 6962, SHA-256), hexadecimal.")
    at: datetime
    note: str = Field(description="The signed note (C2SP tlog-checkpoint).")


class CheckpointsOut(PageOut):
    items: list[CheckpointOut]


class ConsistencyOut(Schema):
    first: int
    second: int
    first_root: str
    second_root: str
    path: list[str] = Field(description="RFC 6962 consistency proof, hexadecimal.")


class InclusionOut(Schema):
    index: int
    size: int
    leaf_hash: str
    root: str
    path: list[str] = Field(description="RFC 6962 audit path, hexadecimal, from the leaf upwards.")


class LedgerOpeningOut(Schema):
    salt: str
    value: str = Field(description="Canonical JSON; SHA-256 over salt and value is the commitment in the leaf.")


class ProvedEventOut(Schema):
    leaf: str = Field(description="The bytes that are hashed, as text.")
    openings: dict[str, LedgerOpeningOut] = Field(
        description="data and reason, as far as they were said and not erased."
    )
    path: list[str]


class LedgerGrownOut(Schema):
    first: int
    root: str
    path: list[str]


class BundleOut(Schema):
    format: str
    version: int
    subject: str
    verifier_key: str = Field(description="C2SP verifier key; confirm it by another way.")
    checkpoint: str
    consistency: LedgerGrownOut | None
    events: list[ProvedEventOut]
    rotations: list[str] | None = Field(
        None, description="Where the key was changed: the signed notes by which the former keys handed over."
    )


class RetiredKeyOut(Schema):
    verifier_key: str = Field(description="C2SP verifier key.")
    size: int = Field(description="It signed for so many events at most.")
    note: str = Field(description="By which it handed over to the next key; both signed it.")


class LedgerKeysOut(Schema):
    verifier_key: str = Field(description="The key in force, as a C2SP verifier key; confirm it by another way.")
    retired: list[RetiredKeyOut] = Field(description="The former keys, oldest first.")


@router.get("/ledger/checkpoint", response=CheckpointOut, summary="The last signed checkpoint")
@access(PUBLIC)
def latest_checkpoint(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """Keep it: with it anybody can later prove that the ledger was rewritten, if it was."""
    signed = ledger.latest_checkpoint()
    if signed is None:
        raise not_found()
    response["Cache-Control"] = FOR_A_WHILE
    return _checkpoint(signed)


@router.get("/ledger/checkpoints", response=CheckpointsOut, summary="All signed checkpoints, the newest first")
@access(PUBLIC)
def list_checkpoints(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    found = ledger.checkpoints(paging.limit + 1, paging.after[1] if paging.after else None)
    shown = found[: paging.limit]
    last = (None, shown[-1].size) if len(found) > len(shown) else None
    return page_after([_checkpoint(each) for each in shown], ledger.count_checkpoints(), paging, last)


@router.get("/ledger/keys", response=LedgerKeysOut, summary="The keys of the ledger, in force and retired")
@access(PUBLIC)
def list_ledger_keys(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """A checkpoint is valid by the key in force, or by a retired one up to the events at which it was retired."""
    keys = ledger.keys()
    response["Cache-Control"] = FOR_A_WHILE
    retired = [{"verifier_key": str(each.former), "size": each.size, "note": each.note} for each in keys.retired]
    return {"verifier_key": str(keys.current), "retired": retired}


@router.get("/ledger/consistency", response=ConsistencyOut, summary="That the ledger only grew")
@access(PUBLIC)
def consistency(
    request: HttpRequest,
    response: HttpResponse,
    first: Annotated[int, Query(ge=1, le=2**53, description="Number of events of the older checkpoint.")],
    second: Size = None,
) -> dict[str, Any]:
    """The proof that the first ``first`` events are the beginning of the first ``second``."""
    proof = ledger.consistency(first, second)
    response["Cache-Control"] = FOR_EVER if second else FOR_A_WHILE
    return {
        "first": proof.first,
        "second": proof.second,
        "first_root": proof.first_root.hex(),
        "second_root": proof.second_root.hex(),
        "path": [step.hex() for step in proof.path],
    }


@router.get("/ledger/inclusion", response=InclusionOut, summary="That an event is in the ledger")
@access(PUBLIC)
def inclusion(
    request: HttpRequest,
    response: HttpResponse,
    index: Annotated[int | None, Query(ge=0, le=2**53, description="Number of the event, from 0.")] = None,
    leaf_hash: Annotated[str | None, Query(pattern="^[0-9a-f]{64}$", description="Or the RFC 6962 leaf hash.")] = None,
    size: Size = None,
) -> dict[str, Any]:
    """The proof that the event stands in the tree of the first ``size`` events. Name it by index or by leaf hash."""
    if index is None:
        index = ledger.index_of(bytes.fromhex(leaf_hash or ""))
        if index is None:
            raise not_found()
    proof = ledger.inclusion(index, size)
    if leaf_hash and proof.leaf_hash.hex() != leaf_hash:
        raise not_found()
    response["Cache-Control"] = FOR_EVER if size else FOR_A_WHILE
    return {
        "index": proof.index,
        "size": proof.size,
        "leaf_hash": proof.leaf_hash.hex(),
        "root": proof.root.hex(),
        "path": [step.hex() for step in proof.path],
    }


@router.get(
    "/ledger/bundles/{str:subject}",
    response=BundleOut,
    exclude_unset=True,
    summary="The proof bundle of a subject",
)
@access(SIGNED_IN)
def bundle(
    request: ActedRequest,
    subject: str,
    since: Annotated[int, Query(ge=0, le=2**53, description="Size of a checkpoint that you kept.")] = 0,
) -> dict[str, Any]:
    """What happened to ``declaration:17``, say, with its proofs, for the parties and for officers; ``verify_bundle.py``
    checks it. The confidential part is never in it. With ``since`` it also proves that the ledger only grew since."""
    found = bundle_for(request.actor, subject, since)
    if found is None:
        raise not_found()
    return found


def _checkpoint(signed: ledger.SignedCheckpoint) -> dict[str, Any]:
    return {"size": signed.size, "root": signed.root.hex(), "at": signed.at, "note": signed.note}


@answers(ledger.NoSuchTree)
def _no_such_tree(error: ledger.NoSuchTree) -> Problem:
    return NO_SUCH_TREE()


@answers(ledger.LedgerDamaged)
def _damaged(error: ledger.LedgerDamaged) -> Problem:
    return LEDGER_DAMAGED()
