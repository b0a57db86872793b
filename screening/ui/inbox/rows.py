"""The rows of the inbox: each says who and what, and leads to the page where it is done."""

from __future__ import annotations

import streamlit as st

from screening.clinic import desk, jobs
from screening.clinic.desk import IntakeNow
from screening.clinic.lists import InboxRow
from screening.clinic.safety import Gate, SafetyState
from screening.clinic.tables import Client, FoundItem, Job, Review, Visit, now
from screening.clinic.visits import VisitState
from screening.ui.banner import words_of
from screening.ui.client.words import filmed
from screening.ui.clients.words import STATES
from screening.ui.frame import go, saved, told
from screening.ui.inbox import words
from screening.ui.navigation import is_page
from screening.ui.people import SIDE_MARKS, ago, day, shown_name, typed
from screening.ui.visitor import Staff

_BADGE = ":material/health_and_safety:"


class Rows:
    """Draws rows for one person; ``people`` are the names of the clinic's users by id."""

    def __init__(self, staff: Staff, people: dict[str, str], *, hidden: bool) -> None:
        self.staff, self.people, self.hidden = staff, people, hidden

    def _who(self, client: Client, visit: Visit | None = None) -> str:
        number = "" if visit is None else f" · visit {visit.number}"
        return f"**{client.number}** {shown_name(client, hidden=self.hidden)}{number}"

    def _open(self, label: str, key: str, page: str, client: Client, visit_id: str = "") -> None:
        """Show the button of a row; the record stands in for a page that is not there."""
        if st.button(label, key=key):
            if not is_page(self.staff, page):
                go("client", id=client.number)
            if page == "visit":
                go(page, client=client.number)
            go(page, visit=visit_id)

    def safety(self, visit: Visit, client: Client, state: SafetyState, *, is_filmed: bool) -> None:
        """Show a visit that something keeps from being filmed."""
        items = ", ".join(words_of(item) for item in state.items)
        gate = "**URGENT**" if state.gate is Gate.URGENT else "check first"
        with st.container(
            border=True, horizontal=True, vertical_alignment="center", key=f"safety-{visit.id}"
        ):
            about = "filmed" if is_filmed else "not filmed"
            st.markdown(f"{_BADGE} {self._who(client, visit)} · {gate}: {items} · {about}", width="stretch")
            self._open("Open", f"open-safety-{visit.id}", "visit", client)

    def help_wanted(self, row: IntakeNow) -> None:
        """Show a client who called."""
        with st.container(
            border=True, horizontal=True, vertical_alignment="center", key=f"help-{row.visit.id}"
        ):
            asked = "" if row.code is None or row.code.help_at is None else ago(row.code.help_at, now())
            st.markdown(
                f":material/front_hand: {self._who(row.client)} · **{words.HELP}** {asked}", width="stretch"
            )
            if st.button("I am with the client", key=f"helped-{row.visit.id}"):
                with told():
                    desk.note_help_given(self.staff.store, self.staff.actor, row.visit.id)
                    saved()
                    st.rerun()

    def waiting(self, row: InboxRow, running: tuple[Job, ...], failed: tuple[Job, ...]) -> None:
        """Show a visit to review: what was filmed, how well, how far its analysis is."""
        visit, client = row.visit, row.client
        parts = [
            self._who(client, visit),
            filmed(row.clips) or "nothing filmed",
            words.verdict_words(row.clips),
        ]
        if visit.state == VisitState.IN_REVIEW.value:
            parts.append(self._reviewer(visit))
        parts.append(ago(visit.intake_done_at or visit.started_at, now()))
        with st.container(border=True, key=f"waiting-{visit.id}", gap="xsmall"):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(" · ".join(parts), width="stretch")
                self._open("Review", f"review-{visit.id}", "review", client, visit.id)
            if running:
                _progress(running)
            if failed:
                self._failed(visit, failed)

    def _reviewer(self, visit: Visit) -> str:
        name = self.people.get(visit.reviewing_by or "")
        return STATES[visit.state] if name is None else f"{STATES[visit.state]} by {typed(name, 40)}"

    def _failed(self, visit: Visit, failed: tuple[Job, ...]) -> None:
        with st.container(horizontal=True, vertical_alignment="center"):
            job = failed[0]
            reference = f" Details: reference {job.reference}." if job.reference else ""
            more = f" ({len(failed)} analyses)" if len(failed) > 1 else ""
            st.markdown(f":material/error: {typed(job.message or '', 300)}{reference}{more}", width="stretch")
            if st.button("Measure again", key=f"again-{visit.id}", icon=":material/replay:"):
                with told():
                    for job in failed:
                        jobs.try_again(self.staff.store, self.staff.actor, visit.id, job.id)
                    wake_analyst()
                    st.rerun()

    def deferred(self, item: FoundItem, review: Review, client: Client, visit_number: int | None) -> None:
        """Show a finding whose day has come."""
        side = SIDE_MARKS.get(item.side or "", "")
        due = "" if review.due_on is None else f" · due {day(review.due_on)}"
        from_visit = "" if visit_number is None else f" (from visit {visit_number})"
        with st.container(
            border=True, horizontal=True, vertical_alignment="center", key=f"deferred-{item.id}"
        ):
            what = f"“{words.metric_label(item.metric)}” {side}{from_visit}{due}"
            st.markdown(f":material/schedule: {self._who(client)} · {what}", width="stretch")
            self._open("Review", f"deferred-review-{item.id}", "review", client, item.visit_id)

    def intake(self, row: IntakeNow) -> None:
        """Show a client in the middle of the intake."""
        with st.container(
            border=True, horizontal=True, vertical_alignment="center", key=f"intake-{row.visit.id}"
        ):
            said = f"{words.code_words(row.code)} · begun {ago(row.visit.started_at, now())}"
            st.markdown(f":material/edit_note: {self._who(row.client, row.visit)} · {said}", width="stretch")
            self._open("Open", f"open-intake-{row.visit.id}", "visit", row.client)

    def unsigned(self, visit: Visit, client: Client) -> None:
        """Show a visit that nobody signed for a week."""
        with st.container(
            border=True, horizontal=True, vertical_alignment="center", key=f"unsigned-{visit.id}"
        ):
            state = STATES.get(visit.state, visit.state)
            st.markdown(f"{self._who(client, visit)} · {state} · {day(visit.started_at)}", width="stretch")
            page = "visit" if visit.state == VisitState.INTAKE.value else "review"
            self._open("Open", f"open-unsigned-{visit.id}", page, client, visit.id)


def _progress(running: tuple[Job, ...]) -> None:
    """Show how far the analyses of a visit are, as one bar."""
    done = sum(job.fraction for job in running) / len(running)
    said = next((job.sentence for job in running if job.sentence), "Waiting for its turn")
    left = f" · {len(running)} to go" if len(running) > 1 else ""
    st.progress(min(max(done, 0.0), 1.0), text=f"Analysis: {typed(said, 100)}{left}")


def wake_analyst() -> None:
    """Let the analysis look for new work at once."""
    from screening.ui.clinic import analyst

    analyst().wake()
