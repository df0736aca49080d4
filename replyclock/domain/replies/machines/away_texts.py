"""What responders and filters write into their texts, in tables; knows single phrases only.

A person who is away says so of himself and says what becomes of the letter; an office that is closed in the
holidays, or that answers a question about leave, does not.
"""

from replyclock.domain.replies.words.patterns import build_table

# An office that is open in the holidays, or trains its people, is not away.
_OFFICE = (
    r"们|局|校|厅|委|办|处|院|市|省|县|区|镇|乡|村|街|中心|单位|司|科|所|站|部|馆|队|国|大厅|窗口|行|社|会|家"
)
# "我查了一下，放假期间…" tells of a holiday; "我因公出差" of the writer himself.
_NEXT = r"(?=不在|于|自|从|因|正|现|在|将|已|目前|近|今|明|本周|下周|这|要|会|有|需|\d)"
_PERSON = rf"(?:(?<![您你由须凭需持])本人|(?<!自)我(?!{_OFFICE}){_NEXT})"
_AWAY = (
    r"(?:休(?:年|产|病|婚|探亲|陪产|育儿|丧)?假|放假|度假|出差|外出|公出|出国|开会|学习|培训|考察|调研|请(?:年|病|产|事)?假|住院"
    r"|不在(?:办公室|单位|岗|局里|办公)|参加[^。，,\n]{0,12}(?:培训|集训|学习|会议|考察|活动))"
)
# What follows the word in a rule about leave: 休假的, 出差须, 请假时应当.
_RULE = (
    r"(?:的|时|前|者|需|须|应|可|由|请(?!假)|要|能|审批|申请|手续|制度|规定|证明|单|条|人员|天数|待遇|工资)"
)

# Both halves must be said: who is away, and what becomes of the mail.
AWAY_TEXTS = build_table(
    {
        "says that the writer is away": (
            (
                rf"{_PERSON}(?![^。\n]{{0,30}}(?:应当|必须|如需|申请|是否))[^。，,\n您你]{{0,24}}?{_AWAY}"
                rf"(?!{_RULE})(?![^。，,\n]{{0,12}}[的者][，,])"
            ),
            r"^\W*(?:休假|外出|出差|公出)(?:期间|中)(?![^。\n]{0,20}(?:的|应|须|需))",
            (
                r"\b(?:i am|i'm|i’m|i will be|i'll be|i’ll be|i shall be)\b(?: \w+){0,3}? (?:away\b|out of "
                r"(?:the |my )?office|away from (?:the |my )?(?:office|desk)|on (?:\w+ )?(?:leave|vacation"
                r"|holidays?)|travell?ing|not in the office)"
            ),
            (
                r"(?:^|\n|\. )(?:currently |presently )?(?:out of (?:the )?office|on (?:annual |sick "
                r"|parental )?(?:leave|vacation)) (?:until|till|from|with)\b"
            ),
        ),
    }
)
AND_SO = build_table(
    {
        "says what becomes of the mail": (
            (
                r"(?:不便|无法|不能|未能|暂不|暂停|难以)[^。，,\n]{0,10}(?:收发|收取|查收|查看|查阅|回复"
                r"|处理|接收|阅读|答复|回信|联系|联络|办公)"
            ),
            (
                r"(?:急事|紧急|要事|急件|急务|工作|有事|业务|事宜)[^。\n]{0,14}(?:请|可)(?:您)?(?:直接"
                r"|先)?(?:致电|拨打|打|联系|联络|电话|电联|转|找|咨询|洽|与|发)"
            ),
            (
                r"(?:回来|返回|返岗|归来|回国|回到|上班|假期结束|休假结束|结束后?|恢复|返京|销假|届时|之后"
                r"|后)[^。\n]{0,10}(?:回复|处理|答复|联系|查看|查收|回信|阅)"
            ),
            r"(?:返回|回到)(?:办公室|单位|岗位|工作岗位)|邮件(?:的)?(?:回复|处理)[^。，,\n]{0,6}(?:延|慢|迟)",
            r"请(?:直接)?(?:致电|拨打|联系|联络|找|转)[^。\n]{1,30}",
            r"(?:尽快|及时|第一时间)[^。，,\n]{0,8}(?:回复|答复|处理|回信|联系)",
            r"(?:期间|由)[^。\n]{0,16}(?:代班|代理|代为|负责|接替|值班)",
            (
                r"\b(?:will|shall|'ll|’ll) (?:\w+ ){0,3}?(?:reply|respond|answer|get back|return|be back"
                r"|read|attend|check|contact)\b"
            ),
            r"\b(?:limited|no|without|sporadic|intermittent) (?:\w+ )?access\b",
            r"\bin my absence\b|\burgent(?:ly)?\b|\bwhen i (?:return|get back|am back|come back)\b",
            r"\b(?:up)?on my return\b|\bback (?:on|in|at work)\b|\breturning (?:on|to)\b",
            (
                r"\bfrom\b.{0,20}\b(?:to|until|till)\b|\b(?:until|till|through|between|returning)\b.{0,12}(?:\d|monday|tuesday"
                r"|wednesday|thursday|friday|saturday|sunday|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov"
                r"|dec|next|further)"
            ),
        ),
    }
)
# These say both at once, or stand where only a responder writes.
AUTOMATIC_TEXTS = build_table(
    {
        "calls itself an automatic reply": (
            r"^\W*(?:系统|邮件|邮箱)?自动(?:回[复覆]|答[复覆]|应答)(?:邮件)?\s*(?:[:：,，。!！\])）】\n]|$)",
            (
                r"\bthis is an? auto(?:matic|mated|matically generated)?[\s-]*(?:e-?mail )?(?:reply"
                r"|response|acknowl)"
            ),
        ),
        "says that the writer is away": (
            (
                r"^\W*(?:(?:您|你)好\W*)?(?:我|本人)(?:现在?|目前|正在?|已"
                rf"|在){{1,2}}[^。，,\n您你]{{0,10}}{_AWAY}中?\W*$"
            ),
        ),
        "says that the mail will lie unread for a while": (
            (
                rf"{_AWAY}[^。\n]{{0,20}}(?:无法|不能|不便|暂停|未能|难以)[^。，,\n]{{0,8}}(?:回复|查收"
                r"|查看|查阅|收发|处理)[^。，,\n]{0,4}(?:电子邮件|邮件|来信|信件|邮箱)(?!投递|业务|服务"
                r"|寄递)"
            ),
            (
                r"(?:近期|近日|期间|其间|暂时|目前)[^。，,\n]{0,6}(?:无法|不能|不便)(?:及时|即时"
                r"|按时)?(?:回复|查收|查看|收发)(?:您的)?(?:电子)?(?:邮件|来信)"
            ),
            r"期间[^。，,\n]{0,6}邮件[^。，,\n]{0,6}(?:回复|处理)[^。，,\n]{0,4}不(?:便|及时)",
            r"^[^。]{0,40}(?:当前|现在|目前|此时)(?:为|是|处于|已是)?非(?:工作|上班|服务)时间",
            (
                r"\bihre (?:e-?mail|nachricht) wird (?:nicht|in dieser zeit)[^.\n]{0,30}(?:weitergeleitet"
                r"|gelesen|bearbeitet)"
            ),
        ),
        "says in another language that the writer is away": (
            (
                r"\bich (?:bin|befinde mich|werde)\b[^\n]{0,70}(?:nicht im (?:b[üu]ro|hause?|dienst)|au"
                r"(?:ß|ss)er haus|abwesend|im urlaub|in urlaub|nicht erreichbar|nicht am arbeitsplatz)"
            ),
            r"\bw[äa]hrend meiner abwesenheit",
            (
                r"\bje (?:suis|serai)(?: actuellement| absente?)?[^\n]{0,20}(?:absente?|en congés?"
                r"|en vacances|en déplacement|hors du bureau)"
            ),
            r"\b(?:durant|pendant|en) mon absence",
            (
                r"\b(?:estoy|estaré|me encuentro)\b[^\n]{0,20}(?:fuera de (?:la )?oficina|de vacaciones"
                r"|ausente)"
            ),
            r"\bdurante mi ausencia",
            r"\b(?:sono|sarò)\b[^\n]{0,20}(?:fuori (?:ufficio|sede)|assente|in ferie|in vacanza)",
            r"\bdurante la mia assenza",
            r"\b(?:estou|estarei|encontro-me)\b[^\n]{0,20}(?:fora do escritório|de férias|ausente)",
            r"\bdurante a minha ausência",
            r"\bik ben\b[^\n]{0,50}(?:afwezig|niet aanwezig|(?:met|op) vakantie|met verlof|niet op kantoor)",
            r"\btijdens mijn afwezigheid",
            (
                r"\bj(?:eg|ag) (?:er|har|holder|är)\b[^\n]{0,30}(?:på ferie|ferie|ikke på kontor"
                r"|ute av kontor|ikke til stede|bortrejst|fraværende|på semester|semester|inte på kontoret"
                r"|tjänstledig|föräldraledig)"
            ),
            (
                r"\b(?:olen|olemme)\b[^\n]{0,20}(?:lomalla|poissa|vuosilomalla|matkoilla|virkavapaalla"
                r"|vapaalla)"
            ),
            r"\b(?:szabadságon|házon kívül|szabadságomat)\b",
            r"\b(?:jestem|będę|przebywam)\b[^\n]{0,30}(?:na urlopie|poza biurem|nieobecn)",
            r"\b(?:jsem|budu|som|budem)\b[^\n]{0,30}(?:mimo kancel|na dovolené|na dovolenke|nep[řr]ítom)",
            r"\b(?:sunt|voi fi)\b[^\n]{0,20}(?:în concediu|plecat|în afara biroului)",
            r"\b(?:yıllık izindeyim|izindeyim|ofis dışındayım|izinde olacağım)",
            (
                r"(?:нахожусь|буду|сейчас|уехал|ухожу|перебуваю)[^\n]{0,40}(?:в отпуске|в командировке"
                r"|отсутств|у відпустці)"
            ),
            r"отсутствую на|у відпустці до|в отпуск съм",
            r"απουσιάζω|βρίσκομαι εκτός|είμαι σε άδεια|אני (?:בחופש|נמצאת? בחופש|מחוץ למשרד)",
            r"(?:أنا|سأكون)[^\n]{0,20}(?:خارج المكتب|في إجازة)",
            r"부재 ?중입니다|(?:휴가|출장) ?중(?:입니다|이오니|이어서)|자리를 비(?:우|운)",
            r"tôi (?:đang|hiện|sẽ)[^\n]{0,20}(?:nghỉ phép|đi công tác|vắng mặt)",
            r"saya sedang (?:cuti|tidak|berada di luar)|ไม่อยู่(?:ที่)?(?:สำนักงาน|ออฟฟิศ)|ลาพักร้อน",
            r"अवकाश पर हूँ",
            r"不在に(?:して(?:おり|い)|なり)",
            (
                r"(?:出[張张]|休暇|休[業业])(?:中|のため)[^。\n]{0,30}(?:不在|返信|返事|[連连][絡络]"
                r"|[対对][応应]|[確确][認认])"
            ),
            r"(?:返信|お返事)(?:が|は)[^。\n]{0,12}(?:遅|でき|休)",
        ),
    }
)

# A responder's own note, at the head or at the foot; an answer that speaks of one announces itself.
AUTOMATIC_NOTES = build_table(
    {
        "calls itself an automatic reply": (
            (
                r"(?:此|本|这|该)[^。，,\n]{0,12}(?:为|(?<!不)是|由)[^。，,\n]{0,12}自动(?:回[复覆]"
                r"|答[复覆]|应答)(?!机|功能|系统)"
            ),
            r"(?:此|本)(?:邮件|信件|邮箱|信箱|信)[^。，,\n]{0,4}自动(?:回[复覆]|答[复覆])",
            r"来自[^。，,\n]{1,30}自动(?:回[复覆]|答[复覆])",
            r"(?:^|[\n（(【\[])\W{0,9}(?:系统|邮箱|机器人)(?:的)?自动(?:回[复覆]|答[复覆]|应答)",
            r"来自机器人(?:的)?回复",
        ),
    }
)

# Said by filters that ask an unknown writer to prove something before the letter is shown to anybody.
CHALLENGES = build_table(
    {
        "asks the writer to prove something first": (
            (
                r"\b(?:address|you) (?:be )?added to [^.\n]{0,40}\b(?:allowed|approved|white) ?-?(?:list"
                r"|senders)"
            ),
            r"\bonly from senders? [^.\n]{0,40}\bapproved\b|\blist of approved senders\b",
            r"\b(?:prove|verify|confirm) that you are (?:a )?(?:human|real|not a (?:robot|machine))",
            r"(?:验证|确认)(?:您|你)(?:的身份|是真人|不是机器)[^。\n]{0,30}(?:邮件|来信)",
        ),
    }
)

RECEIPTS = build_table(
    {
        "says that the mail was read": (
            r"(?:这是|此为)[^。\n]{0,30}邮件(?:收条|回执)|(?:已被|被)收件人(?:阅读|打开)",
            r"(?:您|你)的邮件[^。]{0,160}?(?:已|被)(?:于[^。\n]{0,40})?被?(?:阅读|打开|显示|查看)",
            r"邮件已于[^。\n]{0,40}(?:阅读|打开|显示)",
            r"\bthis is a (?:return|read) receipt\b|\breturn receipt for the (?:mail|message)",
        ),
    }
)
# So may others say of what they read; below a receipt's subject it is one.
READ_TEXTS = build_table(
    {
        "says that the mail was read": (
            r"(?:已|被)(?:于[^。\n]{0,40})?被?(?:阅读|打开|显示|查看|删除)|收条|回执",
            r"\b(?:was|has been) (?:read|displayed|opened|deleted)\b|\breceipt\b",
            r"\b(?:wurde|ist) [^\n]{0,80}(?:gelesen|angezeigt|geöffnet)\b|\ba été (?:lu|affiché)\b",
            r"[開开]封され",
            r"\bha sido leído|\bè stato letto|\bfoi lid[ao]\b|\bis gelezen|\bblev læst|\blästes\b",
            r"\bluettiin\b",
        ),
    }
)
