"""Invents the writer of a letter, but never a phone, e-mail address or identity number."""

import random
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from replyclock.domain.inquiry import Persona

if TYPE_CHECKING:
    from faker import Faker

_LOCALES = {"zh": "zh_CN", "en": "en_GB"}


def invent_persona(
    language: str,
    seed: int,
    *,
    email: str,
    region: str = "",
    phones: Sequence[str] = (),
    identity_numbers: Sequence[str] = (),
    gender: str | None = None,
) -> Persona:
    """The same seed invents the same writer, who lives in `region`; `gender` may be given.

    Contacts are drawn from the campaign's pool or left out.
    """
    from faker import Faker  # noqa: PLC0415 - slow to import, and few commands invent anybody

    faker = Faker(_LOCALES[language])
    faker.seed_instance(seed)
    chance = random.Random(seed)  # noqa: S311 - a draw to be repeated, no secret
    drawn = chance.choice(("female", "male"))
    gender = gender or drawn
    return Persona(
        name=_name(faker, language, gender),
        gender=gender,
        occupation=faker.job(),
        address=_address(faker, language, region, chance.randint(1, 199)),
        email=email,
        phone=chance.choice(phones) if phones else None,
        identity_number=chance.choice(identity_numbers) if identity_numbers else None,
    )


def address_name(name: str) -> tuple[str, ...]:
    """The name as its owner might write it into an address: lower-case ASCII letters, a word each.

    李欣怡 gives ("lixinyi",), Zoë O'Brien ("zoe", "obrien"); signs that have no letters give nothing.
    """
    from anyascii import anyascii  # noqa: PLC0415 - only planning needs it

    words = (re.sub(r"[^a-z]", "", anyascii(word).lower()) for word in name.split())
    return tuple(filter(None, words))


def _name(faker: "Faker", language: str, gender: str) -> str:
    """First and last name put together here: faker's own Chinese names do not heed the gender."""
    given = faker.first_name_female() if gender == "female" else faker.first_name_male()
    return f"{faker.last_name()}{given}" if language == "zh" else f"{given} {faker.last_name()}"


def _address(faker: "Faker", language: str, region: str, number: int) -> str:
    """Street and number in the office's own region: faker puts Shanghai into Tibet, and invents postcodes."""
    street = faker.street_name()
    if language == "zh":
        return f"{region}{street}{number}号"
    return f"{number} {street}, {region}" if region else f"{number} {street}"
