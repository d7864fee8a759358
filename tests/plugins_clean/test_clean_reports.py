"""Realistic reports of people with common names: what is marked goes, what stands around stays."""

from reports import measured


def test_what_identifies_in_reports_goes(engine):
    with engine("REPLACE ImageComments func:clean.text") as deidentifier:
        figures = measured(lambda one: deidentifier.apply(one).dataset.ImageComments or "")
    assert figures.left == {}
    assert figures.kept > 0.85 * figures.around
