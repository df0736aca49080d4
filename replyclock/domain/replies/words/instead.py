"""The phrases that offices write instead of an answer, in Chinese and English; knows single clauses only."""

from replyclock.domain.replies.words.patterns import build_table

# What is said instead of an answer: it stands elsewhere, or comes only after something.
ATTACHED = build_table(
    {
        "says that the answer is attached": (
            r"(答复|回复|函复|解答|说明|意见|内容|详情|具体|详)[^。\n]{0,16}(见|阅|查收|查看)[^。，,\n]{0,6}附件",
            r"(请|敬请)[^。，,\n]{0,4}(查收|查看|查阅|参阅|见)附件",
            r"\b(see|find|open)\b.{0,30}\battach(ed|ment)",
            r"\battached (is|are|please|you will|to this)\b|\b(is|are) attached\b",
        ),
    }
)

ELSEWHERE = build_table(
    {
        "says that the answer stands elsewhere": (
            (
                r"(已(经)?|有)[^。，,\n]{0,8}(回复|答复|办结|处理完毕)[，,。！!；;]?[^。\n]{0,6}(请|可)[^。\n]{0,16}(登录"
                r"|登陆|点击|前往|进入|查看|查阅|查询|关注)"
            ),
            r"请(您)?[^。，,\n]{0,4}(登录|登陆|点击|前往|进入)[^。\n]{0,30}(查看|查阅|阅读|浏览)[^。，,\n]{0,6}(回复|答复|内容|详情|结果|意见)",
            r"(回复|答复)(内容|意见|结果)?(?!如下)[^。，,:：\n]{0,4}(请|可)[^。，,\n]{0,12}(登录|登陆|查看|查阅|查询)",
            r"(登录|登陆)[^。，,\n]{0,12}后[^。，,\n]{0,6}(查看|查阅|可见)",
            r"\b(log|sign) ?(in|on)\b.{0,60}\b(view|read|see|access|check)\b",
            r"\b(view|read|see|access)\b.{0,40}\b(log|sign)(ging|ing)? ?(in|on)\b",
            (
                r"\b(reply|response|answer|message)\b.{0,30}\b(available|posted|waiting|published"
                r"|added)\b.{0,40}\b(portal|account|inbox|online|website|link)\b"
            ),
        ),
    }
)

BELOW = build_table(
    {
        "points to what stands below": (
            r"(见|看|如)(下|以下|下面|下方)[^。，,\n]{0,6}(红|蓝|字|文|回复|答复|内容)|(红|蓝)(色)?字",
            r"\b(see|answers?|replies|comments?) (are )?(below|inline|in line|in red|in blue)\b",
        ),
    }
)
REQUESTS = build_table(
    {
        "asks the writer for something first": (
            (
                r"请(您|你)?(先|再|及时|尽快)?[^。，,\n]{0,4}(提供|补充|告知|留下|说明|完善|回复|上传|发送|填写"
                r"|明确)[^。\n]{0,30}(以便|便于|方便)(我们|我|工作人员|进一步|核实|查询|联系|后续|处理|尽快|及时)?"
            ),
            (
                r"请(您|你)?(先|再)?(提供|补充|告知|留下|发送|回复)[^。，,\n]{0,6}(您|你|本人)?(的)?[^。，,\n]{0,8}(身份证号|证件号"
                r"|联系方式|联系电话|手机号|电话号码|真实姓名|具体(地址|位置|情况|信息)|详细(地址|位置|情况|信息))"
            ),
            r"(发|传|寄)(过来|给我们|我)(一下)?|补充(以下|下列|如下)|请(您|你)?补充[^。，,\n]{0,6}(信息|情况|内容|说明)",
            r"(以便|便于)(我们|我(局|处|办|中心)|工作人员)[^。，,\n]{0,10}(核实|查询|联系|处理|办理|答复|回复)",
            (
                r"\b(please|kindly|could you|can you)( please)? (send|provide|supply|give|confirm"
                r"|tell|let)\b[^.\n]{0,40}\b(your|us|me)\b[^.\n]{0,60}\b(number|id|address"
                r"|date of birth|details|name|information|so that|before|in order)\b"
            ),
            r"\b(need|require)s? (some |a few )?(more|further|additional) (information|details)\b",
        ),
    }
)

RATINGS = build_table(
    {
        "asks for a rating": (
            r"\b(tell us|let us know) how (satisfied|we did|well)\b|\bhow satisfied\b",
            r"(请|邀请|欢迎|期待)[^。\n]{0,24}(评价|打分|评分|满意度|测评|评议)|满意度(调查|评价|测评)|问卷",
            r"参与评价|好差评",
            r"\bonly takes? a (few )?(minute|second)s?\b",
            r"\b(rate|survey|feedback form|satisfaction|how did we do)\b",
        ),
        "says that the matter is closed": (
            r"已(经)?(办结|结案|办毕|完结|归档|关闭|处理|回复|答复)了?$",
            r"\b(ticket|case|request|enquiry|inquiry)\b.{0,30}\b(closed|resolved|completed|solved)\b",
        ),
    }
)

INSTEAD = (*ATTACHED, *BELOW, *ELSEWHERE, *REQUESTS, *RATINGS)
"""What weighs nothing beside an answer."""
