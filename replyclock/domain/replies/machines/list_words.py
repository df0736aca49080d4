"""What list managers write to somebody whose mail they did not pass on, in tables; knows single phrases only.

"You are not a member" is also what an office may answer, so a list manager must have sent it or say it in a
subject of its own.
"""

from replyclock.domain.replies.words.patterns import build_table

LIST_SUBJECTS = build_table(
    {
        "says that a mailing list refused it": (
            r"^(?:ignored )?not member (?:article|post|mail)|^bounce \S{1,100}@\S{1,200}:",
            r"^request to mailing list .{1,100} rejected",
            r"^(?:post|posting|submission|message|mail) (?:by|from) (?:a )?non-?(?:member|subscriber)",
            r"^rejected (?:post(?:ing)?|message) (?:to|from)\b",
            (
                r"^your (?:message|mail|post(?:ing)?|submission|article) (?:to|for) .{1,100} (?:has been "
                r"|was |is )?(?:rejected|refused|bounced|discarded)"
            ),
            (
                r"^(?:post(?:ing)?|message|mail|article|distribution)\b.{0,100}\b(?:rejected|denied|not "
                r"(?:allowed|authorized|distributed))"
            ),
            r"^you .{0,60}\bnot (?:a )?member",
            r"^reject(?:ed)? (?:mail|article)\b|^loop (?:alert|back warning)\b|^fml system error",
            r"^security alert\b|^unknown list\b",
            r"投稿.{0,12}(?:拒否|却下|できません)|邮件列表.{0,20}(?:拒绝|拒收|退回)",
        ),
    }
)
LIST_HOLDS = build_table(
    {
        "says that a mailing list holds it back": (
            (
                r"^your (?:message|mail|post(?:ing)?|submission) (?:to|for) .{1,100} (?:awaits|is "
                r"(?:waiting|awaiting|being held)|requires|has been held)\b"
            ),
            r"\bawait(?:s|ing) moderat|\bheld (?:for|until) (?:moderat|approv|the moderator|the list)",
            r"\b(?:waiting|wait|pending) (?:for )?(?:moderat|approval|the moderator)",
            r"\bis being held\b|\bforwarded to the (?:list )?(?:moderator|owner|editor)s? for approval",
            r"(?:等待|待|需要?)(?:版主|列表管理员|邮件列表管理员)[^。\n]{0,8}(?:审核|批准|审批)|承認待ち",
            r"承認をお待ち",
        ),
    }
)
LIST_REFUSALS = build_table(
    {
        "says that a mailing list refused it": (
            r"\bnot (?:a |an )?(?:list )?(?:member|subscriber|subscribed|registered member)\b",
            r"\bnon-?members?\b|\bmembers?-only\b|\bonly (?:members|subscribers)\b",
            r"\bnot (?:allowed|permitted|authori[sz]ed) to (?:post|send|submit|distribute)",
            r"\bposting (?:is |are )?(?:not allowed|restricted|denied)",
            (
                r"\b(?:message|mail|post(?:ing)?|article|submission)s? (?:was |has been |have been "
                r"|is )?(?:automatically )?(?:rejected|discarded|refused|denied|not distributed)\b"
            ),
            r"\bdetected a loop\b|\bmail loop\b|\bloop (?:condition|back warning|alert)",
            r"\bduplicated message-id\b|\bsecurity alert\b|\breject(?:s|ed)? (?:spammers|mail|since|the)\b",
            r"\b(?:list|mailing list) (?:does not exist|is closed|is unknown)",
            r"\bunknown (?:mailing )?list\b|\bno such (?:mailing )?list\b",
            r"(?:不是|非)[^。\n]{0,12}(?:邮件列表|列表|邮件组|群组)[^。\n]{0,6}(?:成员|会员|订阅者)",
            r"(?:未|没有)(?:加入|订阅)[^。\n]{0,10}(?:邮件列表|邮件组|群组)",
            r"(?:メンバー|会员|登録)[^。\n]{0,12}(?:ではありません|ではない|されていません|されていない)",
            r"(?:没有|无)权(?:限)?(?:向|在|给)[^。\n]{0,16}(?:邮件列表|邮件组|群组)(?:投稿|发送|发信|发帖)",
        ),
    }
)
