"""Lists of many pages, by a cursor or a number; never without an end."""

import facetry
import pytest

ROWS = list(range(7))


@pytest.fixture
def crm(wallet, make):
    arguments = {name: {"type": "integer"} for name in ("after", "page", "limit")}
    facet = make.held(
        "crm",
        make.definition("list", arguments),
        make.definition("tidy", arguments, safe=False),
    )
    wallet.grants(facet)
    wallet.facets = [facet]
    return facetry.need("crm", "list", "tidy")


def by_cursor(args):
    at = args.get("after", 0)
    more = at + args["limit"]
    return {"rows": ROWS[at:more], "meta": {"next": more if more < len(ROWS) else None}}


def by_number(args):
    at = (args["page"] - 1) * args["limit"]
    return {"rows": ROWS[at : at + args["limit"]], "total": len(ROWS)}


def serves(wallet, make, does):
    wallet.on["POST invoke"] = lambda body, _: make.Reply(200, does(body["args"]), make.receipt())


def asked(wallet):
    return [body["args"] for body in wallet.bodies("POST invoke")]


def test_a_cursor_leads_to_the_last_page(wallet, make, crm):
    serves(wallet, make, by_cursor)
    read = list(facetry.pages(crm.list, {"after": "meta.next"}, limit=3))
    assert [row for page in read for row in page["rows"]] == ROWS
    assert asked(wallet) == [{"limit": 3}, {"limit": 3, "after": 3}, {"limit": 3, "after": 6}]
    assert all(page.receipt for page in read)


def test_a_number_counts_up_to_the_empty_page(wallet, make, crm):
    serves(wallet, make, by_number)
    read = list(facetry.pages(crm.list, "page", limit=3))
    assert [page["rows"] for page in read] == [[0, 1, 2], [3, 4, 5], [6]]
    assert [args["page"] for args in asked(wallet)] == [1, 2, 3, 4]
    serves(wallet, make, lambda args: ROWS if args["page"] == 0 else [])
    assert [page.value for page in facetry.pages(crm.list, "page", page=0)] == [ROWS]


def test_pages_are_fetched_as_they_are_wanted(wallet, make, crm):
    serves(wallet, make, by_number)
    walk = facetry.pages(crm.list, "page", limit=3)
    assert asked(wallet) == []
    next(walk)
    assert len(asked(wallet)) == 1


@pytest.mark.parametrize(
    ("by", "answer"),
    [({"after": "next"}, {"next": 1}), ("page", [1])],
)
def test_a_service_that_leads_in_a_circle_is_told_and_not_followed(wallet, make, crm, by, answer):
    serves(wallet, make, lambda _: answer)
    with pytest.raises(facetry.FacetryError, match="same page again") as caught:
        list(facetry.pages(crm.list, by))
    assert caught.value.code == "no_progress"
    assert len(asked(wallet)) == 2


@pytest.mark.parametrize("by", [{"after": "next"}, "page"])
def test_a_list_without_an_end_is_read_no_further_than_said(wallet, make, crm, by):
    serves(wallet, make, lambda args: {"rows": [args], "next": args.get("after", 0) + 1})
    read = []
    with pytest.raises(facetry.FacetryError, match="more than 4 pages") as caught:
        read.extend(facetry.pages(crm.list, by, max_pages=4))
    assert caught.value.code == "too_many_pages"
    assert len(asked(wallet)) == 4


@pytest.mark.parametrize(
    ("action", "by", "more", "says"),
    [
        ("tidy", "page", {}, "only actions that read"),
        ("list", "cursor", {}, "no argument 'cursor'"),
        ("list", {"after": ""}, {}, "Page by a count"),
        ("list", {"after": "a", "page": "b"}, {}, "Page by a count"),
        ("list", "page", {"max_pages": 0}, "max_pages="),
    ],
)
def test_what_can_not_be_paged_is_told_before_anything_is_sent(crm, wallet, action, by, more, says):
    with pytest.raises(facetry.BadInput, match=says):
        facetry.pages(getattr(crm, action), by, **more)
    assert asked(wallet) == []


def test_a_page_that_is_no_list_is_told(wallet, make, crm):
    serves(wallet, make, lambda _: {"a": [1], "b": [2]})
    with pytest.raises(facetry.BadInput, match="is not a list"):
        list(facetry.pages(crm.list, "page"))


@pytest.mark.parametrize(
    ("place", "has"),
    [
        ("meta.nxt", "it has meta.next"),
        ("mta.next", "it has meta, rows"),
        ("rows.next", "it has nothing by name"),
        ("meta.next.id", "it has nothing by name"),
    ],
)
def test_a_mistyped_place_is_an_error_and_no_end(wallet, make, crm, place, has):
    serves(wallet, make, by_cursor)
    read = []
    with pytest.raises(facetry.BadInput, match=has) as caught:
        read.extend(facetry.pages(crm.list, {"after": place}, limit=3))
    assert f'write "{place}?"' in str(caught.value)
    assert read == []


def test_a_service_may_leave_out_what_would_lead_on(wallet, make, crm):
    def answer(args):
        page = by_cursor(args)
        return page if page["meta"]["next"] else {"rows": page["rows"]}

    serves(wallet, make, answer)
    assert len(list(facetry.pages(crm.list, {"after": "meta.next"}, limit=3))) == 3
    assert len(list(facetry.pages(crm.list, {"after": "meta.next?"}, limit=9))) == 1


def test_what_the_description_of_the_answer_has_may_be_left_out(wallet, make):
    definition = make.definition("list", {"after": {"type": "integer"}})
    link = {"type": "object", "properties": {"next": {"type": "integer"}}}
    definition["returns"] = {"type": "object", "properties": {"links": link}}
    facet = make.held("crm", definition)
    wallet.grants(facet)
    wallet.facets = [facet]
    crm = facetry.need("crm", "list")
    serves(wallet, make, lambda _: {"rows": [1]})
    assert len(list(facetry.pages(crm.list, {"after": "links.next"}))) == 1
    with pytest.raises(facetry.BadInput, match=r"has no 'links\.nxt'"):
        list(facetry.pages(crm.list, {"after": "links.nxt"}))
