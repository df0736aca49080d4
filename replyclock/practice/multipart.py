"""Reads forms that carry files (RFC 7578), with the standard library's reader of mail."""

from email import message_from_bytes
from email.message import Message


def multipart_fields(media_type: str, body: bytes) -> dict[str, str]:
    """The fields by name; of a file its name and size, "" where none was chosen."""
    message = message_from_bytes(b"Content-Type: " + media_type.encode() + b"\r\n\r\n" + body)
    return {
        str(part.get_param("name", header="content-disposition")): _value(part)
        for part in message.walk()
        if not part.is_multipart()
    }


def _value(part: Message) -> str:
    data = part.get_payload(decode=True)
    data = data if isinstance(data, bytes) else b""
    name = part.get_filename()
    if name is None:
        return data.decode("utf-8", "replace")
    return f"{name}, {len(data)} bytes" if name else ""
