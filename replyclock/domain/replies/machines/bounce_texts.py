"""What mail systems write into reports on mail that came back or still waits, in tables.

Knows single phrases only; whose mail they are believed in is decided in returned.
"""

from replyclock.domain.replies.words.patterns import build_table

# Sentences that open a report and that nobody else writes: enough by themselves at the head of a text.
OPENINGS = build_table(
    {
        "opens as a report on returned mail": (
            r"(?:传递|投递|递送|发送)到以下(?:收件人|地址)(?:或(?:通讯)?组)?(?:时)?(?:失败|已?延[迟遲])",
            r"(?:您的|你的)邮件(?:未|没有|未能|无法)(?:能)?送达(?:到|至|给)?(?:以下|下列|部分)",
            r"无法将(?:您的|你的)?(?:此|该|这封)?邮件(?:传递|投递|发送|送达)(?:到|给|至)(?:以下|下列)",
            r"(?:以下|下列)(?:收件人|地址)[^。\n]{0,16}(?:未|没有|无法|不能)(?:收到|送达|投递)",
            (
                r"^\W{0,6}(?:尊敬的[^\n:：，,]{1,12}|您好|你好)?\W{0,6}(?:很抱歉|抱歉|对不起|非常抱歉)?\W{0,6}"
                r"(?:您|你)的(?:邮件|电子邮件|来信)[^。\n]{0,20}(?:被[^。\n]{0,8}退回|退信|退回来|拒收)"
            ),
            r"^\W*(?:这是|此为|本邮件是)[^。\n]{0,30}(?:退信|投递失败|投递状态|非递送)(?:通知|报告|信息)?",
            r"\bdelivery has failed to these recipients",
            r"\byour message did(?: not|n't) reach some or all of the intended",
            (
                r"\bdelivery to (?:the following recipients?|these recipients or groups) "
                r"(?:has been delayed|failed|has failed)"
            ),
            r"\bthis is the mail (?:system|delivery agent|server) at\b|\bthis is the qmail-send\b",
            r"\bthis message was created automatically by (?:the )?mail",
            r"\bthis is an automatically generated delivery status notification",
            r"\bdelivery to the following recipients? failed",
        ),
    }
)

# Said of returned mail, and by post offices of parcels: believed only of a mail system.
BOUNCE_TEXTS = build_table(
    {
        "says that mail came back": (
            (
                r"(?:could not|couldn['’]t|wasn['’]t|unable to|wasn['’]t able to|was not able to"
                r"|cannot|can not|was not"
                r"|not be|were not|were unable to) (?:be )?(?:send|sent|deliver)"
            ),
            r"undeliver(?:ed|able)|(?:delivery|transmission) (?:failed|failure|has failed|error|problem)",
            r"(?:failed|failing) to (?:be )?deliver",
            (
                r"(?:user|recipient|mailbox|address|account|host|domain)s? (?:is |was |are )?(?:unknown"
                r"|not found|unavailable|full|disabled|inactive|suspended|does not exist|doesn't exist"
                r"|rejected|invalid)"
            ),
            (
                r"\b(?:no such|invalid|not a valid|unknown|non-?existent|nonexistent) (?:user|recipient"
                r"|mailbox|address|account|local part|host|domain)\b"
            ),
            r"\b(?:rejected|refused|bounced|blocked|returned) by\b",
            r"\bpermanent(?: fatal)? (?:error|failure)|\bfatal errors?\b",
            r"\bmailbox (?:is )?full\b|\b(?:over|exceed(?:s|ed)) (?:the |its |his )?(?:\w+ )?quota\b",
            r"\bquota exceeded\b|\bnot listed in\b",
            r"\bdid not reach\b|\bnot (?:been )?delivered\b|\bproblems? (?:with|delivering|sending)\b",
            r"\bdelivery problems?\b|\bhas been (?:rejected|blocked|quarantined)\b",
            r"\bmessage (?:was |has been )?(?:rejected|refused|blocked|returned|not accepted)\b",
            r"\bwas returned to you\b|\bcontains? (?:a )?virus|\bvirus (?:was )?(?:found|detected)",
            r"(?:邮件|信件|来信)[^。\n]{0,16}(?:无法|未能|不能|没有|未)(?:被)?(?:投递|送达|发送|传递)|退信",
            r"邮件[^。\n]{0,12}被[^。\n]{0,8}退[回信]",
            r"收件人(?:邮箱|地址|邮件地址|账[号户])?(?:不存在|不正确|错误|已满|无效|未找到|被禁用|已停用)",
            r"(?:投递|发送|传送|传递)失败|无法(?:投递|送达|传递)(?:到|给|至)",
            r"(?:用户|邮箱|帐[号户]|账[号户]|域名)(?:不存在|已满|空间不足|已停用|被停用|被禁用|已注销)",
            r"(?:拒收|拒绝接收)(?:了)?(?:您|你|该|此|这封)",
        ),
        "says in another language that mail came back": (
            r"nicht (?:zugestellt|zustellbar|übermittelt|ausgeliefert)|unzustellbar",
            r"unbekannter (?:empfänger|benutzer)|postfach (?:ist )?voll",
            r"(?:pas|non|n'a) (?:pas )?(?:pu )?(?:être )?(?:été )?(?:remis|distribué|délivré|acheminé)",
            r"destinataire inconnu|échec de (?:la )?(?:remise|distribution)",
            r"no (?:se )?(?:ha |pudo |puede )(?:podido )?(?:ser )?entreg",
            r"non (?:è stato|è possibile|ha potuto)[^.\n]{0,40}(?:recapit|consegn)",
            r"não (?:foi|pôde|pode|puderam)[^.\n]{0,20}entreg",
            r"(?:niet|kon niet)[^.\n]{0,30}(?:bezorgd|afgeleverd)|kunne ikke (?:leveres|sendes)",
            r"kunde inte (?:levereras|skickas)",
            r"ei voitu toimittaa|nie (?:można|mogła|została)[^.\n]{0,40}dostarcz",
            r"(?:nelze|nemohla být|nebylo možné|nepodařilo se)[^.\n]{0,30}doruč",
            r"не (?:удалось|может быть|была?|было)[^.\n]{0,30}доставлен|не удалось доставить",
            r"teslim edilemedi|iletilemedi|nem (?:sikerült|lehetett)[^.\n]{0,30}kézbesít",
            r"(?:配信|配[達达]|送信|送[達达]|お届け)(?:する(?:こと|事)が)?(?:でき|出来)(?:ません|なかった)",
            r"配信に失[敗败]|存在しないため|届きませんでした|[見见]つかりません(?:でした)?",
            r"(?:배달|전송|발송|전달)(?:되지|할 수|하지|에 실패)|존재하지 않는",
            r"không (?:thể )?(?:gửi|được gửi)|tidak dapat (?:dikirim|disampaikan)",
        ),
    }
)

# What servers answer one another (RFC 5321 section 4.2, RFC 3463), the fields of RFC 3464 as plain lines,
# and the marks of products: no office writes them, whatever it is asked.
SERVER_WORDS = build_table(
    {
        "quotes a mail server that refused it": (
            r"\b5[0-5]\d[ -]#?5\.\d{1,2}\.\d{1,3}\b|\(#5\.\d{1,2}\.\d{1,3}\)|#5\d\d 5\.\d\.\d",
            r"#5\.\d{1,2}\.\d{1,3}\b|#< ?#?5\.\d\.\d",
            r"\b(?:user|recipient|mailbox)s? (?:is )?unknown\b|\bunknown (?:user|recipient)\b",
            r"收件人(?:邮箱|地址)?不存在",
            (
                r"\b55\d\b[^\n]{0,80}\b(?:user|mailbox|recipient|address|relay|spam|quota|rejected|blocked"
                r"|denied)"
            ),
            r"(?:\A|\n)[ >]*action: failed\b|(?:\A|\n)[ >]*status: 5\.\d",
            r"\bsmtp error from remote\b|\bremote (?:host|server|mail server) (?:said|returned|replied)\b",
            r"\bsaid: 5\d\d\b|<<< 5\d\d\b",
            r"(?:远程服务器|对方服务器|收件服务器|对方邮件系统)(?:返回|答复|回复|拒绝|提示)[^\n]{0,40}\d{3}",
            r"host \S{1,100} said\b",
        ),
        "has the fields of a delivery report": (
            r"(?:\A|\n)[ >]*(?:final-recipient|original-recipient|diagnostic-code|reporting-mta|remote-mta):",
            r"transcript of (?:the )?session|unsent message (?:follows|below)|failure reasons",
            r"no message was collected",
            r"message header follows",
            r"(?:供管理员(?:使用|参考)?的)?诊断信息|生成服务器|diagnostic information for administrators",
            r"generating server:|error details",
            r"原始邮件(?:头|标头)|original message headers:|below this line is a copy of the message",
            r"original mail as follows",
            r"退信(?:原因|代码|说明)|(?:失败|退信|错误)(?:原因|代码|信息)[:：]",
            r"\b(?:reason|error)(?: code)?: ?5\d\d\b|mail from: ?<|rcpt to: ?<",
        ),
        "quotes a mail server that put it off": (
            r"\b4[0-5]\d[ -]#?4\.\d{1,2}\.\d{1,3}\b|\(#4\.\d{1,2}\.\d{1,3}\)|#4\.\d{1,2}\.\d{1,3}\b",
            r"(?:\A|\n)[ >]*(?:action: delayed\b|status: 4\.\d)|said: 4\d\d\b",
        ),
    }
)

# Said while the message still waits on some server: it may arrive yet.
DELAY_TEXTS = build_table(
    {
        "says that delivery is still tried": (
            r"\b(?:has|have) (?:been delayed|not (?:yet )?been delivered(?: yet)?)\b",
            r"\bnot yet been (?:able|delivered)|\b(?:is|was) (?:being )?delayed\b",
            (
                r"\bwill (?:be retried|(?:continue|keep)(?: to)? ?(?:try|attempt|trying|retry)\w*|(?:try"
                r"|retry|attempt)(?: again| to deliver| sending)?)\b"
            ),
            r"\b(?:delivery )?attempts (?:will|to deliver [^.\n]{0,40}will) (?:be )?continue",
            r"\bthis is (?:just |only )?a (?:delay )?warning\b|\bwarning message only\b",
            r"\bdo not need to (?:resend|re-send)",
            r"\bstill (?:trying|being tried|undelivered|in the queue)\b|\bdelays? in delivering\b",
            r"\bretr(?:y|ied|ies) (?:for|until|again)\b|(?:\A|\n)action: delayed\b",
            r"(?:继续|仍在|仍会|再次|将会?)(?:不断)?(?:尝试|重试)?(?:进行)?(?:投递|发送|重试|传递|重新投递)",
            r"(?:投递|发送|传递|送达)(?:已|被|将被?)?延[迟遲误]|已?延[迟遲](?:投递|传递|送达|发送)",
            r"暂时(?:无法|未能|不能)(?:投递|送达|发送)|尚未(?:投递|送达|传递)",
            r"(?:系统|服务器)[^。\n]{0,12}(?:自动)?重试|自动(?:重新)?(?:重试|重投|投递)",
        ),
        "says in another language that delivery is still tried": (
            r"verzögert",
            r"(?:weiter|erneut|weitere) ?(?:hin )?[^.\n]{0,30}(?:zuzustellen|zustellversuch|versuch)",
            r"noch nicht zugestellt",
            r"retardée?|différée?|(?:tentatives?|essai)[^.\n]{0,30}(?:se poursuiv|continu)",
            r"n'a pas encore été",
            r"(?:se )?ha retrasado|retrasad[oa]|se seguirá intentando|è in ritardo|ritardat[oa]",
            r"ainda não foi|atrasad[ao]|vertraagd|nog niet (?:bezorgd|afgeleverd)",
            r"forsinket|försenad|viivästy|opóźnion|отложен|задерж(?:ка|ан)|ещё не доставлен|gecik|지연",
            r"다시 시도",
            r"遅延|遅れて|再送(?:信|を)",
        ),
    }
)

# Said when the waiting is over; beside a word of delay it decides.
GIVEN_UP = build_table(
    {
        "says that it was given up": (
            r"\b(?:given|giving|gave) (?:it )?up\b|\bwill not (?:be )?(?:retr|tr)(?:y|ied)",
            r"\bno (?:further|more) (?:delivery )?attempts|\bpermanent (?:error|failure)",
            r"(?:\A|\n)[ >]*action: failed\b",
            r"\b(?:retry|delivery) (?:timeout|time ?limit) exceeded",
            r"\bdelivery (?:has )?(?:expired|timed out)|\bin the queue too long\b",
            r"\bhas been (?:returned|removed from the queue)\b|\breturning message to sender",
            r"已(?:经)?放弃|不再(?:尝试|重试|投递)|最终(?:失败|放弃)|传递失败|(?<!最终)投递失败",
            r"永久(?:性)?(?:错误|失败)",
        ),
    }
)

# What daemons also say: the message went on.
WENT_ON = build_table(
    {
        "says that the message went on": (
            r"\b(?:was|has been|were) successfully (?:delivered|relayed|sent)\b|\breturn receipt\b",
            r"\bsuccessful(?:ly)? (?:mail )?deliver",
            r"已(?:经)?成功(?:投递|送达|传递|发送)|已(?:投递|送达|传递)(?:到|至|给)",
        ),
    }
)
