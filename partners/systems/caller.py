"""The caller of the API: bearer token, purpose, and the person on whose behalf it calls."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import authentication, exceptions, permissions
from rest_framework.request import Request

from partners.members.known import holder
from partners.members.models import Membership, User
from partners.members.purposes import Purpose
from partners.requests import VisitorRequest
from partners.systems.scopes import PurposeScopes, purposes_in, scope_of
from partners.systems.signed_tokens import client_in

PREFIX = "/api/"
LONGEST_NAME = 200


class PurposeNotChosen(exceptions.APIException):
    """The token has several purposes and the call names none."""

    status_code = 400
    default_code = "purpose_not_chosen"


class BadHeader(exceptions.APIException):
    """A header has an invalid value."""

    status_code = 400
    default_code = "bad_header"


def is_call(request: HttpRequest) -> bool:
    """Whether `request` is for the API, which uses tokens instead of sessions."""
    return request.path_info.startswith(PREFIX)


def identify_caller(request: VisitorRequest, *, at: datetime) -> None:
    """Set membership and purpose of an API request; an error goes to `refusal`, which the view answers with."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    request.refusal = None
    if scheme.lower() != "bearer":
        return
    try:
        membership, scope = _holder(token.strip(), at=at)
        purpose = _purpose(request.headers.get("Purpose", ""), scope, membership)
        request.on_behalf_of = _on_behalf_of(request.headers.get("On-Behalf-Of", ""))
    except exceptions.APIException as refusal:
        request.refusal = refusal
        return
    request.membership, request.purpose = membership, purpose


def _holder(token: str, *, at: datetime) -> tuple[Membership, str]:
    client_id = client_in(token)
    checksum = hashlib.sha256(token.encode()).hexdigest()
    held = holder(client=client_id, checksum=checksum, at=at) if client_id else None
    if held is None or not held[0].user.is_in_service():
        raise exceptions.AuthenticationFailed("The token is unknown or has expired: ask for another.")
    return held


def _purpose(asked: str, scope: str, membership: Membership) -> Purpose:
    may = [purpose for purpose in purposes_in(scope) if membership.may_act_for(purpose)]
    if asked:
        chosen = [purpose for purpose in may if scope_of(purpose) == asked.lower()]
        if not chosen:
            raise exceptions.PermissionDenied("The token is not valid for this purpose.")
        return chosen[0]
    if not may:
        raise exceptions.PermissionDenied("The purposes of the token are no longer held: ask for another.")
    if len(may) > 1:
        words = ", ".join(scope_of(purpose) for purpose in may)
        raise PurposeNotChosen(f"Say in the header Purpose which of these you act for: {words}.")
    return may[0]


def _on_behalf_of(name: str) -> str:
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise BadHeader(f"On-Behalf-Of takes up to {LONGEST_NAME} printable characters.")
    return name


class CallerAuthentication(authentication.BaseAuthentication):
    """Passes on the membership that the middleware found; the door is entered around the whole request."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        call: VisitorRequest = request._request  # type: ignore[assignment]  # noqa: SLF001 - what DRF wraps
        if call.refusal is not None:
            raise call.refusal
        return (call.membership.user, None) if call.membership else None

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        return 'Bearer realm="api"'


class CallerScheme(OpenApiAuthenticationExtension):
    """The description of the token in the API schema."""

    target_class = CallerAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, object]:  # noqa: ARG002
        flow = {"tokenUrl": f"{PREFIX}token", "scopes": PurposeScopes().get_all_scopes()}
        return {"type": "oauth2", "flows": {"clientCredentials": flow}}


class ActsForAnAgency(permissions.BasePermission):
    """Requires a membership and a purpose. The database decides what the caller may see."""

    def has_permission(self, request: Request, view: Callable[..., object]) -> bool:  # type: ignore[override]  # noqa: ARG002
        call: VisitorRequest = request._request  # type: ignore[assignment]  # noqa: SLF001 - what DRF wraps
        return call.membership is not None and call.purpose is not None
