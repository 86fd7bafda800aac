"""OAuth scopes, which are the purposes: a partner system requests a token for one or more."""

from typing import Any

from django.utils import timezone
from oauth2_provider.models import Application
from oauth2_provider.scopes import BaseScopes

from partners.members.models import Membership
from partners.members.purposes import Purpose
from partners.members.roles import Role


def scope_of(purpose: Purpose) -> str:
    """The scope of `purpose`."""
    return purpose.name.lower()


def purposes_in(scope: str) -> list[Purpose]:
    """The purposes in `scope`, a space-separated list, in its order. Unknown words are ignored."""
    return [Purpose[word.upper()] for word in scope.split() if word.upper() in Purpose.__members__]


class PurposeScopes(BaseScopes):
    """The scopes of a client: the purposes of its membership. All are granted if it requests none."""

    def get_all_scopes(self) -> dict[str, str]:
        return {scope_of(purpose): str(purpose.label) for purpose in Purpose}

    def get_available_scopes(self, application: Application | None = None, *_: Any, **__: Any) -> list[str]:
        if application is None:
            return []
        held = Membership.objects.in_force(timezone.now()).filter(user=application.user_id, role=Role.API_CLIENT)
        return [scope_of(Purpose(purpose)) for member in held for purpose in member.purposes]

    def get_default_scopes(self, application: Application | None = None, *_: Any, **__: Any) -> list[str]:
        return self.get_available_scopes(application)
