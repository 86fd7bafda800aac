"""What partner systems read about people and cases."""

from typing import Any, ClassVar

from django.http import Http404, HttpResponse
from django.utils import timezone
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cases.groups.models import Tie
from cases.people.models import Alias, ContactDetail, Identifier, Identity
from cases.safeguarding.models import Alert, Concern
from cases.search.search import How, Query, find
from cases.work.models import Case, Note
from datasharing.api.records import HEADERS, Collection, NamedField, RecordSerializer, registered
from datasharing.api.schema import PROBLEMS
from datasharing.models import Consent, Person
from partners.london import london_today

SHARED = RecordSerializer.SHARED


class IdentitySerializer(RecordSerializer):
    """A person's name and birth, as one agency holds them."""

    class Meta:
        model = Identity
        fields: ClassVar = [
            *SHARED, "family_name", "given_names", "known_as", "date_of_birth", "birth_precision",
        ]  # fmt: skip


class AliasSerializer(RecordSerializer):
    """Another name by which an agency knows a person."""

    class Meta:
        model = Alias
        fields: ClassVar = [*SHARED, "family_name", "given_names"]


class IdentifierSerializer(RecordSerializer):
    """A number that some system gave a person: as written, as it ought to be, and whether it can be right."""

    class Meta:
        model = Identifier
        fields: ClassVar = [*SHARED, "kind", "raw", "canonical", "is_valid", "problem"]


class ContactDetailSerializer(RecordSerializer):
    """Where a person may be reached."""

    area = NamedField()

    class Meta:
        model = ContactDetail
        fields: ClassVar = [*SHARED, "kind", "value", "area", "is_safe_to_use", "since", "until"]


class CaseSerializer(RecordSerializer):
    """One agency's work with a person in a programme."""

    area = NamedField()

    class Meta:
        model = Case
        fields: ClassVar = [*SHARED, "reference", "state", "reason", "area", "opened_on", "closed_on"]


class NoteSerializer(RecordSerializer):
    """What a worker noted, marked as fact or opinion."""

    class Meta:
        model = Note
        fields: ClassVar = [*SHARED, "basis", "text", "about_at"]


class AlertSerializer(RecordSerializer):
    """A warning, with the day it lapses."""

    class Meta:
        model = Alert
        fields: ClassVar = [*SHARED, "reference", "kind", "text", "since", "until"]


class ConcernSerializer(RecordSerializer):
    """A reason to think that a person may need protecting."""

    class Meta:
        model = Concern
        fields: ClassVar = [*SHARED, "reference", "kind", "text", "answer", "answered_at"]


class TieSerializer(RecordSerializer):
    """That two people are connected; the other is named where you may know of them."""

    other = NamedField("reference")

    class Meta:
        model = Tie
        fields: ClassVar = [*SHARED, "other", "kind", "source"]


class ConsentSerializer(RecordSerializer):
    """Which agencies a person agreed to, in which words, until when."""

    agreement = NamedField("reference")

    class Meta:
        model = Consent
        fields: ClassVar = [*SHARED, "agreement", "categories", "wording", "means", "valid_from", "valid_to"]


COLLECTIONS = [
    Collection(slug="people", serializer=IdentitySerializer, label="who people are"),
    Collection(slug="aliases", serializer=AliasSerializer, label="other names"),
    Collection(slug="identifiers", serializer=IdentifierSerializer, label="numbers of people"),
    Collection(slug="contact-details", serializer=ContactDetailSerializer, label="addresses and telephone numbers"),
    Collection(slug="cases", serializer=CaseSerializer, label="cases"),
    Collection(slug="notes", serializer=NoteSerializer, label="notes"),
    Collection(slug="alerts", serializer=AlertSerializer, label="alerts"),
    Collection(slug="concerns", serializer=ConcernSerializer, label="safeguarding concerns"),
    Collection(slug="ties", serializer=TieSerializer, label="ties between people"),
    Collection(slug="consents", serializer=ConsentSerializer, label="consents"),
]


class PersonView(APIView):
    """`GET` everything about one person that may be seen, by collection."""

    @extend_schema(
        operation_id="person",
        summary="Everything about a person that you may see",
        parameters=HEADERS,
        responses={200: dict[str, Any], **PROBLEMS},
    )
    def get(self, request: Request, person: str) -> HttpResponse:  # noqa: ARG002
        about = Person.objects.filter(reference=person).first()
        if about is None:
            raise Http404
        parts = [f'"person":"{about.reference}"']
        for collection in registered():
            page = collection.page(collection.records().filter(person=about).order_by("updated_at", "pk"))
            parts.append(f'"{collection.slug}":[{page.body}]')
        return HttpResponse("{" + ",".join(parts) + "}", content_type="application/json")


class SearchSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Whom to look for. In the body and not in the address, because addresses are written down on the way."""

    family_name = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")
    given_names = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")
    how = serializers.ChoiceField([(how.value, how.name) for how in How], default=How.BEGINS.value)
    born_from = serializers.DateField(required=False, default=None, allow_null=True)
    born_to = serializers.DateField(required=False, default=None, allow_null=True)
    number = serializers.CharField(required=False, allow_blank=True, max_length=60, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not any(attrs[name] for name in ("family_name", "given_names", "born_from", "born_to", "number")):
            raise serializers.ValidationError("Say a name, a number or when the person was born.")
        return attrs

    def query(self) -> Query:
        """What is looked for."""
        said = self.validated_data
        return Query(
            family_name=said["family_name"],
            given_names=said["given_names"],
            how=How(said["how"]),
            earliest_birth=said["born_from"],
            latest_birth=said["born_to"],
            number=said["number"],
        )


class SearchView(APIView):
    """`POST` whom to look for; the first 25 people found are answered."""

    @extend_schema(
        operation_id="search_people",
        summary="Find people by name, birth or number",
        parameters=HEADERS,
        request=SearchSerializer,
        responses={
            200: inline_serializer(
                "Found",
                {
                    "people": serializers.ListField(
                        child=inline_serializer(
                            "FoundPerson",
                            {"person": serializers.CharField(), "identities": IdentitySerializer(many=True)},
                        )
                    )
                },
            ),
            **PROBLEMS,
        },
    )
    def post(self, request: Request) -> Response:
        asked = SearchSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        found = find(asked.query(), on=london_today(timezone.now())).people
        people = [
            {"person": each.person.reference, "identities": IdentitySerializer(each.identities, many=True).data}
            for each in found
        ]
        return Response({"people": people})
