"""Alarms by mail: a notification block on apprise, which Prefect brings along but has no mail block for."""

from __future__ import annotations

from prefect.blocks.notifications import AppriseNotificationBlock


class Mail(AppriseNotificationBlock):
    """Sends mail through an SMTP server; ``url`` is apprise's, such as ``mailtos://user:password@host?to=…``."""

    _block_type_name = "Gongkai Mail"
    _block_type_slug = "gongkai-mail"
