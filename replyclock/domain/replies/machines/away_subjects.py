"""Subjects that responders of mail programs write by themselves, language by language; knows no text below.

Each is the program's own prefix or a whole subject: "Automatic reply: hours" is one, "About automatic reply
machines" and "Weddings out of the office building" are none. Subjects come folded in width (NFKC), with
simplified signs.
"""

from replyclock.domain.replies.words.patterns import build_table

# The program's words end here: with nothing, or with a sign and the subject it answers.
_END = r"\s*(?:[:;!.,|(\[<{\"*–—\])}】》-]|$)"
_UNTIL = r"(?:until|till|from|since|and|returning|returns?|back|for|on|through|\(|\d)"
# Of "[Ticket#17] AutoReply: hours" the signs before the first word are gone.
_TAG = r"^(?:[^\[\]\n]{1,120}\]\s*)?"

AUTOMATIC_SUBJECTS = build_table(
    {
        "calls itself 自动回复": (
            (
                r"^(?:系统|邮件|邮箱|信箱|智能|来自\S{1,40}的)?自动(?:回[复覆信]|答[复覆]|应答)(?:邮件"
                rf"|信息|消息|通知)?(?:{_END}|\s)"
            ),
            (
                r"[-(（【\[–—_]\s*(?:系统|邮件|邮箱)?自动(?:回[复覆]|答[复覆]|应答)"
                r"(?:邮件)?\s*[)）】\]]?\W{0,3}$"
            ),
            r"^(?:您好)?\W{0,3}(?:这是|此为|本邮件为)(?:一封)?(?:系统)?自动(?:回[复覆]|答[复覆])",
        ),
        "says automatic reply": (
            (
                rf"{_TAG}auto(?:matic|matically|mated)?[\s-]*(?:generated[\s-]*)?(?:reply|response|answer"
                r"|responder|respond|e-?mail (?:reply|response))(?: (?:message|notification|e-?mail|from"
                rf"|to|re)\b|{_END})"
            ),
            rf"{_TAG}auto(?:re)?\s*:|^[\w!]{{1,30}} auto-?\s?(?:reply|respon[ds]e\w?)\W*$",
            rf"^(?:vacation|holiday|absence) (?:reply|response|auto-?reply|message|notice|responder){_END}",
        ),
        "says automatic reply in another language": (
            rf"^automatische (?:antwort|r[üu]ckantwort|benachrichtigung){_END}",
            rf"^auto(?:matische )?antwort{_END}|^automatische? (?:reactie|antwoord|beantwoording){_END}",
            rf"^automatisch(?: |e )?antwoord{_END}",
            rf"^(?:réponse|reponse) automatique{_END}|^respuesta autom[áa]tica{_END}",
            rf"^risposta automatica{_END}|^resposta autom[áàa]tica{_END}|^erantzun automatikoa{_END}",
            rf"^respuesta automatizada{_END}",
            rf"^automatisk(?:t)? (?:svar|besked|svarmelding){_END}|^auto-?svar{_END}",
            rf"^automaattinen (?:vastaus|viesti){_END}|^automaatvastus{_END}|^automaatne vastus{_END}",
            rf"^sjálfvirkt svar{_END}",
            rf"^automatyczna (?:odpowiedź|odpowiedz){_END}|^odpowied[zź] automatyczna{_END}",
            rf"^auto-?odpowied[zź]{_END}|^automatick[áa] odpov[eě][dď]{_END}|^samodejni odgovor{_END}",
            rf"^automatski odgovor{_END}|^automatinis atsakymas{_END}|^automātisk[āa] atbilde{_END}",
            rf"^automatikus (?:válasz|valasz)(?:levél|üzenet)?{_END}|^r[ăa]spuns automat{_END}",
            rf"^otomatik (?:yanıt|yanit|cevap){_END}|^përgjigje automatike{_END}",
            rf"^авто(?:матическ(?:ий|ое) )?\s?-?(?:ответ|сообщение|уведомление){_END}",
            rf"^автоматична (?:відповідь){_END}|^автовідповідь{_END}|^автоматичен отговор{_END}",
            rf"^аутоматски одговор{_END}|^автоматски одговор{_END}|^автоматты жауап{_END}",
            rf"^αυτόματη απάντηση{_END}|^(?:מענה|תשובה) אוטומטית?{_END}",
            rf"^(?:رد تلقائي|الرد التلقائي|رد آلي){_END}|^پاسخ خودکار{_END}|^स्वचालित (?:उत्तर|जवाब){_END}",
            rf"^자동 ?(?:회신|응답|답장){_END}|^trả lời tự động{_END}|^(?:การ)?ตอบกลับอัตโนมัติ{_END}",
            rf"^balasan (?:otomatis|automatik){_END}|^jawaban otomatis{_END}",
            rf"^自[動动](?:[応应]答|返信|送信|回答)(?:メール)?{_END}",
            r"^[【\[(](?:自[動动](?:返信|[応应]答)|不在)",
        ),
        "says that the writer is away": (
            (
                rf"{_TAG}(?:out of|away from) (?:the |my |our )?office(?:\s*:| auto-?\s?reply\b| (?:re\b"
                rf"|fw\b|reply\b|response\b|message\b|notification\b|notice\b|{_UNTIL})|{_END})"
            ),
            rf"^ooo{_END}",
            (
                r"^(?:auto:\s*)?(?:i am|i'm|i will be|[\w.,'()/ -]{2,60} is)(?: currently| now)? "
                rf"(?:out of|away from) (?:the |my )?office(?: {_UNTIL}|\W*$)"
            ),
            (
                r"^(?:i am |i'm )?(?:currently )?on (?:annual |sick |parental |maternity "
                rf"|medical )?(?:leave|vacation|holiday)(?: {_UNTIL}|{_END})"
            ),
            rf"^(?:i am|i'm) away(?: {_UNTIL}|{_END})",
            r"^(?:办公室)?(?:外出|出差|休假|年假|公出|不在(?:办公室|岗|位)|离开办公室)(?:中|期间)?\s*:",
            r"^(?:本人|我)(?:正在|因公|已|现)?(?:外出|出差|休假|公出)(?:中|期间)?$",
            r"^(?:正在|因公)(?:外出|出差|休假)",
            r"^(?:外出|出差|休假|公出)中(?:通知)?$",
            r"^(?:外出|出差|休假|假期|公出|不在办公室)(?:期间)?(?:的)?自动(?:回[复覆]|答[复覆])",
            r"^(?:本人|我)(?:现)?不在办公室",
        ),
        "says in another language that the writer is away": (
            (
                r"^abwesen(?:d|heit)s?(?:notiz|meldung|nachricht|assistent|agent|benachrichtigung"
                rf"|info)?(?: (?:vom|bis|re|ab|im)\b|{_END})"
            ),
            (
                r"^(?:ich bin )?(?:nicht im (?:b[üu]ro|haus)|im urlaub|au(?:ß|ss)er haus)(?: (?:vom|bis|re"
                rf"|ab)\b|{_END})"
            ),
            rf"^absen(?:ce|t|te)(?: du bureau| au bureau)?{_END}|^absence du bureau\b",
            rf"^en (?:congés?|vacances)(?: (?:du|jusqu)|{_END})|^notification d'absence",
            rf"^fuera de (?:la )?oficina{_END}|^ausente{_END}|^fuori (?:ufficio|sede|dall'ufficio){_END}",
            rf"^assen(?:za|te)(?: dall'ufficio)?{_END}|^fora do escritório{_END}",
            rf"^ausência (?:temporária|do escritório)?{_END}|^ausência{_END}",
            rf"^afwezig(?:heid(?:sbericht|smelding|sassistent)?)?{_END}",
            rf"^niet (?:aanwezig|op kantoor){_END}|^ikke til ?stede{_END}|^ikke på kontor(?:et)?{_END}",
            rf"^fraværs?(?:ende|melding|besked|beskjed)?{_END}|^frånvar(?:o|ande)(?:meddelande)?{_END}",
            rf"^ej på kontoret{_END}",
            rf"^pois toimistolta{_END}|^poissa(?:olo(?:ilmoitus|viesti)?)?(?: toimistosta)?{_END}",
            rf"^poza biurem{_END}",
            rf"^nieobecno[śs][ćc]{_END}|^mimo kancel[áa][řr]{_END}|^(?:házon|irodán|hivatalon) kívül{_END}",
            rf"^szabadság(?:on)?{_END}|^în afara biroului{_END}|^ofis dışında{_END}|^izin(?:de)?yim{_END}",
            (
                r"^(?:нет на (?:рабочем )?месте|вне офиса|в отпуске|в командировке|поза офісом|у відпустці"
                rf"|извън офиса|в отпуск){_END}"
            ),
            rf"^εκτός γραφείου{_END}|^מחוץ למשרד{_END}|^خارج المكتب{_END}",
            rf"^부재 ?(?:중|알림)(?: ?알림| ?자동 ?응답)?{_END}|^휴가 ?중{_END}|^vắng mặt{_END}",
            rf"^di luar kantor{_END}",
            rf"^(?:不在(?:通知|連絡|のお知らせ|応答)?|外出中|休暇中|出[張张]中){_END}",
        ),
    }
)

# A read receipt calls itself so in the subject, and has to say it below as well.
RECEIPT_SUBJECTS = build_table(
    {
        "calls itself a receipt": (
            (
                r"^(?:已读|已阅读?|未读|已删除|收条|回执|读取回执|阅读回执|已读回执|邮件回执|送达回执)\s*"
                r"(?:[:(]|$)"
            ),
            (
                r"^(?:read(?: receipt)?|not read|deleted|return receipt|displayed|receipt)\s*"
                r"(?:\(displayed\)\s*)?[:(-]"
            ),
            r"^disposition notification",
            (
                r"^(?:gelesen|ungelesen|lesebestätigung|empfangsbestätigung|lu|non lu|leído|letto|lida|lido"
                r"|gelezen|læst|lest|läst|luettu|przeczytan[eoa]|přečteno|prečítané|elolvasva|citit|okundu"
                r"|прочитан[оа]?|прочетено|αναγνώστηκε|읽음|נקרא|مقروءة)\s*:"
            ),
            r"^(?:開封済み|开封済み|[開开]封[確确][認认])",
        ),
    }
)
