"""The labels of a quoted letter's header, in the languages of mail programs, and the blocks they stand in."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from replyclock.mailbox.history.folding import spaced, tight, unframed

_NEAR = 14
_LABEL_LENGTH = 30
_FOLDED_LINES = 2

_NAMES = {
    "from": "发件人 寄件者 寄件人 发信人 發件人 發信人 发送人 发送者 發送者 from von de da di van od "
    "от oт fra från expéditeur"
    " expediteur absender mittente remitente remetente afzender nadawca отправитель avsändare afsender"
    " lähettäjä gönderen kimden odesílatel feladó 差出人 送信者 送信元 보낸사람 보낸이 발신자 보낸사람이름",
    "sent": "发送时间 发送日期 发件时间 发信时间 时间 日期 發送時間 發送日期 傳送時間 寄件日期 "
    "寄件時間 日期時間 時間 sent date datum"
    " gesendet gesendetam envoyé envoye dateheure enviado enviadael enviadaem enviada fecha data inviato"
    " datainvio verzonden wysłano wysłane отправлено дата skickat sendt lähetetty gönderildi tarih"
    " odesláno küldve dátum 送信日時 日時 日付 보낸날짜 날짜 보낸시간 발신일",
    "to": "收件人 收件者 收信人 to an à a pour para aan naar do кому til till vastaanottaja kime komu "
    "címzett destinataire"
    " empfänger destinatario destinatário ontvanger odbiorca получатель 宛先 받는사람 받는이 수신자 수신",
    "cc": "抄送 抄送人 副本 副本抄送 密送 密件副本 cc bcc copie copia cópia kopie kopia kopi dw udw "
    "копия cci cco 참조 숨은참조",
    "subject": "主题 主題 主旨 标题 標題 邮件主题 subject betreff objet sujet asunto oggetto assunto "
    "onderwerp temat тема"
    " ämne emne aihe konu předmět tárgy 件名 題名 제목",
    "other": "回复 回复给 回覆 答复 reply-to replyto antwortan 附件 附件名 attachments anlagen "
    "importance 重要性 priority"
    " 优先级 organization message-id 邮件编号 mailedby signedby",
}
_KIND_OF: Mapping[str, str] = MappingProxyType(
    {name.casefold(): kind for kind, names in _NAMES.items() for name in names.split()}
)
_LABEL = re.compile(rf"([^:|]{{1,{_LABEL_LENGTH}}}?)[\s*_]*[:|][\s*_]*(.*)")
_IN_BRACKETS = re.compile(r"\([^()]{0,20}\)")
_IN_ONE_LINE = re.compile(r"(?:^|(?<=[\s>;,]))([^\s:|>;,]{1,20}) ?:")
_GOES_ON = re.compile("(未能?|无法|無法|不能|没有?|沒有?|尚未|已被|被)")
_DATED = re.compile(
    r"\d{1,4}[-/.年月. ]{1,3}\w{1,10}[-/.月. ,]{1,3}\d{1,4}|\d{1,2}:\d{2}|\d{1,2}月|19\d\d|20\d\d"
)


def label_of(line: str) -> tuple[str, str] | None:
    """The kind of label that the line begins with (from, sent, to, cc, subject, other) and what it says."""
    found = _LABEL.match(unframed(line))
    kind = _KIND_OF.get(_IN_BRACKETS.sub("", tight(found[1])).strip("*_|")) if found else None
    return (kind, found[2].strip()) if found and kind else None


def block_length(lines: Sequence[str]) -> int:
    """How many lines a quoted letter's header takes that begins with the first of them; 0 for none.

    Three labels make one, in any order, the sender's among them; two do where they show an address and a
    date. A header within a sentence, as postmasters write it ("Your message To: ... did not reach"), opens
    no letter.
    """
    first = label_of(lines[0])
    if not first:
        return 0
    if _is_in_one_line(lines[0]):
        return 1
    said, length, folded = {first[0]: first[1]}, 1, 0
    for number, line in enumerate(lines[1:_NEAR], 2):
        found = label_of(line)
        if found and not (found[0] == "from" and "from" in said):
            said.setdefault(*found)
            length, folded = number, 0
        elif found or (line.strip() and folded == _FOLDED_LINES):
            break
        else:
            # What stands below a blank line and is no label is the letter itself.
            folded = folded + 1 if line.strip() else _FOLDED_LINES
    return length if _is_header(said) and not _is_within_a_sentence(lines[length:]) else 0


def _is_within_a_sentence(below: Sequence[str]) -> bool:
    line = next((spaced(line) for line in below if line.strip()), "")
    return line[:1].islower() or _GOES_ON.match(line) is not None


def _is_header(said: Mapping[str, str]) -> bool:
    dated = _DATED.search(spaced(said.get("sent", ""))) is not None
    kinds = set(said) - {"other"}
    few = len(kinds) == 2 and "@" in said.get("from", "") and ("sent" not in kinds or dated)
    return "from" in kinds and (len(kinds) > 2 or few)


def _is_in_one_line(line: str) -> bool:
    """Pages of mail programs that lost their line ends: From: a Sent: b To: c Subject: d."""
    kinds = [_KIND_OF.get(found[1].casefold()) for found in _IN_ONE_LINE.finditer(spaced(line))]
    return len({kind for kind in kinds if kind}) > 2 and "from" in kinds
