"""New projects for authors of plugins, written out of templates."""

from deid_core.scaffold.project import Project, write_project

__all__ = ["Project", "write_project"]
