"""A host that only keeps another portal's files, as Guangdong's attachment hosts do."""

from __future__ import annotations

from typing import ClassVar

from demo.portals.articles import Article, Attachment
from demo.portals.messages import Request, Response
from demo.portals.site import Site
from demo.reports import Style


class FilesSite(Site):
    """Serves the attachments of ``owner`` under an address of its own."""

    family: ClassVar[str] = "files"
    style: ClassVar[Style] = Style.PATTERN

    def __init__(self, owner: Site) -> None:
        super().__init__(f"{owner.identity}-files", owner.name)
        self.owner = owner

    @property
    def list_path(self) -> str:
        return "/"

    def placed(self) -> None:
        self.owner.files_origin = self.origin

    def article_path(self, article: Article) -> str:
        return self.owner.article_path(article)

    def attachment_path(self, article: Article, attachment: Attachment) -> str:
        return self.owner.attachment_path(article, attachment)

    def answer_list(self, request: Request) -> Response | None:
        for article in self.owner.articles:
            for attachment in article.attachments:
                if self.attachment_path(article, attachment).removeprefix(self.origin) == request.path:
                    return self.attachment_response(article, attachment)
        return None
