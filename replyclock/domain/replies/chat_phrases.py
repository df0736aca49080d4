"""What chat assistants say instead of an answer, in tables with what each row means; weighs nothing."""

from replyclock.domain.replies.words.patterns import build_table

NOT_UNDERSTOOD = build_table(
    {
        "says that it did not understand": (
            r"(没有?|未能?|无法|不能|不太|还不|听不|看不)[^。，,！!？?\n]{0,6}(理解|明白|听懂|看懂|识别|懂)",
            r"(换(个|一种)|重新|换种)[^。\n]{0,6}(说法|描述|提问|方式|输入|问)",
            r"\b(did|do|could|ca) ?n[o'’]?t (quite )?(understand|follow|get that|catch|recogni[sz]e)",
            r"\b(not sure i|unable to) (quite )?(understand|follow)",
            r"\b(please )?(rephrase|try (asking|again|different words)|put it (another way|differently))\b",
        ),
        "says that it knows no answer": (
            r"(没有?|未能?|暂无|无法)[^。，,\n]{0,10}(找到|查到|查询到|检索到|匹配|相关(答案|结果|内容|知识|信息))",
            r"(还在|正在|努力)学习|无法(回答|解答)|答不上来|超出了?[^。\n]{0,8}(范围|能力)",
            r"\b(no (answer|results?|match)|could ?n[o'’]?t find|don[’']t (have|know)|still learning)\b",
            r"\b(unable to|can ?n[o'’]?t) (answer|help|find)\b",
        ),
    }
)
HANDED_OVER = build_table(
    {
        "hands over to a person": (
            r"(正在|已)[^。\n]{0,8}(转接|转人工|接入)|(转接?|接入)人工",
            r"人工(客服|坐席|服务)[^。\n]{0,8}(忙|排队|繁忙|等待|稍候)",
            r"(排队|前面还有|当前等待)[^。\n]{0,10}(\d+\s*(位|人)|等待)|非(工作|服务)时间",
            r"\b(transferring|connecting) you\b|\byou are number \d+|\bin the queue\b",
            r"\b(agent|operator|advis[eo]r)s?\b.{0,30}\b(busy|queue|shortly|offline)\b",
        ),
    }
)
SUGGESTIONS = build_table(
    {
        "offers questions to choose from": (
            r"(您|你)?(是不是|是否|可能)(想|要)(问|咨询|了解|查)|猜(您|你)想问",
            r"以下(问题|内容)[^。\n]{0,8}(选择|点击|感兴趣)|(热门|相关|常见)问题|为您推荐",
            r"(请|可以?)[^。\n]{0,6}(选择|点击)[^。\n]{0,10}(问题|事项|选项|类型|序号|数字)",
            r"\bdid you mean\b|\bmaybe you (want|are looking)|\bare you asking about\b",
            r"\b(please )?(choose|select|pick) (one|an option|a topic|from)",
            r"\b(related|popular|suggested) (questions|topics)",
        ),
    }
)
ELSEWHERE = build_table(
    {
        "sends to a telephone": (
            r"(请|可|建议|欢迎|直接)[^。\n]{0,14}(拨打|致电|电话(咨询|联系)|电询|来电)",
            r"拨打[^。\n]{0,8}(热线|电话|\d{5})|(咨询|服务)?(电话|热线)[:： ]*\d",
            r"\b(please |you can )?(call|phone|ring|telephone)\b.{0,40}(\d{3}|\bus\b|hotline|helpline)",
        ),
        "sends to another page or office": (
            r"(点击|点此|戳)[^。\n]{0,12}(查看|链接|进入|了解|办理|这里|此处|下方)",
            r"(详见|详情请|请查看|请参[见考阅]|请登录|请访问|请前往|请到|请关注|可登录|请至)",
            r"https?://\S+|www\.\S+",
            r"\b(click|tap) (here|the link|below)|\bfor (more|further) (details|information)\b",
            r"\b(see|visit|go to|check|refer to) (the |our |this )?(\w+ )?(page|website|link|site|portal)",
        ),
    }
)
# Manners: they say nothing, before or after an answer.
MANNERS = build_table(
    {
        "is polite": (
            r"^(您|你)好|^亲|我是[^。，,\n]{0,16}(助手|客服|机器人|小\w)|为您(服务|解答)|很高兴|祝您",
            r"感谢(您|你)?的?(咨询|提问|使用|来访)|收到(您|你)的(问题|提问|咨询)|抱歉|对不起|非常遗憾",
            r"请问(您|还)?有(什么|其他)|(是否|有没有)(解决|帮到)|请(您)?稍(等|候)|(请)?(评价|点赞)",
            r"(希望|以上)[^。\n]{0,10}(帮助|帮到|解答)|^(有用|没用|满意|不满意|已解决|未解决|复制|分享)$",
            r"^(hello|hi|good (morning|afternoon)|thanks?|thank you|sorry|i[’' a]+m sorry)\b",
            r"\bi am (a|the|your) (virtual|chat)|\bhow (can|may) i help|\bwas this (helpful|useful)",
            r"\bone moment|\bhappy to help|\banything else\b|^(yes|no|helpful|not helpful|copy)$",
        ),
    }
)
