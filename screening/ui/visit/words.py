"""The sentences of the page *New visit*."""

from __future__ import annotations

from collections.abc import Mapping

WHERE: Mapping[str, str] = {
    "here": "This device",
    "qr": "Tablet or phone by QR",
    "staff": "I fill it in",
}
NO_TLS = "A phone or tablet needs a secure address. Settings → Network shows how (5 min)."
NO_CONSENT = "Consent for filming is missing. Start with the consent step."
HERE_LOCKS = "Start locks your sign-in in this browser. Your PIN opens it again."
OWN_LIST = "Own list"
ADD_TAKE = "Add a take"
SAFE_LEAD = "Safe to perform? What is not ticked is left out."
SAFE_TICK = "{movement}: safe to perform"
LEFT_OUT = "Left out: {movements}."
SAFETY_LATER = "The safety questions come with the intake. What was cleared before and still holds: {items}."
SAFETY_NONE = "The safety questions come with the intake. Filming waits for you where an answer asks for it."
SAFETY_OPEN = "All safety questions are answered or cleared. Filming is open."
SAFETY_UNANSWERED = (
    "Safety questions without an answer: {number}. Filming opens when the client has answered."
)
URGENT_LEAD = "An urgent answer. Examine the client first; only then can it be cleared."
CHECK_LEAD = "Filming waits for your clearance."
URGENT_START = "Start is not possible while an urgent answer is not cleared."
SAID: Mapping[str, str] = {"yes": "Yes", "not_sure": "Not sure", "no": "No"}
OUTCOMES: Mapping[str, str] = {"stable": "Known and stable, because …", "referred": "Referred, because …"}
OUTCOME, REASON, UNTIL = "After examining", "Reason", "Holds until"
WRITE_WHY = "Write why it is safe, or leave filming out."
CLEAR = "Keep this decision"
SAME_SETUP = "Same as visit {number}: {setup}"
NEW_SETUP = "New set-up"
SETUP_UNKNOWN = "not noted"
CAMERA, HEIGHT, DISTANCE, MARK = "Camera", "Camera height in cm", "Distance in cm", "Floor mark"
SETUP_PARTS: Mapping[str, str] = {
    "camera": "{value}",
    "camera_height_cm": "camera {value} cm high",
    "distance_cm": "{value} cm away",
    "floor_mark": "mark: {value}",
}
CHANGED = "Protocol changed: {what}"
CHANGED_WHY = "Compare with earlier visits with care; some values will not be compared."
DIFFERS: Mapping[str, str] = {
    "camera": "camera",
    "distance": "distance",
    "height": "camera height",
    "mark": "floor mark",
}
START, CONTINUE, KEEP_PLAN = "Start", "Continue", "Keep these changes"
OPEN_VISIT = "Visit {number} of {day} is open. It goes on where it was."
ANOTHER = "Begin another visit instead"

CODE_TITLE = "Hand over the intake"
CODE_LEAD = "Scan this with the tablet or phone."
CODE_ONLY = "The code for a client, at *Client with a code* on the first page:"
CODE_ENTER = "Or open {address} there, choose *Client with a code*, and enter:"
VALID_UNTIL = "Valid until {time}. One device, one visit."
REVOKE, REVOKED, BACK, NEW_CODE = "Revoke", "The code is revoked.", "Back to the visit", "Make a new code"
NOT_OPENED = "Not opened yet."
OPENED = "Opened on a {device} · step {number} of {total}: {step}."
FINISHED = "The client has finished. The recordings wait for you."
ENDED = "This code has ended."
HELP_WANTED = "**The client wants help.** Asked at {time}."
GATE: Mapping[str, str] = {
    "urgent": "**Urgent answer.** Go to the client now.",
    "check_first": "A safety answer waits for your clearance below.",
}

FILL_TITLE = "Intake"
FILL_STEP = "Step"
FILL_DONE = "The intake is finished."
TO_REVIEW, TO_INBOX, TO_CLEAR = "Open the review", "Back to the inbox", "Clear the safety items"
