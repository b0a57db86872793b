"""Every sentence of the client's pages, in one place for translation: short, second person, no blame.

A sentence is a whole string with named places; none is put together from pieces.
"""

from __future__ import annotations

from collections.abc import Mapping

from screening.ui.intake.steps import Step

TITLES: Mapping[Step, str] = {
    Step.WELCOME: "Welcome",
    Step.CONSENT: "Your consent",
    Step.ABOUT: "About you",
    Step.PAIN: "Where it hurts",
    Step.EVENTS: "Past events",
    Step.SINCE: "Since last time",
    Step.SAFETY: "Safety questions",
    Step.READY: "Get ready",
    Step.FILMING: "Filming",
}

# ---- frame
STEP_OF = "Step {number} of {total}"
TEXT_SIZE = "Text size"
SIZES: Mapping[str, str] = {"normal": "A", "large": "A+", "larger": "A++"}
HELP_BUTTON = "I want help"
BACK, NEXT, BEGIN = "Back", "Next", "Begin"
ONE_MOMENT = "One moment, please."
FOR_THERAPIST = "For the therapist: leave this page"
OPEN_LINES = "Please look at the lines marked in red."

# ---- help, pauses
HELP_TITLE = "Help is coming"
HELP_TEXT = "Your therapist knows. Please wait here."
GO_ON = "Go on by myself"
STILL_THERE = "Still there?"
STILL_THERE_TEXT = "Touch the screen to go on. Your answers are kept."
I_AM_HERE = "I am here"
AWAY = "You were away for a while. Enter your code to go on. Your answers are kept."
URGENT_TITLE = "Stop. Tell your therapist now"
URGENT_TEXT = "Please tell your therapist now, before you move."
URGENT_CALL = "If nobody is with you, call {number} now."
URGENT_CALL_NO_NUMBER = "If nobody is with you, call the emergency number now."
URGENT_KNOWS = "Your answers are kept. There is no filming now."
WAIT_TITLE = "Filming waits for your therapist"
WAIT_TEXT = "Your therapist looks at your answers first. Please tell them you are here."
WAIT_OPENS = "This page goes on by itself."
CHANGE_ANSWERS = "Look at my answers again"
FINISH_WITHOUT = "Finish without filming"
NOT_SAFE_TITLE = "That is fine"
NOT_SAFE_TEXT = "You will not be filmed now. Your therapist knows."
CHANGED_MIND = "I feel safe now"
PAPER_TITLE = "That is fine"
PAPER_TEXT = "Nothing is kept. Please tell your therapist: it works on paper too."
BACK_TO_CONSENT = "Back to the questions"

# ---- welcome
HELLO = "Hello. We ask a few questions, then film how you move."
HELLO_AGAIN = "Hello again. This time it is shorter."
HELLO_AID = "It helps your therapist to look. It is not a diagnosis."
HELLO_HELP = "Press 'I want help' at any time."
HELLO_KEPT = "Your answers are kept at every step."
SOUND_TEST = "Test the sound"
SOUND_HEAR = "You should hear a beep."
SOUND_VOICE = "You should hear a beep and a voice saying hello."
SOUND_NO_VOICE = "This device has no voice of its own. Beeps and big words guide you."
SOUND_HELLO = "Hello"
SOUND_LOUDER = "Too quiet? Turn the volume up and test again."
AGREED = "You agreed to this last time:"
UNCHANGED = "Nothing has changed"
CHANGE_CONSENT = "Change my consent"

# ---- consent
CONSENT_VERSION = "2026-11"
CONSENT_LEAD = "Switch on what you agree to. You can change your mind later."
RECORD = "Keep my answers and results as a record (needed)"
FILM = "Film me and measure my movement (needed for filming)"
FILM_RULE = "What happens to the film?"
RULES: Mapping[str, str] = {
    "delete_after_signing": "Delete it after my therapist has signed",
    "keep_blurred": "Keep it with my face blurred",
    "stick_figure_only": "Keep only the stick figure",
}
OPTIONAL: Mapping[str, str] = {
    "research": "Use my data for research, without my name",
    "teaching": "Use my data for teaching, without my name",
    "improvement": "Use my data to improve the software",
}
OPTIONAL_LEAD = "Only if you like. Each one can stay off."
WHERE_DATA = "Everything stays on this clinic's computer."
NO_FILM = "Without filming, your therapist looks without the camera."
SIGNED_NAME = "Your name, as your signature"
SIGNED_ON = "Date: {date}"
ALREADY_SIGNED = "This is signed. Write your name again only to change it."
GUARDIAN_LEAD = "You are under 18. A parent or guardian signs with you."
GUARDIAN_NAME = "Name of parent or guardian"
GUARDIAN_RELATION = "They are my"
RELATIONS: Mapping[str, str] = {"parent": "Parent", "guardian": "Guardian", "other": "Other"}
TURNED_18 = "I am 18 already"
DECLINE = "I do not agree"
RECORD_MISSING = "Without this we cannot keep your answers. Your therapist can continue on paper."
NAME_MISSING = "Please write your name."
GUARDIAN_MISSING = "Please write the name of your parent or guardian."
RELATION_MISSING = "Please choose who signs with you."
YEAR_FIRST = "Year you were born"
CHECK_YEAR = "Please check the year."

# ---- about you
ABOUT_LEAD = "Only the year you were born is needed."
HEIGHT = "Your height in cm"
HEIGHT_EMPTY = "Left empty, distances in cm will not be shown."
HEIGHT_UNUSUAL = "Height looks unusual. Please check."
HAND = "Which hand do you write with?"
FOOT = "Which foot kicks a ball?"
SIDES: Mapping[str, str] = {"left": "Left", "right": "Right", "both": "Both"}
SEX = "Sex, for comparison tables"
SEXES: Mapping[str, str] = {"female": "Female", "male": "Male", "not_said": "Rather not say"}
SEX_WHY = "Without it, tables made by sex are not used."
GOALS = "What do you want to be able to do?"
GOAL = "{number}. I want to …"
GOAL_HOW_HARD = "How hard is it now? 0 no problem, 10 impossible"
ANOTHER_GOAL = "One more wish"
WORK = "Your days are mostly …"
WORK_KINDS: Mapping[str, str] = {
    "desk": "Sitting at a desk",
    "standing": "Standing",
    "walking": "Walking",
    "lifting": "Lifting",
    "carrying_child": "Carrying a child",
    "manual": "Working with my hands",
}
DESK_HOURS = "Hours a day at a desk"
SPORT = "Sport or exercise"

# ---- pain
PAIN_LEAD = "Touch every place that hurts today."
NO_PAIN = "No pain today"
NO_PAIN_OR_PLACE = "Touch a place, or switch on 'No pain today'."
PAIN_NOW = "How strong is it now?"
PAIN_WORST = "How strong at its worst?"
NOT_CHOSEN = "–"
HOW_STRONG = "How strong is it? 0 is fine."
SINCE_WHEN = "Since when?"
SINCE: Mapping[str, str] = {
    "days": "A few days",
    "weeks": "Weeks",
    "months": "Months",
    "years": "Years",
    "always": "As long as I remember",
}
TRAVELS = "Does it travel to another place?"
WORSE, BETTER = "What makes it worse?", "What makes it better?"
TRIGGERS: Mapping[str, str] = {
    "sitting": "Sitting",
    "standing": "Standing",
    "walking": "Walking",
    "stairs": "Stairs",
    "bending": "Bending",
    "lifting": "Lifting",
    "reaching": "Reaching up",
    "running": "Running",
    "lying": "Lying",
    "night": "At night",
    "morning": "In the morning",
    "stress": "Stress",
    "cold": "Cold",
    "warmth": "Warmth",
    "rest": "Rest",
    "moving": "Moving",
}
OR_WRITE = "Choose, or write your own"

# ---- past events
EVENTS_LEAD = "However old: injuries, operations, scars, falls. They can matter."
KINDS: Mapping[str, str] = {
    "injury": "Injury",
    "operation": "Operation",
    "scar": "Scar",
    "fall": "Fall",
    "accident": "Accident",
    "overload": "Overload",
    "pregnancy": "Pregnancy or birth",
    "dental": "Jaw or teeth",
}
ICONS: Mapping[str, str] = {"scar": "🩹"}
ADD = "Add:"
WHERE = "Where?"
WHEN = "When? A year, or 'about 20 years ago'"
WHEN_IS = "That is about {year}."
WHEN_UNKNOWN = "No year could be read. That is fine."
YEAR_TO_COME = "That year is still to come."
WHAT = "In your words"
NOTICED = "Do you still notice it?"
TREATED = "How was it treated?"
LASTED = "Did the treatment last?"
YES_NO: Mapping[bool, str] = {True: "Yes", False: "No"}
REMOVE = "Remove"
NOTHING_PAST = "Nothing I remember"
NOTHING_OR_EVENT = "Add what you remember, or switch on 'Nothing I remember'."
MEDICINES = "New medicines or surgery in the last 12 weeks"
MEDICINES_WHICH = "Which ones?"

# ---- follow-up
HOMEWORK_DAYS = "How many of the last 7 days did you do your exercises?"
SORENESS = "How sore were you after the last session? 0 not at all, 10 very"
SORENESS_DAYS = "How many days did that last?"
ANYTHING_NEW = "Anything new since last time: a fall, injury, operation?"
ANSWER_THIS = "Please choose an answer."

# ---- safety
SAFETY_LEAD = "Please answer every question. Not sure is fine."
SAFETY_NEW = "In the last 6 weeks, is this new or worse?"
SAFETY_OTHER = "And these:"
SAFETY_SHORT = "Is one of these new or worse since last time?"
NONE_OF_THESE = "No, none of these"
SOME_OF_THESE = "Yes, or not sure"
ANSWERS: Mapping[str, str] = {"yes": "Yes", "no": "No", "not_sure": "Not sure"}
OPEN_QUESTIONS: Mapping[bool, str] = {
    True: "Please answer every question. Not sure is fine. 1 is open.",
    False: "Please answer every question. Not sure is fine. {number} are open.",
}
"""By whether one question alone is open."""
QUESTIONS_NEW: Mapping[str, str] = {
    "bladder_bowel_saddle": "Trouble holding water or stool, or numbness between your legs?",
    "both_legs": "Weakness or numbness in both legs?",
    "face_speech_arm": "A hanging face, unclear speech, or a weak arm?",
    "chest_pain": "Pain or pressure in your chest?",
    "worst_headache": "A sudden headache, the worst of your life?",
    "swollen_calf": "A hot, swollen or painful calf?",
    "dizzy_double_vision": "Dizziness with double vision, or trouble swallowing or speaking?",
    "fainting": "Fainting?",
    "clumsy_or_unsteady": "Clumsy hands, or unsteady walking?",
    "hot_joint": "A hot, swollen joint?",
    "trauma": "A hard fall, blow or accident?",
    "fever": "Fever, chills, or an infection?",
    "weight_loss": "Losing weight without wanting to?",
    "night_pain": "Pain at night that no position eases?",
    "pain_at_rest": "Strong pain at rest, more than 7 of 10?",
}
QUESTIONS_OTHER: Mapping[str, str] = {
    "operation": "An operation in the last 12 weeks?",
    "fracture_risk": "Brittle bones, or cortisone tablets for a long time?",
    "cancer_history": "Cancer, now or in the past?",
    "falls": "A fall in the last 12 months?",
    "pregnancy_late": "Pregnant, seventh month or later?",
}
QUESTIONS: Mapping[str, str] = {**QUESTIONS_NEW, **QUESTIONS_OTHER}

# ---- get ready
READY_LEAD = "Tick each line when it is done."
READY: Mapping[str, str] = {
    "clothing": "I wear shorts or tight clothes.",
    "shoes": "My shoes are off.",
    "mark": "I see the mark on the floor.",
    "support": "A chair or wall is within reach.",
    "safe": "I feel safe to move today.",
}
READY_THERAPIST = "My therapist is in the room."
TICK_EACH = "Tick each line, or press 'I do not feel safe'."
NOT_SAFE = "I do not feel safe"

# ---- filming, thanks
STOPPED_NEXT = "Rest. Your therapist comes to you."
FILMING_SHUT = "Filming is not open yet. Your therapist can help."
FINISH = "Finish"
THANKS_TITLE = "Thank you"
THANKS = "Your recordings are with your therapist. You may close this."
THANKS_NO_FILM = "Your answers are with your therapist. You may close this."
