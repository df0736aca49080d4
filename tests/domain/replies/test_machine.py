"""Machine mail: which marks make a mail system's, what a responder writes by itself, what is neither."""

import json
from typing import Any

import pytest

from replyclock.domain.facts import ReplyKind
from replyclock.domain.replies import senders
from replyclock.domain.replies.machine import machine_kind
from replyclock.domain.replies.machines.cloud_events import event_of
from replyclock.domain.replies.mail import Mail, MailAttachment

BOUNCE, DELAY, AUTOMATIC = ReplyKind.BOUNCE, ReplyKind.DELAY, ReplyKind.AUTOMATIC
NULL = (f"{senders.NULL_SENDER} (RFC 5321)",)
DAEMON = (f"{senders.DAEMON}: x",)


def kind_of(subject: str, text: str = "谢谢", **more: Any) -> tuple[ReplyKind, bool] | None:
    found = machine_kind(Mail(sender="hall@town.example", subject=subject, text=text, **more))
    return (found.kind, found.is_certain) if found else None


# The prefixes of Exchange, Outlook, Gmail, Domino, GroupWise and webmail.
RESPONDERS = """
自动回复: x|自动答复: x|自動回覆：x|自動答覆: x|系统自动回复：x|【自动回复】x|外出: x|不在辦公室: x
x（自动回复）|自动回复|Automatic reply: x|Out of Office: x|Out of Office AutoReply: x
AUTO: A Clerk is out of the office (returning 3/4)|A Clerk is out of the office until Monday.
Auto-Reply: x|[Ticket#17] AutoReply: x|[EXTERNAL] Automatic reply: x|Automatische Antwort: x
Abwesenheitsnotiz: x|Réponse automatique : x|Absence du bureau : x|Respuesta automática: x
Fuera de la oficina: x|Risposta automatica: x|Fuori ufficio: x|Resposta automática: x
Automatisch antwoord: x|Automatisk svar: x|Automatiskt svar: x|Autosvar: x|Automaattinen vastaus: x
Poissa: x|Automatyczna odpowiedź: x|Automatická odpověď: x|Automatická odpoveď: x
Automatikus válasz: x|Răspuns automat: x|Otomatik Yanıt: x|Автоматический ответ: x
Автоматична відповідь: x|Автоматичен отговор: x|Αυτόματη απάντηση: x|תשובה אוטומטית: x|رد تلقائي: x
自動応答: x|自動返信: x|자동 회신: x|부재중: x|Trả lời tự động: x|ตอบกลับอัตโนมัติ: x
Balasan otomatis: x
"""
TOPICS = """
关于自动回复的说明|自动回复机|自动取款机在哪里|外出务工人员登记|休假|休假审批的回复|出差补贴标准
Re: 自动回复: x|不在办公室办理的事项|Your enquiry about out of office hours registration
Weddings out of the office building|Automatic response systems|On leave of absence
Abwesenheit von Schülern|Out of office hours number|关于邮件无法送达的答复|退信处理办法
邮件无法送达怎么办
"""


@pytest.mark.parametrize(
    "subject", [each for line in RESPONDERS.split("\n") for each in line.split("|") if each]
)
def test_a_responders_own_subject_suggests_it_and_settles_nothing(subject: str) -> None:
    assert kind_of(subject) == (AUTOMATIC, False)


@pytest.mark.parametrize("subject", [each for line in TOPICS.split("\n") for each in line.split("|") if each])
def test_a_subject_that_speaks_of_such_things_is_none(subject: str) -> None:
    assert kind_of(subject, "您好，窗口周一至周五九点开门。") is None


@pytest.mark.parametrize(
    "text",
    [
        "您好，年休假由本人申请，我单位不便安排的，按日工资三倍支付，请联系人事科。",
        "您好，本人因公出国无法到场的，可以委托他人办理，请联系窗口预约。",
        "您好，您本人出国前须到派出所办理，出国期间无法办理的请联系我们。",
        "我查了一下，国庆放假期间窗口不办公，8日上班后可以办理，有问题请致电。",
        "我大厅元旦放假一天，1月2日起九点开门。",
        "If you are away on leave, a relative may bring the form. Please contact window 3 until Friday.",
        "I am away from Monday, so please bring the papers to window 3.",
    ],
)
def test_leave_and_holidays_as_the_matter_are_no_absence(text: str) -> None:
    assert kind_of("Re: x", text) is None


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("邮件无法送达", "邮件无法送达的，保留十五天，请到支局领取。"),
        ("邮件无法投递", "邮件无法投递的，请发邮件到 a@town.example 登记地址。"),
        ("Undeliverable mail", "Mail that could not be delivered is kept for two weeks at window 3."),
        ("Delivery delayed", "Deliveries of bins are delayed until 4 December."),
        ("x", "您之前的邮件被退回是因为收件人邮箱已满，请改发 b@town.example 。"),
    ],
)
def test_returned_post_as_the_matter_is_no_bounce(subject: str, text: str) -> None:
    assert kind_of(subject, text) is None


def test_an_answer_that_follows_its_announcement_is_no_responders() -> None:
    assert kind_of("自动回复：x", "您的来信收悉，现答复如下：周六九点开门。") is None


def test_a_header_settles_unless_the_text_announces_an_answer() -> None:
    header = ("Auto-Submitted: auto-replied (RFC 3834)",)

    assert kind_of("x", "周六九点开门。", signals=header) == (AUTOMATIC, True)
    assert kind_of("x", "现答复如下：周六九点开门。", signals=header) == (AUTOMATIC, False)


def test_words_alone_leave_a_bounce_to_a_reviewer_and_the_system_itself_settles_it() -> None:
    text = "Your letter to a@town.example could not be delivered."
    returned = (*DAEMON, senders.RETURNS)

    assert kind_of("Undeliverable: x", text) == (BOUNCE, False)
    assert kind_of("x", text, hints=DAEMON) == (BOUNCE, False)
    assert kind_of("x", text, hints=returned, signals=NULL) == (BOUNCE, True)


def test_a_report_read_from_words_is_a_suggestion_and_one_with_parts_is_certain() -> None:
    report = {"is_delivery_report": True, "delivery_action": "failed"}

    assert kind_of("x", "x", **report) == (BOUNCE, True)
    assert kind_of("x", "x", **report, is_report_in_words=True) == (BOUNCE, False)


def test_what_was_given_up_is_no_delay() -> None:
    delayed = "It has been delayed; delivery attempts will continue."

    assert kind_of("x", delayed, hints=DAEMON) == (DELAY, False)
    assert kind_of("x", f"{delayed} We have given up.", hints=DAEMON) == (BOUNCE, False)


def test_an_empty_envelope_alone_is_believed_only_of_a_text_that_tells_nothing() -> None:
    assert kind_of("x", "Thank you.", signals=NULL) == (AUTOMATIC, False)
    assert kind_of("x", "周六上午9点到12点可以办理，请带身份证。", signals=NULL) is None


def test_a_receipt_of_a_filter_that_refused_is_a_bounce() -> None:
    form = ("disposition notification (RFC 8098)",)
    refused = "Your message was automatically rejected: quota exceeded"

    assert kind_of("x", "It was displayed.", signals=form) == (AUTOMATIC, True)
    assert kind_of("x", refused, signals=form, hints=DAEMON) == (BOUNCE, True)


def test_a_list_manager_must_have_refused_it_for_not_a_member_to_count() -> None:
    text = "You are not a member of this mailing list."

    assert kind_of("x", text, hints=(f"{senders.LIST_MANAGER}: x",)) == (BOUNCE, False)
    assert kind_of("x", text) is None


def test_exchange_leaves_the_subject_empty_and_asks_for_no_responder() -> None:
    hint = (f"{senders.SUPPRESSES} (Exchange)",)

    assert kind_of("", "谢谢来信。", hints=hint) == (AUTOMATIC, False)
    assert kind_of("来信答复", "谢谢来信。", hints=hint) is None


def sns(event: dict[str, Any]) -> str:
    return json.dumps({"Type": "Notification", "MessageId": "1", "Message": json.dumps(event)})


# Forms of Amazon SES and SNS, SendGrid, Mailgun, Postmark, SparkPost and Mandrill, by their own pages.
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (json.dumps({"notificationType": "Bounce", "bounce": {}, "mail": {}}), BOUNCE),
        (sns({"eventType": "Bounce", "bounce": {}, "mail": {}}), BOUNCE),
        (sns({"eventType": "DeliveryDelay", "mail": {}}), DELAY),
        (sns({"notificationType": "Complaint", "mail": {}}), AUTOMATIC),
        (sns({"notificationType": "Delivery", "mail": {}}), AUTOMATIC),
        (json.dumps([{"event": "dropped", "email": "a@b.example", "sg_message_id": "1"}]), BOUNCE),
        (json.dumps([{"event": "deferred", "email": "a@b.example"}]), DELAY),
        (json.dumps({"event-data": {"event": "failed", "severity": "permanent", "recipient": "a"}}), BOUNCE),
        (json.dumps({"event-data": {"event": "failed", "severity": "temporary", "recipient": "a"}}), DELAY),
        (json.dumps({"RecordType": "Bounce", "Type": "HardBounce", "Email": "a@b.example"}), BOUNCE),
        (json.dumps([{"msys": {"message_event": {"type": "bounce", "rcpt_to": "a@b.example"}}}]), BOUNCE),
        (json.dumps([{"event": "hard_bounce", "ts": 1, "_id": "x"}]), BOUNCE),
        ('{"notificationType":"Bounce","bounce":{"bouncedRecip', BOUNCE),
    ],
)
def test_a_cloud_senders_notification_is_read(text: str, kind: ReplyKind) -> None:
    found = event_of(text)
    assert found is not None
    assert found.kind is kind


@pytest.mark.parametrize(
    "text",
    [
        "The event was a bounce.",
        '{"status": "failed"}',
        '{"event": "open day", "email": "a@b.example"}',
        "[[[[",
        "{}",
    ],
)
def test_other_texts_and_other_json_are_no_notification(text: str) -> None:
    assert event_of(text) is None


def test_json_as_a_part_of_its_own_is_read_too() -> None:
    part = MailAttachment("a.json", "application/json", b'{"notificationType":"Bounce","mail":{}}')

    assert kind_of("x", "", attachments=(part,)) == (BOUNCE, True)
