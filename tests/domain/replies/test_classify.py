"""Kinds of replies: a suggestion with its reason, from tables of phrases in Chinese and English."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.repository import TESTS

from replyclock.domain.facts import ReplyKind
from replyclock.domain.replies.classify import suggest_kind, suggest_text_kind
from replyclock.domain.replies.mail import Mail, MailAttachment
from replyclock.domain.replies.words.own_letter import AskedLetter

TEXTS = {
    ReplyKind.ACKNOWLEDGEMENT: [
        "您好，您的来信已收到，请耐心等待。",
        "您好！您的来信已收到。我们将在5个工作日内予以答复，请耐心等待。如需查询办理进度，请登录网站凭查询码查询，咨询电话12345。感谢您对我们工作的支持！",
        "为规范办理，匿名来信一律不予受理。您的来信已收到，我们将尽快答复。",
        "Thank you for your enquiry. It has been received, please wait.",
        (
            "Your enquiry has been received and we will respond within 20 working days. Please do not "
            "reply to this e-mail."
        ),
        "received, please wait",
        "已受理",
        "办理中",
        "Received. Please be patient.",
        "Your question is being processed.",
        "We acknowledge receipt of your letter dated 3 November.",
        "您的留言提交成功，受理编号：20261122001，查询密码：889012，请妥善保管。",
        "您好！您的信件已受理，承办单位将在7个工作日内回复，如需了解办理进度，请凭查询码登录网站查询。",
        "网友您好，您的留言我们已经收到，我们会认真研究并尽快给您答复，感谢您对我们工作的关心和支持。",
        "尊敬的用户：您的咨询已提交成功，请于5个工作日后查询办理结果。",
        "We have received your message. A member of our team will get back to you shortly.",
        (
            "Your enquiry has been logged under reference FOI-2026-118. You should receive a response "
            "within 20 working days."
        ),
        "收到。",
        "工单号 7731，请牢记。",
        "您好，您的诉求（编号 7731）已登记，办理期限为5个工作日。",
        "您好，我们会立即调查，并在24小时内给您回复处理结果。",
        "您的建议我们会认真研究，欢迎继续关注。",
        "投诉已记录，平台将依法依规处理，处理结果会在三天内答复您。",
        "您反映的情况我局已知悉，正在组织核查，待有进展后向您反馈。",
        "We have received\nyour letter and\nwill reply within ten working days.",
    ],
    ReplyKind.FORWARDING: [
        "您反映的问题已转交西湖区城市管理局办理，请耐心等待。",
        "您好，您反映的关于西湖区文三路夜间施工噪音扰民影响居民休息的问题，我们已转市生态环境局调查处理，处理结果将由承办单位在15个工作日内答复您。",
        "Your message has been forwarded to the Department of Transport, who will respond to you directly.",
        "您好！您的信件我们已收悉并批转相关部门办理。",
        "此件已转市人社局办理。",
        "您好，您的诉求已派发至街道办事处处理，请留意后续回复。",
        "I have passed your question on to the registry and they will contact you.",
        "您好，您反映的问题不属于我局职责，已转交市城管局办理。",
        "您的案件已分派至街道办事处，请耐心等待。",
        "我们已将来信转区住建局处理，请留意后续回复。",
        "您好，已安排相关部门进行处理。",
        "您的意见已反馈给公交公司。",
    ],
    ReplyKind.REFUSAL: [
        "您好，您的来信不属于我局职责范围，建议向市公安局咨询。",
        "您的来信因内容不完整，不予受理。",
        "Unfortunately we are unable to deal with your request because it is not within our remit.",
        "不予受理。",
        "您好，您的诉求不属于本单位受理范围，请拨打12345咨询。",
        "您的留言审核未通过。",
        "We do not deal with this matter. Please contact the county council.",
        "Your request has been declined.",
        "您的留言缺少地址，无法办理，请补充后再提交。",
        "您提交的信件含有不文明用语，已被退回。",
        "经核实，您的投诉不属于受理范围。",
        "你好，这个不归我们管，请找街道。",
        "您申请公开的信息不存在。",
    ],
    ReplyKind.ANSWER: [
        "您好，来信收悉。现答复如下：居住证申领需要携带身份证、租房合同到街道便民服务中心办理，办理时间为工作日9:00-17:00。",
        "您好，窗口办公时间为周一至周五上午9点至12点，下午13点30分至17点。",
        (
            "Dear Ms Li, thank you for your letter. The office is open Monday to Friday from 9 to 17. "
            "Kind regards"
        ),
        (
            "We have received your letter. In answer to your question: the office opens at nine and "
            "closes at five every working day."
        ),
        "没有身份证无法办理，请先到派出所补办。",
        "离开户籍地半年以上的，应在15日内办理居住登记，带身份证到派出所即可。",
        "由原参保地社保机构将档案和基金转往新参保地，您本人无需办理。",
        "Your record is transferred to the new fund by the old one within 45 days.",
        "您好！根据《居住证暂行条例》第二条规定，公民离开常住户口所在地，到其他城市居住半年以上，可以申领居住证。",
        "可以网上办理，带身份证即可。",
        "您好，您咨询的结婚登记事项，男女双方须携带身份证和户口簿到任一方户籍所在地婚姻登记处办理。",
        "您的来信收悉。经核实，您所在小区的路灯已于11月20日修复，感谢您的监督。",
        "The office at Harbour Street is open on weekdays from 9:00 to 17:00.",
        "您好，窗口周六上午照常办公。",
        "您好！关于您咨询的社保转移问题，经核实，您的档案已转至杭州市社保中心，可在市民之家查询。",
        "根据《中华人民共和国民法典》规定，逾期申请的不予受理，请您在30日内提交材料。",
        "您好，您的来信收悉。办理营业执照需提供身份证明、住所证明和经营范围说明，材料齐全的当场受理，3个工作日内发照，免收费用。",
        "You can apply online or at counter 4; bring your passport and a proof of address.",
        "Registration is open from 1 March to 31 March. Children who turn six before 1 September may enrol.",
        "Thank you for your email. The fee is £46 and the form is on our website.",
        "您的意见我们采纳了，站牌已更换完毕。",
        "您好，您反映的情况属实，我局已立案调查，将依法处理。",
        "您的申请已批准，请于11月30日前领取证件。",
        "您好，材料提交成功后5个工作日可领证，地点在一楼大厅3号窗口。",
        "您好，您反映的问题已转我中心处理。经核查，该处为私人车位，业主有权安装地锁。",
        "您好，居住证申请受理后10个工作日内制证，请您届时持回执领取。",
    ],
    ReplyKind.UNKNOWN: [
        "",
        "谢谢！",
    ],
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind in TEXTS for text in TEXTS[kind]])
def test_an_offices_text_is_of_the_kind_a_reader_would_say(kind, text):
    suggestion = suggest_text_kind(text)
    assert suggestion.kind is kind, suggestion.reason


ONE_LINERS = tomllib.loads((TESTS / "domain/replies/one_liners.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind in ONE_LINERS for text in ONE_LINERS[kind]])
def test_an_office_that_writes_one_line_is_understood(kind, text):
    suggestion = suggest_text_kind(text)
    assert suggestion.kind == kind.replace("-", " "), suggestion.reason


CODED = [
    "-----BEGIN PGP MESSAGE-----\n\nhQEMA2Jx\n-----END PGP MESSAGE-----",
    "begin 644 reply.txt\n#86)C\n`\nend",
    "JVBERi0xLjQKJeLjz9MKMyAwIG9iago8PC9MZW5ndGggNDkzL0ZpbHRlci9GbGF0ZURlY29kZT4+",
    "\ufffd\ufffd\ufffd\ufffd周六\ufffd\ufffd\ufffd\ufffd",
]


@pytest.mark.parametrize("text", CODED, ids=["PGP", "uuencode", "base64", "replacement signs"])
def test_what_nobody_can_read_is_unknown(text):
    assert suggest_text_kind(text).kind is ReplyKind.UNKNOWN


HOURS = AskedLetter("自助机晚上能用吗", "您好，请问服务大厅门口的自助机晚上八点以后还能用吗？谢谢。")
REJECTED = AskedLetter("申请为何被驳回", "您好，我的开业申请显示不予受理，没有写原因，请问该怎么改？谢谢。")


def test_a_mailing_that_touches_nothing_of_the_letter_is_no_answer():
    mailing = "便民资讯 第12期\n本周六上午九点在体育中心举行招聘会，带身份证即可入场。\n退订请回复T"
    assert suggest_text_kind(mailing, HOURS).kind is ReplyKind.UNKNOWN
    assert suggest_text_kind("门口的自助机全天开放。回T退订", HOURS).kind is ReplyKind.ANSWER


def test_a_refused_application_is_the_answer_where_the_letter_asks_about_one():
    text = "您的申请不予受理，原因是经营场所证明缺出租方签字，补签后在原页面重新提交。"
    assert suggest_text_kind(text).kind is ReplyKind.REFUSAL
    assert suggest_text_kind(text, REJECTED).kind is ReplyKind.ANSWER


def test_an_attached_answer_is_one_where_something_is_attached():
    text = "您的来信收悉，答复意见请见附件。"
    paper = MailAttachment("reply.pdf", "application/pdf", b"%PDF-1.4")
    told = suggest_kind(Mail(text=text, attachments=(paper,)))
    assert (told.kind, "reply.pdf" in told.reason) == (ReplyKind.ANSWER, True)
    assert suggest_kind(Mail(text=text)).kind is ReplyKind.UNKNOWN


def test_a_mail_whose_words_may_be_missing_is_unknown_whatever_is_left():
    suggestion = suggest_kind(Mail(text="窗口周六上午九点开门。", gaps=("the message breaks off",)))
    assert suggestion.kind is ReplyKind.UNKNOWN
    assert suggestion.reason == "words of it may be missing: the message breaks off"


def test_a_reason_quotes_the_phrase_that_decided():
    assert suggest_text_kind("您的来信已收到，请耐心等待。").reason == "the text asks for patience: '请耐心'"


def test_a_failed_delivery_report_is_a_bounce_and_needs_no_person():
    suggestion = suggest_kind(
        Mail(is_delivery_report=True, delivery_action="failed", bounced=("a@b.example",))
    )
    assert (suggestion.kind, suggestion.is_settled) == (ReplyKind.BOUNCE, True)
    assert "about a@b.example" in suggestion.reason


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_report_that_it_went_on_is_automatic(action):
    suggestion = suggest_kind(Mail(is_delivery_report=True, delivery_action=action))
    assert (suggestion.kind, suggestion.is_settled) == (ReplyKind.AUTOMATIC, True)


def test_a_report_of_delay_is_a_kind_of_its_own():
    suggestion = suggest_kind(Mail(is_delivery_report=True, delivery_action="delayed"))
    assert (suggestion.kind, suggestion.is_settled) == (ReplyKind.DELAY, True)


def test_a_machine_signal_settles_it_whatever_the_words_say():
    mail = Mail(signals=("Auto-Submitted: auto-replied (RFC 3834)",), text="窗口周一至周五上午九点开门。")
    suggestion = suggest_kind(mail)
    assert (suggestion.kind, suggestion.is_settled) == (ReplyKind.AUTOMATIC, True)
    assert suggestion.reason == "it carries Auto-Submitted: auto-replied (RFC 3834)"


def test_a_hint_settles_nothing_but_stands_in_the_reason():
    mail = Mail(hints=("Precedence: bulk (RFC 2076)",), text="窗口周一至周五上午九点开门，中午不休息。")
    suggestion = suggest_kind(mail)
    assert (suggestion.kind, suggestion.is_settled) == (ReplyKind.ANSWER, False)
    assert suggestion.reason.endswith("note that Precedence: bulk (RFC 2076)")


@pytest.mark.parametrize(
    "subject",
    ["自动回复: 咨询", "自動回覆：諮詢", "Automatic reply: hours", "Out of Office: hours", "Auto: hours"],
)
def test_a_subject_that_automatic_responders_write_suggests_it_and_settles_nothing(subject):
    suggestion = suggest_kind(Mail(subject=subject, text="稍后联系"))
    assert (suggestion.kind, suggestion.is_settled) == (ReplyKind.AUTOMATIC, False)


def test_a_person_who_answers_an_automatic_reply_is_no_machine():
    mail = Mail(subject="回复：自动回复：咨询", text="您好，窗口周一至周五上午九点开门，中午不休息。")
    assert suggest_kind(mail).kind is ReplyKind.ANSWER


def test_a_bounce_subject_is_believed_of_a_mail_daemon():
    from_daemon = Mail(
        sender="postmaster@b.example",
        subject="系统退信",
        hints=("the sender is a mail daemon: postmaster (RFC 2142)",),
    )
    from_a_person = Mail(
        sender="wang@b.example",
        subject="系统退信",
        text="您好，贵方邮箱把我们的邮件退回了，答复内容请见网站公示栏目。",
    )
    assert suggest_kind(from_daemon).kind is ReplyKind.BOUNCE
    assert suggest_kind(from_a_person).kind is not ReplyKind.BOUNCE


def test_a_bounce_from_an_ordinary_sender_must_say_so_twice():
    mail = Mail(
        sender="gateway@b.example", subject="Undeliverable: hours", text="We read your letter with joy."
    )
    twice = Mail(sender="gateway@b.example", subject="Undeliverable: hours", text="Recipient unknown.")
    assert suggest_kind(mail).kind is not ReplyKind.BOUNCE
    assert suggest_kind(twice).kind is ReplyKind.BOUNCE


def test_an_office_that_rejects_a_request_is_no_mail_server():
    mail = Mail(sender="hall@b.example", subject="Rejected: your request", text="Your request was rejected.")
    assert suggest_kind(mail).kind is ReplyKind.REFUSAL


NOT_AWAY = [
    "您好，我局在学习教育期间照常办公，窗口时间不变。",
    "您好，我们单位国庆放假，10月8日起恢复办公，届时可带身份证办理。",
    "这不是自动回复，您的问题我看了：可以办理，带身份证。",
    "您之前收到的是系统自动回复，正式答复见附件，窗口九点开门。",
    "邮件回复不及时，深表歉意。现答复如下：周六上午照常办公，周日休息。",
    "The clerk who dealt with this is out of reach; the office itself is open from nine to five.",
]


@pytest.mark.parametrize("text", NOT_AWAY)
def test_an_office_that_speaks_of_holidays_or_of_machines_is_no_machine(text):
    suggestion = suggest_kind(Mail(sender="hall@b.example", subject="Re: 咨询", text=text))
    assert suggestion.kind is ReplyKind.ANSWER, suggestion.reason


AWAY = [
    "您好，本人11月18日至25日参加封闭培训，工作请找隔壁窗口的同事。",
    "国庆休假，暂时不便查收邮件，8日上班后处理。",
    "邮件已送到信箱。祝好！\n此邮件由系统自动回复，请勿回信。",
    "当前为非工作时间，您的留言值班人员明天会看到。",
]


@pytest.mark.parametrize("text", AWAY)
def test_a_responders_words_are_automatic_even_under_an_answering_subject(text):
    suggestion = suggest_kind(Mail(sender="hall@b.example", subject="Re: 咨询", text=text))
    assert suggestion.kind is ReplyKind.AUTOMATIC, suggestion.reason


DAEMON = ("the sender is a mail daemon: mailer-daemon (RFC 5321)",)
POSTMASTER = ("the sender is a postmaster: postmaster (RFC 2142)",)
ROBOT = ("the sender takes no mail: no-reply",)


@pytest.mark.parametrize(
    ("hints", "text", "kind"),
    [
        (DAEMON, "Your letter was undeliverable.", ReplyKind.BOUNCE),
        (DAEMON, "It could not be delivered so far. It will be retried for two days.", ReplyKind.DELAY),
        (POSTMASTER, "The next server said: 550 5.1.1 no such user", ReplyKind.BOUNCE),
        (POSTMASTER, "Undeliverable mail is our daily bread; the hall opens at nine.", ReplyKind.ANSWER),
        ((*ROBOT, "it returns a message"), "Your letter could not be delivered.", ReplyKind.BOUNCE),
        (ROBOT, "The parcel could not be delivered; fetch it at counter 4 before five.", ReplyKind.ANSWER),
    ],
    ids=["daemon", "daemon that still tries", "postmaster quoting a server", "postmaster in person",
         "robot returning the letter", "robot of an office"],
)  # fmt: skip
def test_who_sent_it_decides_what_its_words_prove(hints, text, kind):
    suggestion = suggest_kind(Mail(sender="x@b.example", subject="About your mail", text=text, hints=hints))
    assert suggestion.kind is kind, suggestion.reason


def test_mail_that_only_quotes_is_unknown():
    assert suggest_kind(Mail(quoted="请问几点开门？")).kind is ReplyKind.UNKNOWN


@given(st.text())
def test_any_text_has_a_kind_and_a_reason(text):
    suggestion = suggest_text_kind(text)
    assert suggestion.kind in ReplyKind
    assert suggestion.reason


@given(st.text(alphabet="您的来信已收到转交办理如下答复请耐心等待。，\n <>0123", max_size=400))
def test_any_heap_of_canned_words_has_a_kind(text):
    assert suggest_text_kind(text).kind in ReplyKind
