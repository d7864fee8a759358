"""`deid-core verify` as its users have it: exit status, reports, no values but where asked for."""

import csv
import functools
import json
import os
import re
import sqlite3
import stat
from html.parser import HTMLParser

import pytest
from pydicom import dcmread

EVIL = "<script>alert(1)</script>"


@pytest.fixture
def call(invoke):
    return functools.partial(invoke, "verify")


class Page(HTMLParser):
    """Collects what a page holds."""

    def __init__(self):
        super().__init__()
        self.tags, self.links, self.text = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in ("src", "href", "srcset")]

    def handle_data(self, data):
        self.text.append(data)


def test_clean_outputs(call, outputs, tmp_path):
    clean = outputs()
    json_file, html_file = tmp_path / "report.json", tmp_path / "report.html"
    result = call(clean.originals, clean.folder, "--json", json_file, "--html", html_file)
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[-1] == "2 outputs, 2 with their original of 2; 0 findings"
    report = json.loads(json_file.read_text())
    assert report["findings"] == []
    assert report["counts"]["paired"] == 2
    assert "Nothing found" in html_file.read_text()


def test_findings(call, outputs, tmp_path):
    spoilt = outputs("retain-full-dates")
    spoilt.change(lambda dataset: setattr(dataset, "ImageComments", "Okonkwo"))
    json_file, html_file = tmp_path / "report.json", tmp_path / "report.html"
    arguments = [
        *(spoilt.originals, spoilt.folder, "--option", "retain-full-dates"),
        *("--json", json_file, "--html", html_file),
    ]
    result = call(*arguments)
    assert result.exit_code == 1
    report = json.loads(json_file.read_text())
    assert report["options"] == ["retain-full-dates"]
    assert report["findings"][0] == {
        "kind": "left",
        "file": str(spoilt.first),
        "place": "ImageComments",
        "message": "name from ReferringPhysicianName",
        "original": str(spoilt.originals / "image1.dcm"),
    }
    for told in (result.output, json_file.read_text(), html_file.read_text()):
        assert "ImageComments" in told
        assert "okonkwo" not in told.lower()
    result = call(*arguments, "--show-values")
    for told in (result.output, json_file.read_text(), html_file.read_text()):
        assert "okonkwo" in told.lower()


def test_options_that_let_instances_through_are_no_part_of_the_profile(call, outputs):
    clean = outputs("retain-full-dates")
    for accepted in ("burned-in", "encapsulated-document", "media-directory"):
        options = ("--option", f"accept-{accepted}", "--option", "retain-full-dates")
        result = call(clean.originals, clean.folder, *options)
        assert result.exit_code == 0, result.output


def test_pixels_are_searched_by_option(call, outputs):
    spoilt = outputs()

    def change(dataset):
        dataset.PixelData = dataset.PixelData[:-1000] + b"\0Okonkwo^Chidi\0\0".ljust(1000, b"\1")

    spoilt.change(change)
    assert call(spoilt.originals, spoilt.folder).exit_code == 0
    result = call(spoilt.originals, spoilt.folder, "--pixels")
    assert result.exit_code == 1
    assert "PixelData: name from ReferringPhysicianName" in result.output


def test_reports_are_for_their_owner_only(call, outputs, tmp_path):
    clean = outputs()
    for option in ("--json", "--html"):
        report = tmp_path / f"report{option}"
        report.write_text("older")
        os.chmod(report, 0o644)
        call(clean.originals, clean.folder, option, report)
        assert stat.S_IMODE(report.stat().st_mode) == 0o600


def test_the_page_takes_nothing_from_elsewhere_and_escapes_what_files_hold(call, outputs, tmp_path):
    spoilt = outputs()
    spoilt.change(lambda dataset: setattr(dataset, "ImageComments", f"{EVIL} Okonkwo"))
    spoilt.first.rename(spoilt.folder / "<img src=x onerror=alert(1)>\n.dcm")
    html_file = tmp_path / "report.html"
    call(spoilt.originals, spoilt.folder, "--html", html_file, "--show-values")
    page = Page()
    page.feed(html_file.read_text())
    assert not {"script", "img", "link", "iframe"} & set(page.tags)
    assert all(link.startswith("#") for link in page.links)
    assert not re.search(r"url\(|@import|https?:", html_file.read_text())
    assert any("<img src=x" in text and "\\n" in text for text in page.text)


def test_a_page_of_many_findings_is_cut_and_says_so(call, outputs, tmp_path):
    spoilt = outputs()

    def change(dataset):
        for number in range(3000):
            block = dataset.private_block(0x1001 + number // 200 * 2, "ACME", create=True)
            block.add_new(number % 200, "DS", "1")

    spoilt.change(change)
    json_file, html_file = tmp_path / "report.json", tmp_path / "report.html"
    result = call(spoilt.originals, spoilt.folder, "--html", html_file, "--json", json_file)
    assert len(json.loads(json_file.read_text())["findings"]) == 3000
    assert "... and 2950 more, which --json writes" in result.output
    page = html_file.read_text()
    assert "3,000 findings" in page
    assert "The first 200 are shown" in page
    assert page.count("<tr>") == 201


@pytest.mark.parametrize("kind", ["csv", "sqlite"])
def test_a_crosswalk(call, originals, outputs, tmp_path, kind):
    for number in (1, 2):  # nothing but a crosswalk can tell these apart
        dataset = dcmread(originals / f"image{number}.dcm")
        dataset.InstanceNumber = 1
        dataset.save_as(originals / f"image{number}.dcm")
    renamed = outputs()
    rows = []
    for number in (1, 2):
        target = renamed.folder / f"{3 - number}.bin"
        (renamed.folder / f"image{number}.dcm").rename(target)
        rows.append((str(originals / f"image{number}.dcm"), str(target)))
    assert call(renamed.originals, renamed.folder).exit_code == 1
    path = tmp_path / "crosswalk"
    if kind == "csv":
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([("source", "output"), *rows])
    else:
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE crosswalk (source TEXT, output TEXT)")
            connection.executemany("INSERT INTO crosswalk VALUES (?, ?)", rows)
        connection.close()
    result = call(renamed.originals, renamed.folder, "--crosswalk", path)
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("suffix", ["csv", "sqlite"])
def test_the_crosswalk_of_a_run(call, invoke, originals, tmp_path, monkeypatch, suffix):
    monkeypatch.chdir(tmp_path)
    for number in (1, 2):
        dataset = dcmread(originals / f"image{number}.dcm")
        dataset.InstanceNumber = 1
        dataset.save_as(originals / f"image{number}.dcm")
    crosswalk = tmp_path / f"crosswalk.{suffix}"
    run = invoke("run", "originals", "--output", "out", "--crosswalk", crosswalk)
    assert run.exit_code == 0, run.output
    assert call("originals", "out").exit_code == 1  # these two can't be told apart
    result = call("originals", "out", "--crosswalk", crosswalk)
    assert result.exit_code == 0, result.output


WRONG = {
    "an option that there is not": ["--option", "retain-names"],
    "contradicting options": ["--option", "retain-full-dates", "--option", "retain-modified-dates"],
    "a crosswalk that is none": ["--crosswalk", "notes.txt"],
    "a crosswalk that does not exist": ["--crosswalk", "none.csv"],
    "another profile": ["--profile", "mine"],
    "a report among the outputs": ["--json", "outputs/report.json"],
}


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_usage(call, outputs, tmp_path, monkeypatch, wrong):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").write_text("no columns\n")
    clean = outputs()
    result = call(clean.originals, clean.folder, *WRONG[wrong])
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output


def test_folders_that_do_not_exist(call, outputs):
    clean = outputs()
    assert call("nowhere", clean.folder).exit_code == 2
    assert call(clean.originals, "nowhere").exit_code == 2
