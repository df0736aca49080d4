"""The phrases that announce an answer or are one, in Chinese and English; knows single clauses only."""

from replyclock.domain.replies.words.patterns import build_table

# What follows is the answer itself.
ANNOUNCEMENTS = build_table(
    {
        "announces the answer that follows": (
            r"(答复|回复|函复|解答|说明|反馈|情况)(内容)?(意见)?(为)?如(下|说明)|如下(答复|回复)|复如说明",
            r"\b(the|our) answer( to your \w+)? is\b",
            r"\bplease (find|see) (below )?(our|the) (answer|response|reply)\b",
            r"\bin (answer|response|reply) to your (question|en?quir|inquir|query|letter|request)\w*",
        ),
    }
)

FINDINGS = build_table(
    {
        "reports what was found out": (
            r"经(我|本|该)?[^。，,\n]{0,12}(核实|了解|调查|核查|查询|查实|研究|沟通)",
        ),
    }
)

# What was asked for is done: an answer, however short. "Dealt with" alone may mean that it is in hand.
DONE = build_table(
    {
        "says what was found": (r"(情况|问题|反映|投诉)[^。，,\n]{0,6}(属实|不实)",),
        "says what was done": (
            r"已(经)?[^。，,\n]{0,10}(处理|办理|整改|修复|更换|清理|铺设|施工)(完毕|完成|到位|结束|好)",
            r"已(经)?[^。，,\n]{0,6}(解决|修复|拆除|采纳|批准|获批|审批通过)|已(对|将)[^。，,\n]{1,20}(进行|作出)了?[^。，,\n]{0,6}处理",
        ),
    }
)
