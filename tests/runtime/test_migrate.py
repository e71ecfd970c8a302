"""``migrate`` makes fewer classes again than Django would, and leaves none that points at an old one."""

import pytest
from django.core.management import get_commands
from django.db import models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from dekkend.runtime.management.commands.migrate import changed_with


@pytest.fixture(scope="module")
def state() -> ProjectState:
    return MigrationLoader(None).project_state()


def test_it_takes_the_place_of_djangos_command():
    assert get_commands()["migrate"] == "dekkend.runtime"


@pytest.mark.parametrize("name", ["organisation", "provider", "rolegrant"])
def test_no_class_points_at_one_that_was_made_again(state: ProjectState, monkeypatch, name: str):
    monkeypatch.setattr(ProjectState, "_find_reload_model", changed_with)
    before = state.apps.get_model("organisations", name)
    state.add_field("organisations", name, "planted", models.IntegerField(null=True), preserve_default=True)
    assert state.apps.get_model("organisations", name) is not before
    for model in state.apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields(include_hidden=True):
            other = field.related_model if field.is_relation else None
            assert other is None or other is state.apps.get_model(other._meta.label), (model, field)
    state.remove_field("organisations", name, "planted")


def test_what_nothing_points_at_changes_alone(state: ProjectState):
    assert changed_with(state, "organisations", "rolegrant") == {("organisations", "rolegrant")}
    assert len(changed_with(state, "organisations", "organisation")) > 20
    assert changed_with(state, "organisations", "unknown") == {("organisations", "unknown")}
