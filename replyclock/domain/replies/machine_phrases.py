"""What machines write into mail: responders, filters and mail servers, in tables with what each row means.

Knows single phrases only; whose mail they are believed in is decided in machine.
"""

from replyclock.domain.replies.words.patterns import build_table

# An office that is open in the holidays, or trains its people, is not away.
_OFFICE = r"们|局|校|厅|委|办|处|院|市|省|县|区|镇|乡|村|街|中心|单位|司|科|所|站|部|馆|队|国"
_AWAY = (
    r"(休(年|产|病|婚|探亲|陪产)?假|放假|出差|外出|出国|不在办公室|请假|参加[^。，,\n]{0,6}(培训|学习|会议))"
)

# Subjects that automatic responders write; RFC 3834 section 3.1.5 only suggests "Auto:".
AUTOMATIC_SUBJECTS = build_table(
    {
        "calls itself 自动回复": (
            r"^\W*(系统|邮件|邮箱)?自动(回复|答复|应答)|[(（【\[][^()（）\n]{0,6}自动(回复|答复)[)）】\]]\W*$",
        ),
        "says automatic reply": (
            r"^(\[[^\]\n]{1,120}\])?\W*auto(matic|mated)?[\s-]*(reply|response|answer|respond[eo]r)\b",
            r"^\W*auto(re)?\s*:|^\w{1,30} auto-?(reply|respon[ds]e\w?)\W*$",
        ),
        "says automatic reply in another language": (
            r"^\W*(automatische (antwort|reactie)|abwesen(d|heit)|r[ée]ponse automatique|absence du bureau)",
            r"^\W*(respuesta|risposta|resposta) autom[áa]tic[ao]|^\W*automatisch antwoord|^\W*autosvar\b",
            r"^\W*automat(yczna|ick[áa]) odpov?wied[źzd]|^\W*авто(матический )?ответ",
            r"^\W*自動(応答|返信)",
        ),
        "says that the writer is away": (
            r"\b(out of|away from) (the |my )?office\b",
            r"\bon (annual |sick |parental )?(leave|vacation)\b",
            r"^\W*(外出|休假|假期|出差)[^。]{0,6}(自动|通知|回复)",
        ),
    }
)

# Said by automatic responders in their text; believed only at the head of it.
AUTOMATIC_TEXTS = build_table(
    {
        "calls itself an automatic reply": (
            r"^\W*自动(回复|答复)",
            r"\bthis is an? auto(matic|mated|matically generated)?[\s-]*(e-?mail )?(reply|response|acknowl)",
        ),
        "says that the writer is away": (
            r"\bi(['’]m| am| will be)( currently)? (away|out of|on (annual |sick )?(leave|vacation))\b",
            rf"(我|本人)(?!{_OFFICE})[^。，,\n您你]{{0,14}}{_AWAY}|^\W*(休假|外出|出差)期间",
            rf"{_AWAY}[^。\n]{{0,20}}(无法|不能|不便|暂停)[^。，,\n]{{0,8}}(回复|查收|查看|处理)[^。，,\n]{{0,4}}(邮件|来信|信件)",
            r"期间[^。，,\n]{0,6}邮件[^。，,\n]{0,6}(回复|处理)[^。，,\n]{0,4}不(便|及时)",
            r"(当前|现在|目前|此时)(为|是|处于|已是)?非(工作|上班|服务)时间",
        ),
    }
)

# A responder's own note, at the head or at the foot; an answer that speaks of one announces itself.
AUTOMATIC_NOTES = build_table(
    {
        "calls itself an automatic reply": (
            r"(此|本|这|该)[^。，,\n]{0,12}(为|(?<!不)是|由)[^。，,\n]{0,12}自动(回复|答复|应答)",
            r"(此|本)(邮件|信件|邮箱|信箱|信)[^。，,\n]{0,4}自动(回复|答复)|来自[^。，,\n]{1,30}自动(回复|答复)",
            r"(^|[\n（(【\[])\W*(系统|邮箱|机器人)(的)?自动(回复|答复|应答)|来自机器人(的)?回复",
        ),
    }
)

# Said by filters that ask an unknown writer to prove something before the letter is shown to anybody.
CHALLENGES = build_table(
    {
        "asks the writer to prove something first": (
            r"\b(address|you) (be )?added to [^.\n]{0,40}\b(allowed|approved|white) ?-?(list|senders)",
            r"\bonly from senders? [^.\n]{0,40}\bapproved\b|\blist of approved senders\b",
            r"\b(prove|verify|confirm) that you are (a )?(human|real|not a (robot|machine))",
            r"(验证|确认)(您|你)(的身份|是真人|不是机器)[^。\n]{0,30}(邮件|来信)",
        ),
    }
)

# Said by mail servers; believed of a mail system, or when the text says so too.
BOUNCE_SUBJECTS = build_table(
    {
        "says in Chinese that mail came back": (
            r"退信|(邮件|信件)[^，。\n]{0,6}(被退回|退回)|^\W*(邮件)?被?退回\W*[:：]",
            r"(投递|发送|传送|寄送)失败|^\W*(未|无法)(送达|投递|传递|传送)",
            r"邮件(无法|未能|不能)(投递|送达|发送)",
        ),
        "says that mail came back": (
            r"^\W*(undeliver(ed|able)|non-?delivery|failure notice|mail error)",
            r"\breturned mail\b|\bmessage status\W+undeliverable\b",
            r"\b(not|n't|error|problem) (be )?(send|sent|deliver)(ing|ed)?\b.{0,12}\b(mail|message)\b",
            r"\bdelivery (status notification|failure|failed|has failed|problem|warning)",
            r"^\W*mail (delivery (failed|failure|system)|could not be delivered)|returned to sender",
        ),
    }
)

BOUNCE_TEXTS = build_table(
    {
        "says that mail came back": (
            r"(could not|couldn't|unable to|cannot|can not|was not|not be|were not) (be )?deliver",
            r"undeliver(ed|able)|delivery (failed|failure|has failed)|failed to deliver",
            r"(user|recipient|mailbox|address) (is )?(unknown|not found|unavailable|full|does not exist)",
            r"\b(no such|invalid|not a valid) (user|recipient|mailbox|address|account)\b",
            r"\bunknown user\W{0,4}[:<(]",
            r"\brejected by (a|the) (\w+ )?mail server|\bpermanent (fatal )?error",
            r"\bmailbox (is )?full\b|\b(over|exceed(s|ed)) quota\b|\bquota exceeded\b",
            r"邮件[^。\n]{0,12}(无法|未能|不能|没有)(投递|送达|发送|传递)|退信|邮件[^。\n]{0,8}被[^。\n]{0,6}退回",
            r"收件人(邮箱|地址)?(不存在|不正确|错误|已满|无效)|(投递|发送|传送)失败|无法(投递|送达|传递)(到|给|至)",
        ),
    }
)

# What a mail server answers another one (RFC 5321 section 4.2, RFC 3463), as reports quote it.
SERVER_REFUSALS = build_table(
    {
        "quotes a mail server that refused it": (
            r"\b5[0-5]\d[ -]#?5\.\d{1,2}\.\d{1,3}\b",
            r"\b55\d\b[^\n]{0,80}\b(user|mailbox|recipient|address|relay|spam|quota|rejected)",
            r"^action: failed\b|\n *action: failed\b",
        ),
    }
)

# Said while the message still waits on some server: it may arrive yet.
DELAY_TEXTS = build_table(
    {
        "says that delivery is still tried": (
            r"\b(has|have) (been delayed|not yet been delivered)\b",
            r"\bwill (be retried|continue to (try|attempt))\b",
            r"\bdelivery attempts will continue\b|\bthis is (just )?a warning\b|\bwarning message only\b",
            r"(继续|仍在|仍会|再次)(尝试)?(投递|发送|重试|传递)|(投递|发送|传递)(已|被)?延迟|暂时(无法|未能)(投递|送达)",
        ),
    }
)
