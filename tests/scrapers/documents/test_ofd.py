"""OFD: placed text and paths, to the same grids as PDF."""

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.documents import MediaType, UnreadableDocumentError, read_document


@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_any_ruled_table_comes_back_as_it_was_drawn(make: SimpleNamespace, data: st.DataObject) -> None:
    sample = data.draw(make.samples(filled=True))
    document = read_document(make.ofd(sample))
    (grid,) = make.grids(document)
    assert make.placed(grid.cells) == make.placed(sample.cells)
    assert (document.media_type, document.title, grid.page) == (MediaType.OFD, "年报", 1)


def page_of(content: str, extra: dict[str, str] | None = None, common: str = "", template: str = "") -> dict[str, str]:
    """The parts of a one-page OFD in a namespace of its maker's own."""
    space = 'xmlns="http://example.org/another"'
    return {
        "OFD.xml": f"<OFD {space}><DocBody><DocRoot>/Doc_0/Document.xml</DocRoot></DocBody></OFD>",
        "Doc_0/Document.xml": f"<Document {space}><CommonData>{common}<PageArea><PhysicalBox>0 0 210 297</PhysicalBox>"
        '</PageArea></CommonData><Pages><Page ID="1" BaseLoc="Pages/1.xml"/></Pages></Document>',
        "Doc_0/Pages/1.xml": f"<Page {space}>{template}<Content><Layer>{content}</Layer></Content></Page>",
        **(extra or {}),
    }


def text_at(x: float, y: float, text: str, ctm: str = "") -> str:
    mark = f' CTM="{ctm}"' if ctm else ""
    return f'<TextObject Boundary="{x} {y} 100 10" Size="4"{mark}><TextCode X="0" Y="4">{text}</TextCode></TextObject>'


def test_text_without_steps_runs_on_and_scaled_text_stands_where_it_is_seen(make: SimpleNamespace) -> None:
    boxes = '<PathObject Boundary="20 20 100 20"><AbbreviatedData>M 0 0 L 100 0 L 100 20 L 0 20 L 0 0 M 50 0 L 50 20'
    content = (
        f"{boxes}</AbbreviatedData></PathObject>{text_at(22, 25, '规章')}{text_at(72, 25, '12', '0.5 0 0 0.5 0 0')}"
    )
    (grid,) = make.grids(read_document(make.zipped(page_of(content))))
    assert [cell.text for cell in grid.cells] == ["规章", "12"]


def test_templates_and_shared_drawings_are_on_the_page(make: SimpleNamespace) -> None:
    frame = "<AbbreviatedData>M 0 0 L 100 0 L 100 20 L 0 20 L 0 0 M 50 0 L 50 20</AbbreviatedData>"
    space = 'xmlns="http://example.org/another"'
    extra = {
        "Doc_0/T.xml": f'<Page {space}><Content><Layer><PathObject Boundary="20 20 100 20">{frame}</PathObject></Layer>'
        "</Content></Page>",
        "Doc_0/Res.xml": f'<Res {space}><CompositeGraphicUnits><CompositeGraphicUnit ID="7"><Content>'
        f"{text_at(0, 0, '12')}</Content></CompositeGraphicUnit></CompositeGraphicUnits></Res>",
    }
    content = text_at(22, 25, "规章") + '<CompositeObject Boundary="72 25 30 10" ResourceID="7"/>'
    common = '<TemplatePage ID="5" BaseLoc="T.xml"/><PublicRes>Res.xml</PublicRes>'
    parts = page_of(content, extra, common, '<Template TemplateID="5"/>')
    (grid,) = make.grids(read_document(make.zipped(parts)))
    assert [cell.text for cell in grid.cells] == ["规章", "12"]


def test_a_drawing_that_holds_itself_ends(make: SimpleNamespace) -> None:
    space = 'xmlns="http://example.org/another"'
    drawing = "CompositeGraphicUnit"
    unit = "".join('<CompositeObject Boundary="0 0 9 9" ResourceID="7"/>' for _ in range(2))
    extra = {"Doc_0/Res.xml": f'<Res {space}><{drawing} ID="7"><Content>{unit}</Content></{drawing}></Res>'}
    content = '<CompositeObject Boundary="0 0 9 9" ResourceID="7"/>' + text_at(20, 20, "正文")
    document = read_document(make.zipped(page_of(content, extra, "<PublicRes>Res.xml</PublicRes>")))
    assert document.text == "正文"


def test_a_missing_page_is_named(make: SimpleNamespace) -> None:
    parts = page_of("")
    del parts["Doc_0/Pages/1.xml"]
    with pytest.raises(UnreadableDocumentError, match=r"Pages/1\.xml") as caught:
        read_document(make.zipped(parts))
    assert caught.value.kind == "corrupt"
