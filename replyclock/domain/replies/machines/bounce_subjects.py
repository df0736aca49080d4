"""Subjects that mail systems write over mail that came back or still waits, in tables.

Knows single phrases only; whose mail they are believed in is decided in returned. Subjects are matched from
their beginning to a sign that ends the system's own words, since offices are asked about returned post.
"""

from replyclock.domain.replies.words.patterns import build_table

# A subject is of a mail system when nothing but its own words, or a sign and then the subject it is about,
# follows. Subjects come folded in width (NFKC).
_END = r"\s*(?:[:;!.,|(\[<{\"*–—\])}】》-]|$)"
_MAIL = r"(?:(?:your |the )?(?:e-?mail|mail|message|letter)s?)"

BOUNCE_SUBJECTS = build_table(
    {
        "says in Chinese that mail came back": (
            rf"^(?:系统|邮件|邮箱|自动)?退信(?:通知|提醒|通告|报告|信息|提示|邮件)?(?:{_END}|\s*/)",
            rf"^(?:关于)?来自\S{{1,60}}的退信{_END}",
            rf"^(?:您的|你的)?(?:邮件|信件|来信)?(?:已)?被?(?:退回|拒收|退信){_END}",
            (
                r"^(?:您的|你的)?(?:邮件|信件|消息|电子邮件)?(?:投递|发送|传送|传递|递送|寄送|送达)(?:失败"
                rf"|未成功|不成功|错误)(?:的?通知|报告|提醒|信息)?{_END}"
            ),
            (
                r"^(?:您的|你的)?(?:邮件|信件|消息)(?:无法|未能|不能|没有|未)被?(?:投递|送达|发送|传递"
                rf"|递送|送出)(?:通知)?{_END}"
            ),
            rf"^(?:未|无法|未能|不可)(?:被)?(?:送达|投递|传递|传送|递送)(?:的?邮件)?(?:的?通知)?{_END}",
            rf"^(?:邮件)?(?:投递|传递|递送|送达|发送)?状态(?:的?通知|报告){_END}",
        ),
        "says that mail came back": (
            rf"^{_MAIL}? ?(?:is |was )?undeliver(?:ed|able)(?: {_MAIL})?(?:{_END}| returned to sender)",
            rf"^non[ -]?deliver(?:y|able)(?: {_MAIL})?(?: report| notification| receipt| status)*{_END}",
            rf"^nd[rn]{_END}",
            r"^failure (?:notice|notification|delivery)\b|^fail(?:ed|ure)? (?:to )?deliver(?:y)?\b",
            (
                rf"^(?:{_MAIL} )?(?:delivery|transmission) (?:failed|failures?|has failed|errors?|problems?"
                r"|subsystem|system|status|report)\b"
            ),
            r"^delivery (?:status )?(?:notification|report)\b",
            r"^delivery (?:unsuccessful|incomplete|not possible)",
            rf"^return(?:ed|ing)? {_MAIL}\b|^{_MAIL} return(?:ed)?{_END}|^returned to sender",
            rf"{_MAIL} returned to sender$",
            (
                rf"^{_MAIL} (?:could not|cannot|can not|was not|not|couldn['’]t|wasn['’]t) (?:be )?"
                rf"(?:deliver(?:ed|able)|sent){_END}"
            ),
            rf"^unable to (?:deliver|send) {_MAIL}|^could not (?:deliver|send) {_MAIL}|^failed {_MAIL}{_END}",
            r"^(?:mail|message|e-?mail) (?:system )?(?:error|failure|status|rejected)\b",
            r"^error sending (?:mail|message)",
            r"^there was an error sending your (?:mail|message)|^permanent (?:delivery )?(?:failure|error)\b",
            r"^notice: mail delivery|^\[?bounced?\]?(?: mail| message)?\s*(?:[:(\]]|$)|^user unknown\b",
            r"^postmaster (?:copy|notify|notification)\b|^smtp server: errors from|^postfix smtp server",
            r"\bmessage you sent (?:was )?blocked by",
            r"^virus (?:found |detected )?in (?:your )?(?:mail|message)",
            r"^(?:banned|virus|spam|considered unsolicited bulk email)\b.{0,40}\bfrom you\b",
        ),
        "says in another language that mail came back": (
            (
                r"^(?:unzustellbar(?:e nachricht|e e-?mail)?|nicht zustellbar|zustellung fehlgeschlagen"
                rf"|zustellfehler){_END}"
            ),
            r"^(?:nachricht|e-?mail|mail) (?:konnte )?nicht (?:zugestellt|zustellbar|ausgeliefert)",
            (
                r"^(?:non remis|non distribuable|non délivré|message non (?:remis|distribué|délivré)"
                rf"|échec (?:de|d').{{0,30}}){_END}"
            ),
            (
                r"^(?:non recapitabile|mancato recapito|recapito non riuscito|messaggio non (?:recapitato"
                rf"|consegnato)){_END}"
            ),
            (
                r"^(?:no se puede entregar|imposible de entregar|no entregado|mensaje no entregado"
                rf"|error de entrega){_END}"
            ),
            (
                r"^(?:não entregue|nao entregue|impossível entregar|falha na entrega"
                rf"|mensagem não entregue).{{0,20}}{_END}"
            ),
            rf"^(?:onbestelbaar|niet bezorgd|kan niet worden bezorgd|bezorging mislukt){_END}",
            (
                r"^(?:kan ikke leveres|ikke leveret|kunne ikke leveres|kan inte levereras"
                rf"|det går inte att leverera|olevererbart){_END}"
            ),
            rf"^(?:ei voi toimittaa|toimitus epäonnistui|ei toimitettu|ei toimitettavissa){_END}",
            (
                r"^(?:niedostarczalne|nie można dostarczyć|niedostarczon[ae].{0,20}|nedoručiteln[éáy]"
                rf"|nedoručiteľn[éáy]|nelze doručit){_END}"
            ),
            (
                r"^(?:kézbesíthetetlen|nelivrabil|teslim edilemedi|iletilemedi"
                rf"|teslim edilemeyen.{{0,10}}){_END}"
            ),
            (
                r"^(?:не удается доставить|недоставлен\w{0,5}|не доставлено|сообщение не доставлено"
                rf"|не вдалося доставити){_END}"
            ),
            (
                r"^(?:配信不能|配信不可|配信できません.{0,10}|配信に失敗.{0,10}|送信エラー|未配信"
                rf"|メール配信エラー){_END}"
            ),
            rf"^(?:배달되지 ?않음|배달할 수 없음|배달 실패|전송 ?실패|반송.{{0,10}}){_END}",
            rf"^μη παραδοτέο{_END}|^אין אפשרות למסור",
            rf"^(?:không thể gửi|không gửi được|tidak terkirim|gagal terkirim|ไม่สามารถส่ง.{{0,10}}){_END}",
        ),
    }
)

DELAY_SUBJECTS = build_table(
    {
        "says that mail is delayed": (
            r"^(?:mail |message |e-?mail )?delivery (?:is )?(?:delay(?:ed)?|deferred|warning)\b",
            r"^delayed (?:mail|message|delivery)",
            r"^warning\W+(?:could not send|message|mail|delayed|e-?mail)\b",
            r"^(?:mail|message) (?:delayed|is delayed)\b",
            r"^delivery status notification ?\(delay",
        ),
        "says in another language that mail is delayed": (
            (
                r"^(?:邮件)?(?:投递|传递|递送|送达|发送)?(?:已)?(?:被)?(?:延[迟遲误]|推迟)(?:投递|传递"
                rf"|送达)?(?:通知|报告|提醒)?{_END}"
            ),
            r"^(?:邮件)?(?:投递|传递)?状态(?:通知|报告) ?\(?延[迟遲]|^配信(?:の)?遅延|^配信が遅れ",
            r"^zustellung verzögert|^verzögerte zustellung|^zustellverzögerung",
            r"^(?:remise|distribution) (?:différée|retardée)",
            r"^ritardato\b|^entrega (?:retrasada|atrasada|adiada)|^recapito (?:ritardato|in ritardo)",
            r"^bezorging vertraagd|^vertraagd",
            r"^levering forsinket|^leveransen är försenad|^försenad|^toimitus viivästy",
            r"^доставка (?:задерж|отлож)",
            r"^opóźnion|^teslim(?:at)? gecik|^배달 ?지연",
        ),
    }
)
