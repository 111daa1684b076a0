"""The people who work here and sign in."""

from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from clinic.rules.access import Permission, Role, granted

ROLE_CHOICES = [
    (Role.OWNER.value, _("Owner")),
    (Role.CHIROPRACTOR.value, _("Chiropractor")),
    (Role.ASSISTANT.value, _("Assistant")),
    (Role.FRONT_DESK.value, _("Front desk")),
    (Role.AUDITOR.value, _("Auditor, read-only")),
]


class UserQuerySet(models.QuerySet["User"]):
    """Staff accounts."""

    def active(self) -> Self:
        return self.filter(is_active=True)

    def practitioners(self) -> Self:
        """Active chiropractors in the order of their names."""
        return (
            self.active().filter(roles__contains=[Role.CHIROPRACTOR.value]).order_by("name", "id")
        )

    def get_by_natural_key(self, email: str | None) -> "User":
        """The account of an e-mail address, whatever its case. Raises: User.DoesNotExist."""
        return self.get(email__iexact=email or "")


class User(Base, AbstractBaseUser):
    """One person of the staff; roles decide what they may do."""

    email = models.EmailField(_("e-mail"), max_length=254)
    name = models.CharField(_("name"), max_length=120)
    title = models.CharField(_("title"), max_length=20, blank=True)
    credentials = models.CharField(_("credentials"), max_length=40, blank=True)
    roles = ArrayField(models.CharField(max_length=20, choices=ROLE_CHOICES), default=list)
    is_active = models.BooleanField(_("may sign in"), default=True)
    theme = models.CharField(max_length=5, blank=True)

    objects = UserQuerySet.as_manager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.CheckConstraint(
                condition=models.Q(
                    roles__contained_by=[role.value for role in Role], roles__len__gte=1
                ),
                name="user_roles_known",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """As patients and colleagues say it: "Dr Halvorsen", "Bea Morrow"."""
        if self.title:
            return f"{self.title} {self.name.split()[-1]}"
        return self.name

    @property
    def signature(self) -> str:
        """As it stands under a note: "Lena Brandt, DC"."""
        return f"{self.name}, {self.credentials}" if self.credentials else self.name

    def can(self, permission: Permission) -> bool:
        return permission in granted(self.roles)

    @property
    def is_practitioner(self) -> bool:
        return Role.CHIROPRACTOR.value in self.roles

    @property
    def role_words(self) -> str:
        """The roles in words, for the bar: "Owner, Chiropractor"."""
        words: dict[str, Any] = dict(ROLE_CHOICES)
        return ", ".join(str(words[role]) for role in self.roles if role in words)

    # Django's own permission questions: there is no admin, so nothing but our table answers.
    def has_perm(self, perm: str, obj: object = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False
