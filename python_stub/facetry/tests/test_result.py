"""Results are like responses, like their value, and have a receipt."""

import io
import pickle

import facetry
import pandas
import pyarrow
import pyarrow.parquet
import pytest
from facetry._show import RECEIPT_TYPE


@pytest.mark.parametrize(
    "unseen", [0x202E, 0x200B, 0xFE00, 0x180B, 0x180F, 0xE0041, 0xE0100, 0xE01EF]
)
def test_what_nobody_could_see_in_it_is_shown(answer, unseen):
    result = answer(f"Ada{chr(unseen)}".encode(), "text/plain")
    assert f"Ada⟨U+{unseen:04X}⟩" in repr(result)
    rows = answer([{"name": f"Ada{chr(unseen)}"}])
    assert chr(unseen) not in rows._repr_mimebundle_()["text/html"]


def test_json_is_the_value_and_speaks_its_protocol(answer):
    result = answer({"balance": 12, "currency": "EUR"})
    assert result.value == {"balance": 12, "currency": "EUR"}
    assert result["balance"] == 12
    assert (len(result), "currency" in result, list(result)) == (2, True, ["balance", "currency"])
    assert dict(result.items()) == result.value == dict(**result)
    assert result.get("none", 3) == 3
    assert [row["a"] for row in answer([{"a": 1}, {"a": 2}])] == [1, 2]


def test_it_has_what_responses_have(answer):
    result = answer({"a": 1}, **{"x-total": "7"})
    assert (result.status, result.status_code, result.ok) == (200, 200, True)
    assert (result.headers["x-total"], result.json()) == ("7", {"a": 1})
    assert (result.content, result.text) == (b'{"a": 1}', '{"a": 1}')
    assert (result.index, result.receipt) == (1042, "cHJvb2Y=")
    assert not any("facet" in name for name in result.headers)
    with pytest.raises(AttributeError, match=r"a result has \.value"):
        result.url  # noqa: B018


@pytest.mark.parametrize(
    ("body", "media", "value"),
    [
        (b"plain", "text/plain", "plain"),
        ("grün".encode("latin-1"), "text/plain; charset=ISO-8859-1", "grün"),
        (b"x", "text/plain; charset=no-such", "x"),
        # Codecs of Python that are none of text: one takes the square of the time.
        (b"a-b", "text/plain; charset=punycode", "a-b"),
        (b"a-b", "text/plain; charset=Punycode!", "a-b"),
        (b"a.b", "text/plain; charset=idna", "a.b"),
        (b"x", "text/plain; charset=undefined", "x"),
        (b"x", "text/plain; charset=hex", "x"),
        (b"\x00\x01", "application/octet-stream", b"\x00\x01"),
        (b"", "application/json", None),
        (b"{broken", "application/json", "{broken"),
        (b"<b>x</b>", "text/html", "<b>x</b>"),
        (b"\xff", None, b"\xff"),
    ],
)
def test_the_value_follows_the_type(answer, body, media, value):
    assert answer(body, media).value == value


def test_a_csv_is_a_frame_and_a_table(answer):
    result = answer(b"region,amount\nnorth,1\nsouth,2\n", "text/csv", path="2024/q3.csv")
    assert result.df().to_dict("list") == {"region": ["north", "south"], "amount": [1, 2]}
    assert result.to_arrow().column_names == ["region", "amount"]
    assert result.df(index_col="region").loc["south", "amount"] == 2


def test_parquet_arrow_and_lines_are_tables_by_type_name_or_magic(answer):
    table = pyarrow.table({"a": [1, 2]})
    parquet, arrow = io.BytesIO(), io.BytesIO()
    pyarrow.parquet.write_table(table, parquet)
    with pyarrow.ipc.new_file(arrow, table.schema) as writer:
        writer.write_table(table)
    octets = "application/octet-stream"
    for body, media, path in [
        (parquet.getvalue(), octets, "x"),
        (arrow.getvalue(), octets, "x"),
        (b'{"a": 1}\n{"a": 2}\n', "application/x-ndjson", "x"),
        (b"a\n1\n2\n", octets, "x.CSV"),
        (b"a\tb\n1\t0\n2\t0\n", "text/tab-separated-values", "x"),
        (b'[{"a": 1}, {"a": 2}]', "application/json", "x"),
        (b'{"a": [1, 2]}', "application/json", "x"),
        (b'{"total": 2, "rows": [{"a": 1}, {"a": 2}]}', "application/json", "x"),
        (b"a\n1\n2\n", "text/csv", "x"),
    ]:
        result = answer(body, media, path=path)
        assert list(result.df()["a"]) == [1, 2], media
        assert result.to_arrow()["a"].to_pylist() == [1, 2], media


def test_what_is_no_table_says_so(answer):
    with pytest.raises(facetry.BadInput, match="not a table"):
        answer(b"x", "application/pdf").df()


def test_arrow_consumers_take_it_as_a_stream(answer):
    result = answer([{"a": 1}, {"a": 2}])
    assert pyarrow.table(result)["a"].to_pylist() == [1, 2]
    assert pyarrow.RecordBatchReader.from_stream(result).read_all().num_rows == 2


def test_without_pyarrow_it_is_no_stream_and_says_what_to_install(answer, monkeypatch):
    result = answer([{"a": 1}])
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert not hasattr(result, "__arrow_c_stream__")
    with pytest.raises(ImportError, match="pip install pyarrow"):
        result.to_arrow()


def test_the_footer_is_in_the_cells_result_and_not_in_plain_text(answer):
    bundle = answer({"balance": 12})._repr_mimebundle_()
    assert bundle["text/plain"] == "{'balance': 12}"
    assert "recorded #1042" in bundle["text/html"]
    assert bundle[RECEIPT_TYPE] == {"index": 1042, "object": "bank", "action": "balance"}
    assert "1042" not in bundle["text/plain"]


def test_a_loop_prints_nothing(answer, capsys):
    for _ in range(10):
        answer({"balance": 12})
    assert capsys.readouterr() == ("", "")


def test_markup_in_results_is_shown_and_never_run(answer):
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>\u202e"
    for body in ([{evil: evil}], {evil: evil}, evil, [evil]):
        html = answer(body)._repr_mimebundle_()["text/html"]
        assert "<script" not in html
        assert "<img" not in html
        assert "\u202e" not in html
    for media in ("text/html", "image/svg+xml", "application/javascript"):
        bundle = answer(evil.encode(), media)._repr_mimebundle_()
        assert "<script" not in bundle["text/html"]
        assert set(bundle) == {"text/plain", "text/html", RECEIPT_TYPE}


def test_a_picture_is_shown_as_one(answer):
    bundle = answer(b"\x89PNG", "image/png")._repr_mimebundle_()
    assert bundle["image/png"] == "iVBORw=="
    assert 'src="data:image/png;base64,iVBORw=="' in bundle["text/html"]


def test_huge_results_have_short_reprs(answer):
    rows = [{f"c{i}": "x" * 2_000 for i in range(30)}] * 500
    for body in (rows, {str(i): i for i in range(100_000)}, "y" * 5_000_000, [[[[[[[[1]]]]]]]]):
        bundle = answer(body)._repr_mimebundle_()
        assert len(bundle["text/plain"]) < 5_000
        assert len(bundle["text/html"]) < 60_000
    assert "500 rows × 30 columns" in answer(rows)._repr_mimebundle_()["text/html"]
    assert repr(answer(b"\x00" * 10_000_000, "application/zip")) == (
        "<10,000,000 bytes of application/zip>"
    )


def test_an_upstreams_own_error_is_one_line_and_keeps_its_answer(answer):
    with pytest.raises(facetry.UpstreamError) as caught:
        answer({"message": "no such\naccount \u202e"}, status=404)
    assert str(caught.value) == ("bank.balance was answered 404: no such account ⟨U+202E⟩")
    assert (caught.value.status, caught.value.result.index) == (404, 1042)


def test_results_can_be_pickled_and_read_again(answer):
    again = pickle.loads(pickle.dumps(answer({"a": [1, 2]})))
    assert (again["a"], again.receipt, again.index) == ([1, 2], "cHJvb2Y=", 1042)


def test_pandas_takes_a_list_of_rows(answer):
    assert list(pandas.DataFrame(list(answer([{"a": 1}, {"a": 2}])))["a"]) == [1, 2]


def shown(result):
    return result._repr_mimebundle_()["text/html"]


@pytest.mark.parametrize(
    ("media", "separator"),
    [("text/csv", ","), ("text/csv", ";"), ("text/tab-separated-values", "\t")],
)
def test_a_csv_is_shown_as_a_table_with_the_number_of_its_rows(answer, media, separator):
    lines = [separator.join(line) for line in (("order", "note"), *[("7", "<b>")] * 10_000)]
    html = shown(answer("\r\n".join(lines).encode(), media))
    assert "<th>order</th><th>note</th>" in html
    assert html.count("<td>7</td><td>&lt;b&gt;</td>") == 20
    assert "10,000 rows" in html
    assert "recorded #1042" in html


def test_a_cell_of_a_csv_may_have_lines_and_separators_of_its_own(answer):
    html = shown(answer(b'a,b\n1,"x, ""y""\nz"\n', "text/csv"))
    assert html.count("<tr>") == 2
    assert "x, &quot;y&quot;" in html


@pytest.mark.parametrize(
    "body",
    [
        b"a,b\n1\n",
        b"a,b\n1,2,3\n",
        b'a,b\n1,"2\n',
        b'a,b\n1,"2"3\n',
        b"just words\nof somebody\n",
        b"a,b\n",
        b"a,b\n1," + b"x" * 200_000,
        b"a,b\n" + b"1,2\n" * 30 + b"1\n",
    ],
)
def test_what_is_not_certainly_a_table_is_shown_as_text(answer, body):
    html = shown(answer(body, "text/csv"))
    assert "<table" not in html
    assert "<pre>" in html


def test_of_a_very_long_csv_the_beginning_is_shown_and_nothing_counted(answer):
    html = shown(answer(b"a,b\n" + b"1,2\n" * 3_000_000, "text/csv"))
    assert html.count("<tr>") == 21
    assert "first 20 rows" in html
