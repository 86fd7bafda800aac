"""What an agency has its staff do at once when somebody speaks of suicide: its own words, or those that are shipped."""

from django.db import models
from django.utils.translation import gettext

from partners.models import Agency
from partners.privileges import Listed, OwnAgencyWrites, Traced


class RiskPrompt(models.Model):
    """An agency's own words for what to do when somebody has thoughts of suicide or self-harm."""

    agency = models.OneToOneField(Agency, models.CASCADE, related_name="+")
    words = models.TextField(max_length=1000)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(words=""), name="a_prompt_says_something"),
            Listed(
                privileges="SELECT, INSERT, UPDATE (words)",
                reason="What an agency has its staff do; names no person. Its own agency writes it.",
            ),
            OwnAgencyWrites(rule="keep risk prompts"),
            Traced(),
        ]

    def __str__(self) -> str:
        return self.words


def words_of(agency: Agency) -> str:
    """What `agency` has its staff do at once."""
    own = RiskPrompt.objects.filter(agency=agency).first()
    return own.words if own else shipped()


def shipped() -> str:
    """The words of an agency that has written none of its own."""
    return gettext(
        "Tell the custody sergeant now, and follow your local suicide and self-harm policy. Do not leave the person"
        " alone until the sergeant knows."
    )
