"""The questionnaires of the demo clinic, as FHIR R4."""

from typing import Any


def _ask(link_id: str, kind: str, text: str, *options: str, **more: Any) -> dict[str, Any]:
    item: dict[str, Any] = {"linkId": link_id, "type": kind, "text": text} | more
    return item | {"answerOption": [{"valueString": one} for one in options]} if options else item


def _if(question: str, how: str = "=", **answer: Any) -> list[dict[str, Any]]:
    return [{"question": question, "operator": how} | answer]


def _form(title: str, description: str, *items: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Questionnaire", "status": "active", "title": title, "description": description,
            "item": list(items)}  # fmt: skip


HEALTH_HISTORY = _form(
    "Health history",
    "It helps your clinician to know you. Leave out what you do not know; about 10 minutes.",
    _ask("visit", "group", "Your visit", item=[
        _ask("reason", "text", "What is the main reason for your visit?", required=True),
        _ask("since", "date", "Since when, about?"),
    ]),
    _ask("health", "group", "Your health", item=[
        _ask("conditions", "choice", "Have you ever had one of these?", "Asthma", "Diabetes", "Heart disease",
             "High blood pressure", "Stroke", "Depression or anxiety", "None of these", repeats=True),
        _ask("allergy", "boolean", "Are you allergic to a medicine or food?", required=True, item=[
            _ask("allergy-what", "string", "To what, and what happens?", required=True,
                 enableWhen=_if("allergy", answerBoolean=True)),
        ]),
        _ask("surgery", "boolean", "Have you had surgery?"),
        _ask("surgery-what", "text", "Which, and when?", enableWhen=_if("surgery", answerBoolean=True)),
    ]),
    _ask("life", "group", "Daily life", item=[
        _ask("smoking", "choice", "Do you smoke?", "Never", "In the past", "Now and then", "Every day", required=True),
        _ask("cigarettes", "integer", "How many cigarettes a day?",
             enableWhen=_if("smoking", answerString="Every day") + _if("smoking", answerString="Now and then"),
             enableBehavior="any"),
        _ask("sleep", "decimal", "How many hours do you sleep a night?"),
        _ask("language", "open-choice", "Which language do you speak at home?", "English", "Spanish"),
    ]),
    _ask("thanks", "display", "Thank you. Your clinician reads this before your visit."),
)  # fmt: skip
BEFORE_VISIT = _form(
    "Before your yearly visit",
    "A few questions, so that there is more time for what matters to you.",
    _ask("topics", "text", "What would you like to talk about?", required=True),
    _ask("changes", "boolean", "Has anything changed in your medicines since your last visit?", required=True),
    _ask("changes-what", "text", "What has changed?", enableWhen=_if("changes", answerBoolean=True), required=True),
    _ask("mood", "choice", "Over the last two weeks, how often have you felt down or hopeless?", "Not at all",
         "Several days", "More than half the days", "Nearly every day", required=True),
    _ask("falls", "integer", "How many times have you fallen in the last year?"),
    _ask("falls-hurt", "boolean", "Were you hurt?", enableWhen=_if("falls", ">", answerInteger=0)),
)  # fmt: skip
TRAVEL = _form(
    "Travel questionnaire",
    "For the advice about vaccinations and medicines before a journey.",
    _ask("where", "string", "Where do you travel to?", required=True),
    _ask("leave", "date", "When do you leave?", required=True),
    _ask("weeks", "integer", "For how many weeks?"),
    _ask("plans", "choice", "Where will you be?", "Cities", "Countryside", "Jungle", "High altitude (above 2500 m)",
         repeats=True),
    _ask("fever", "boolean", "Do you have a fever at present?", required=True),
    _ask("pregnant", "boolean", "Are you pregnant, or might you be?"),
    _ask("questions", "text", "What else would you like to know?"),
)  # fmt: skip
