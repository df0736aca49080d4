"""Invents the writer of a letter, but never a phone, e-mail address or identity number."""

import random
from collections.abc import Sequence

from faker import Faker

from replyclock.domain.inquiry import Persona

_LOCALES = {"zh": "zh_CN", "en": "en_GB"}


def invent_persona(
    language: str, seed: int, *, email: str, phones: Sequence[str], identity_numbers: Sequence[str]
) -> Persona:
    """The same seed invents the same writer; contacts are drawn from the campaign's pool or left out."""
    faker = Faker(_LOCALES[language])
    faker.seed_instance(seed)
    chance = random.Random(seed)  # noqa: S311 - a draw to be repeated, no secret
    gender = chance.choice(("female", "male"))
    name = faker.name_female() if gender == "female" else faker.name_male()
    return Persona(
        name=name,
        gender=gender,
        occupation=faker.job(),
        address=faker.address().replace("\n", ", "),
        email=email,
        phone=chance.choice(list(phones)) if phones else None,
        identity_number=chance.choice(list(identity_numbers)) if identity_numbers else None,
    )
