"""Alarms: a run's conditions become events, events set off the shipped automations: a webhook is called, mail sent."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import yaml
from prefect.automations import AutomationCore
from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.events import emit_event
from prefect.events.schemas.automations import EventTrigger

from flows.conditions import PREFIX, conditions
from flows.records import HarvestSummary
from flows.settings import Settings

SHIPPED = Path(__file__).with_name("alarms.yaml")
BLOCK = "gongkai-alarms"
NOBODY_RAN = "gongkai · no harvest completed"

# `text` is what the incoming webhooks of chat programs show; a run's own name and message come with Prefect's event.
_TEXT = (
    "{{ automation.name }}: "
    "{% if event and event.payload.text %}{{ event.payload.text }}"
    "{% elif flow_run and flow_run.state %}"
    "{{ flow_run.name }} · {{ flow_run.state.name }}: {{ flow_run.state.message }}"
    "{% else %}{{ automation.description }}{% endif %}"
)
_LINK = "{% if flow_run %}{{ flow_run | ui_url }}{% else %}{{ automation | ui_url }}{% endif %}"
PAYLOAD = (
    "{% set text %}" + _TEXT + "{% endset %}{% set link %}" + _LINK + "{% endset %}"
    '{"text": {{ text | string | tojson }}, "alarm": {{ automation.name | tojson }}, '
    '"link": {{ link | string | tojson }}}'
)


def emit(summary: HarvestSummary) -> None:
    """Emits a run's conditions as events, for the automations to hear."""
    for condition in conditions(summary):
        emit_event(
            event=condition.name,
            resource={"prefect.resource.id": f"{PREFIX}{condition.about}", "prefect.resource.name": condition.about},
            payload={"text": condition.text, "run": summary.name},
        )


def automations(hours: float) -> tuple[AutomationCore, ...]:
    """The shipped alarms, as they are in the file; ``hours`` without a completed harvest are too many."""
    shipped = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))["automations"]
    return tuple(_patient(AutomationCore.model_validate(row), hours) for row in shipped)


def install(settings: Settings) -> tuple[str, ...]:
    """Makes the server's alarms those of the file, delivered as the settings say; gives their names."""
    actions: list[dict[str, Any]] = []
    if settings.alarm_webhook:
        actions.append(
            {"type": "call-webhook", "block_document_id": _webhook(settings.alarm_webhook), "payload": PAYLOAD}
        )
    if settings.alarm_mail:
        block = {"type": "send-notification", "block_document_id": _mail(settings.alarm_mail)}
        actions.append({**block, "subject": "{{ automation.name }}", "body": f"{_TEXT}\n\n{_LINK}\n"})
    wanted = automations(settings.alarm_hours)
    with get_client(sync_client=True) as client:
        for automation in wanted:
            _replace(client, _delivered(automation, actions))
    return tuple(automation.name for automation in wanted)


def _patient(automation: AutomationCore, hours: float) -> AutomationCore:
    if automation.name != NOBODY_RAN:
        return automation
    trigger = cast("EventTrigger", automation.trigger).model_copy(update={"within": timedelta(hours=hours)})
    words = (automation.description or "").replace("26 hours", f"{hours:g} hours")
    return automation.model_copy(update={"trigger": trigger, "description": words})


def _delivered(automation: AutomationCore, actions: list[dict[str, Any]]) -> AutomationCore:
    row = automation.model_dump(mode="json", exclude={"id"})
    if actions and row["actions"] == [{"type": "do-nothing"}]:
        row["actions"] = actions
    return AutomationCore.model_validate(row)


def _replace(client: SyncPrefectClient, automation: AutomationCore) -> None:
    """Leaves an alarm alone that is as it should be: a new one would begin to wait anew."""
    known = client.read_automations_by_name(automation.name)
    if len(known) == 1 and _essence(known[0]) == _essence(automation):
        return
    for old in known:
        client.delete_automation(old.id)
    client.create_automation(automation)


def _essence(automation: AutomationCore) -> Any:
    return _without_ids(automation.model_dump(mode="json", exclude={"id", "enabled"}))


def _without_ids(value: Any) -> Any:
    """JSON without the server's own numbers, and with sets in one order."""
    if isinstance(value, dict):
        return {name: _without_ids(item) for name, item in value.items() if name != "id"}
    if isinstance(value, list):
        return sorted((_without_ids(item) for item in value), key=str)
    return value


def _webhook(url: str) -> str:
    block = Webhook(url=url, headers={"Content-Type": "application/json"})  # type: ignore[arg-type]
    saved = block.save(BLOCK, overwrite=True)
    return str(saved)


def _mail(url: str) -> str:
    from flows.mail import Mail

    saved = Mail(url=url).save(f"{BLOCK}-mail", overwrite=True)  # type: ignore[arg-type]
    return str(saved)


def main() -> None:
    """Installs the alarms on the server that PREFECT_API_URL names."""
    from flows.settings import load_settings

    for name in install(load_settings()):
        print(name)  # noqa: T201


if __name__ == "__main__":
    main()
