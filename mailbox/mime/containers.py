"""What stands in a part instead of a text: the parts it holds; reads no text and no charset."""

from email.message import Message


def children(part: Message) -> list[Message]:
    """The parts of a container, or the message that a part encloses; empty for any other part.

    Asking a part of text for its payload would have Python decode it by whatever charset it names, and some
    of Python's codecs raise or take their time.
    """
    payload = part.get_payload() if part.is_multipart() else []
    return [child for child in payload if isinstance(child, Message)]
