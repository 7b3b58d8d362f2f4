"""Which questions are asked, given the answers so far: FHIR's enableWhen with enableBehavior all or any."""

from decimal import Decimal, InvalidOperation
from operator import ge, gt, le, lt

from services.forms.questions import CHOICES, NUMBERS, YES, Answers, Condition, Form, Item, by_id

OPERATORS = {">": gt, "<": lt, ">=": ge, "<=": le}


def enabled(form: Form, answers: Answers) -> set[str]:
    """linkIds of the items that are shown. What is not shown has no answer for the questions that depend on it.

    Conditions look at earlier questions alone (services.forms.fhir_in sees to it), so one pass in order is enough.
    """
    items, shown, given = by_id(form), set[str](), dict[str, list[str]]()

    def look(item: Item, *, open_above: bool) -> None:
        stands = open_above and _conditions(item, items, given)
        if stands:
            shown.add(item.link_id)
            given[item.link_id] = [plain for one in answers.get(item.link_id, []) if (plain := one.strip())]
        below = stands and (not item.asked or bool(given[item.link_id]))
        for child in item.items:
            look(child, open_above=below)

    for item in form.items:
        look(item, open_above=True)
    return shown


def _conditions(item: Item, items: dict[str, Item], given: Answers) -> bool:
    if not item.when:
        return True
    results = (_holds(one, items[one.question], given.get(one.question, [])) for one in item.when)
    return all(results) if item.when_all else any(results)


def _holds(condition: Condition, question: Item, given: list[str]) -> bool:
    if condition.operator == "exists":
        return bool(given) == (condition.answer == YES)
    if condition.operator == "!=":  # no answer is equal, which is so as well when there is none (FHIR R4)
        return not any(_compare("=", question, one, condition.answer) for one in given)
    return any(_compare(condition.operator, question, one, condition.answer) for one in given)


def _compare(operator: str, question: Item, one: str, other: str) -> bool:
    if question.kind in NUMBERS:
        try:
            left, right = Decimal(one), Decimal(other)
        except InvalidOperation:  # still being typed
            return False
        return left == right if operator == "=" else OPERATORS[operator](left, right)
    if operator == "=":
        return one == other
    return question.kind not in CHOICES and OPERATORS[operator](one, other)
