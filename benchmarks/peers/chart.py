"""The chart of a comparison, as SVG: a panel a corpus, a bar a tool, on a logarithmic scale."""

from __future__ import annotations

from pathlib import Path

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot

OURS, OTHERS, MEASURE = "#1f6f8b", "#b9c2c9", "#5b6670"


def draw(multiples: dict[str, dict[str, float]], versions: dict[str, str], path: Path) -> None:
    """Draw `multiples` (of pydicom's time, by corpus and tool) into a file."""
    matplotlib.rcParams["svg.fonttype"] = "path"
    matplotlib.rcParams["svg.hashsalt"] = "deid-core"
    rows = -(-len(multiples) // 2)
    figure, panels = pyplot.subplots(rows, 2, figsize=(11, 2.6 * rows + 0.5), squeeze=False)
    for panel in panels.flat[len(multiples) :]:
        panel.remove()
    for panel, (corpus, row) in zip(panels.flat, multiples.items(), strict=False):
        _panel(panel, corpus, row, versions)
    figure.suptitle("Time as a multiple of pydicom's dcmread and save_as (shorter is better)")
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def _panel(
    panel: pyplot.Axes, corpus: str, row: dict[str, float], versions: dict[str, str]
) -> None:
    tools = sorted(row, key=lambda tool: row[tool], reverse=True)
    colours = [{"deid-core": OURS, "pydicom": MEASURE}.get(tool, OTHERS) for tool in tools]
    least = min(row.values()) / 3
    labels = [f"{tool} {versions[tool]}" for tool in tools]
    bars = panel.barh(labels, [row[tool] - least for tool in tools], left=least, color=colours)
    panel.set_xscale("log")
    panel.set_xlim(least, max(row.values()) * 6)
    panel.set_title(corpus, fontsize=10, loc="left", fontweight="bold")
    panel.tick_params(labelsize=8)
    panel.spines[["top", "right"]].set_visible(False)
    panel.axvline(1, color=MEASURE, linewidth=0.8, linestyle=":")
    panel.bar_label(bars, [f"{row[tool]:.3g}" for tool in tools], padding=3, fontsize=8)
