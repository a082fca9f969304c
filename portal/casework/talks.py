"""Talks with the sundhedskoordinator as the staff meet them: the worklist, one talk, and times to propose.

The caseworker sees the whole of it. The sundhedskoordinator, who is the region's, sees what the citizen was shown
before she sent her wish, what has been said in this talk, and nothing else of her case.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid4

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import db
from portal.access import open_to
from portal.casework import access, casefile, service, views
from portal.casework.blueprint import bp
from portal.casework.forms import ADVISED, LATER, AdvisingForm, DecidingForm, TalkAnswerForm
from portal.casework.proposing import TimesForm
from portal.conversations import service as conversations
from portal.conversations import shared, times
from portal.conversations import views as conversation_views
from portal.conversations.service import ConversationRequest, Decision, Said
from portal.conversations.times import Proposal, Talk
from portal.identity import Citizen, the_employee
from portal.offers import service as offers
from portal.offers import views as offer_views
from portal.pages import local_day, moment, page
from portal.transparency.service import record_read
from portal.wiring import wired
from portal.workdays import after_workdays

Row = tuple[str, str]


def worklist(number: int) -> ResponseReturnValue:
    """The talks that are open, the oldest wish first; nobody's name, and nothing sealed is opened."""
    session, now = db.session(), wired().now()
    found, more = access.open_conversations(session, the_employee(), page=number)
    talks = times.talks_of(session, found)
    lines = [(one, conversation_views.waited(one, now), _standing(talks[one.id], now)) for one in found]
    return page("casework/conversations.html", lines=lines, number=number, more=more)


@bp.route("/medarbejder/samtaler/<uuid:request_id>", methods=["GET", "POST"])
@open_to("caseworker", "coordinator")
@db.writes
def conversation(request_id: UUID) -> ResponseReturnValue:
    """What she wrote, the offer it is about, what was said, and the form for an answer."""
    session, employee, now = db.session(), the_employee(), wired().now()
    asked, citizen, why = access.conversation(session, employee, request_id, local_day(now))
    # The sundhedskoordinator advises; what happens to the offer is the municipality's to decide (LAB § 113, stk. 3).
    is_decided = service.decided(session, citizen, asked)
    form = _answer_form(is_decided)
    stale = is_decided and request.form.get("decision", LATER) != LATER
    if not stale and form.validate_on_submit():
        what, decision = _said(form)
        service.answer(
            session, asked, citizen, employee, form.text.data or "", now,
            decision=decision, what=what, key=UUID(form.key.data),
        )  # fmt: skip
        db.commit()
        flash(_("Dit svar er sendt. Borgeren har fået besked."), "success")
        stays = why in ("own_case", "colleague") or asked.open_for is not None
        return redirect(url_for(".conversation", request_id=asked.id) if stays else "/", 303)
    form.key.data = form.key.data or str(uuid4())
    values = _values(asked, citizen, now, whole=why != "conversation")
    _read(citizen, why, now)
    status = 409 if stale else 422 if form.errors else 200
    return page("casework/conversation.html", status, form=form, stale=stale, decided=is_decided, **values)


@bp.route("/medarbejder/samtaler/<uuid:request_id>/tider", methods=["GET", "POST"])
@open_to("caseworker", "coordinator")
@db.writes
def propose(request_id: UUID) -> ResponseReturnValue:
    """Two or three times for her to choose from."""
    session, employee, now = db.session(), the_employee(), wired().now()
    asked, citizen, why = access.conversation(session, employee, request_id, local_day(now))
    back = url_for(".conversation", request_id=asked.id)
    if asked.open_for is None:
        return redirect(back, 303)
    form = TimesForm()
    form.now, form.bisidder = now, asked.bisidder_name
    if form.validate_on_submit():
        proposal = Proposal(
            key=UUID(form.key.data), at=form.at, form=form.way.data, place=form.place.data or "",
            interpreter=form.interpreter.data or "",
        )  # fmt: skip
        times.propose(session, asked, employee, proposal, now)
        db.commit()
        flash(_("Tiderne er sendt. Borgeren har fået besked."), "success")
        return redirect(back, 303)
    form.key.data = form.key.data or str(uuid4())
    if request.method == "GET":
        form.way.data = asked.form
    talk = times.talk_of(session, asked)
    values: dict[str, Any] = {
        "who": views.name_of(citizen),
        "wishes": casefile.talk_rows(asked)[1:],
        "agreed": moment(talk.agreed) if talk.agreed else None,
        "interpreted": asked.interpreter,
        "earliest": after_workdays(local_day(now), 2, wired().settings.closing_days),
    }
    _read(citizen, why, now)
    return page("casework/propose.html", 422 if form.errors else 200, form=form, back=back, **values)


def _answer_form(is_decided: bool) -> TalkAnswerForm:
    if "caseworker" not in the_employee().roles:
        return AdvisingForm()
    return TalkAnswerForm() if is_decided else DecidingForm()


def _said(form: TalkAnswerForm) -> tuple[Said, Decision | None]:
    if isinstance(form, AdvisingForm):
        return cast(Said, form.what.data), None
    chosen = form.decision.data if isinstance(form, DecidingForm) else LATER
    if chosen == LATER:
        return "message", None
    return ("advice", None) if chosen == ADVISED else ("decision", cast(Decision, chosen))


def _values(asked: ConversationRequest, citizen: Citizen, now: datetime, *, whole: bool) -> dict[str, Any]:
    """All the page shows, opened before the read is committed; `whole` is for those who have the case."""
    session = db.session()
    offered = offers.offer_of(session, citizen, asked.offer_id)
    given = conversations.answers_to(session, asked)
    talk = times.talk_of(session, asked)
    decision = next((answer.decision for answer in given if answer.decision is not None), None)
    along = shared.read(asked.shared)
    if not whole and not along:  # from before anything was shown to her: her own words and no more
        along = (shared.Item(kind="wish", rows=(("worry", asked.worry),)),)
    if citizen.protected:  # since she sent it, perhaps
        along = tuple(item for item in along if item.kind != "name")
    return {
        "asked": asked,
        "who": views.name_of(citizen),
        "rows": casefile.talk_rows(asked) if whole else None,
        "offer_rows": casefile.offer_rows(offered, now) if whole else None,
        "sections": conversation_views.sections(along),
        "standing": offer_views.standing(offered, now),
        "changed": offered.version != asked.offer_version,
        "state": casefile.talk_state(asked, decision),
        "waited": conversation_views.waited(asked, now),
        "answers": given,
        "said_words": conversation_views.said_words,
        "talk": talk,
        "talk_standing": _standing(talk, now),
        "responses": [(_response_words(one.what, one.chosen_at), one) for one in talk.responses],
        "times_rows": conversation_views.times_rows(talk),
    }


def _standing(talk: Talk, now: datetime) -> tuple[str, str]:
    """Where the finding of a time stands."""
    if talk.agreed is not None:
        if talk.agreed <= now:
            return _("Samtalen var %(moment)s. Rådet mangler", moment=moment(talk.agreed)), "warning"
        return _("Aftalt: %(moment)s", moment=moment(talk.agreed)), "success"
    if talk.waits_for_her:
        return (_("Borgeren vælger tid"), "info") if talk.to_choose(now) else (_("Tiderne er gået"), "warning")
    if talk.response is not None:
        return _("Borgeren vil gerne have en anden tid"), "warning"
    return _("Ingen tid foreslået"), "warning"


def _response_words(what: str, chosen_at: datetime | None) -> str:
    if chosen_at is not None:
        return _("Borgeren har sagt ja til %(moment)s", moment=moment(chosen_at))
    return {
        "other_time": _("Borgeren har bedt om en anden tid"),
        "cancel": _("Borgeren vil ikke have samtalen"),
    }.get(what, _("Borgeren har skrevet om beslutningen"))


def _read(citizen: Citizen, why: str, now: datetime) -> None:
    """No log, no page: written and committed in the transaction of the read, before anything is drawn."""
    record_read(db.session(), citizen=citizen, employee=the_employee(), what="conversation", reason=why, now=now)
    db.commit()
