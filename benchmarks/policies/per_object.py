"""The same sharing with django-guardian: a row for each user and record, in tables with direct foreign keys.

Its models are registered only while the benchmark runs, because they are not part of the product.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.apps import apps
from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Permission
from django.db import connection, models
from guardian.models import UserObjectPermissionBase
from guardian.shortcuts import get_objects_for_user

from benchmarks.measuring.people import INSERTS
from benchmarks.measuring.stopwatch import elapsed
from benchmarks.policies.hand import Sight
from cases.models import Case
from partners.models import User
from partners.owner import as_owner
from referrals.exchange.models import AWAITING_DECISION

PermissionModels = dict[str, type[UserObjectPermissionBase]]
"""The models of permission rows, by table of records."""
TABLES = sorted({table for table, *_rest in INSERTS})
FILL = """
insert into {permissions} (user_id, permission_id, content_object_id)
select {user}, {permission}, t.id from {table} t where {visible}
"""
TAKE = "delete from {permissions} where user_id = %s"
COUNT = "select count(*) from ({seen}) counted"


@contextmanager
def permissions() -> Iterator[PermissionModels]:
    """Create the permission models and tables for all tables that the benchmark fills."""
    held = {table: _model(_records_of(table)) for table in TABLES}
    try:
        with as_owner(), connection.schema_editor() as editor:
            for model in held.values():
                editor.create_model(model)
        yield held
        with as_owner(), connection.schema_editor() as editor:
            for model in held.values():
                editor.delete_model(model)
    finally:
        for model in held.values():
            del apps.all_models["benchmarks"][str(model._meta.model_name)]
        apps.clear_cache()


def _records_of(table: str) -> type[models.Model]:
    return next(model for model in apps.get_models() if model._meta.db_table == table)


def _model(of: type[models.Model]) -> type[UserObjectPermissionBase]:
    meta = type("Meta", (UserObjectPermissionBase.Meta,), {"app_label": "benchmarks", "abstract": False})
    return type(
        f"{of.__name__}Permission",
        (UserObjectPermissionBase,),
        {
            "__module__": __name__,
            "Meta": meta,
            "content_object": models.ForeignKey(of, models.DO_NOTHING, db_constraint=False),
        },
    )


def give(cursor: Any, held: PermissionModels, user: User, sight: Sight, tables: list[str]) -> int:
    """Add a permission row for each record of `tables` in `sight`; return their number. `cursor` may write the rows."""
    given = 0
    for table in tables:
        model = _records_of(table)
        permission = view_permission(model)
        visible = sight.of("t", model.category)  # type: ignore[attr-defined]
        cursor.execute(
            FILL.format(
                permissions=held[table]._meta.db_table,
                user=user.pk,
                permission=permission,
                table=table,
                visible=visible,
            )
        )
        given += cursor.rowcount
    return given


def take(cursor: Any, held: PermissionModels, user: User) -> None:
    """Delete all permission rows of `user`."""
    for model in held.values():
        cursor.execute(TAKE.format(permissions=model._meta.db_table), [user.pk])


def by_guardian(held: PermissionModels, user: User) -> tuple[float, float]:
    """The milliseconds that django-guardian's functions take to delete `user`'s rows and to add them again.

    They are called once for each table, with records that are loaded already: loading is not timed.
    """
    taking = giving = 0.0
    for table, permitted in held.items():
        of, rows = _records_of(table), permitted.objects.filter(user=user)
        if records := [of(pk=key) for key in rows.values_list("content_object_id", flat=True)]:
            permission = get_permission_codename("view", of._meta)
            taking += elapsed(partial(permitted.objects.bulk_remove_perm, permission, user, records))
            giving += elapsed(partial(permitted.objects.bulk_assign_perm, permission, user, records))
    return taking, giving


def view_permission(model: type[models.Model]) -> int:
    """The primary key of the permission to view rows of `model`."""
    codename = get_permission_codename("view", model._meta)
    return Permission.objects.get(content_type__app_label=model._meta.app_label, codename=codename).pk


def statements(user: User, model: type[Any], pull_from: tuple[Any, int]) -> dict[str, list[str]]:
    """The list, pull and count statements of an application that uses guardian."""
    permission = f"{model._meta.app_label}.{get_permission_codename('view', model._meta)}"
    seen: Any = get_objects_for_user(
        user, permission, model, use_groups=False, with_superuser=False, accept_global_perms=False
    )
    at, key = pull_from
    behind = models.Q(updated_at__lt=at) | models.Q(updated_at=at, pk__lt=key)
    states = [Case.State.ACTIVE] if model is Case else AWAITING_DECISION
    return {
        "newest 50": [_said(seen.newest()[:50])],
        "pull 500": [_said(seen.newest().filter(behind, updated_at__lte=at)[:500])],
        "count": [COUNT.format(seen=_said(seen.filter(state__in=states)))],
    }


def _said(queryset: Any) -> str:
    with connection.cursor() as cursor:
        said: bytes = cursor.cursor.mogrify(*queryset.query.sql_with_params())
    return said.decode()
