"""The canned phrases of offices, in Chinese and English, each table with what its phrases mean.

Knows single clauses only; what a whole text amounts to is decided in replyclock.domain.replies.classify.
The meaning stands behind "the text" or "its subject" in a reason.
"""

from replyclock.domain.replies.words.patterns import build_table

LETTER = r"(来信|信件|来件|来函|来电|邮件|留言|咨询|提问|问题|诉求|意见|建议|反映|投诉|工单|申请)"
_YOU = r"(您|你|阁下|台端|咱|贵方)"
# What a writer may hand in, whatever it is called; only beside a word of receiving it.
_HANDED_IN = (
    r"(来信|信件|来件|来函|来电|电邮|邮件|消息|信息|留言|咨询|查询|提问|问题|诉求|意见|建议|反映|反馈|投诉|举报|工单|申请|案件|事项"
    r"|情况|请求|求助|意向|需求|预约|资料|材料|文件|附件|表单|订单|稿件)"
)
_TAKEN_IN = (
    r"(收到|收悉|收讫|受理|登记|接收|签收|记录|记录在案|录案|知悉|敬悉|诵悉|奉悉|获悉|创建|提交|发送成功"
    r"|成功|进入|立案)(?!后)"
)
_OFFICE_OR_LETTER = (
    r"((我们|我(局|厅|委|办|处|单位|中心|部门)|本(局|厅|委|办|处|所|府|署|会|中心|单位)|工作人员|(相关|有关|承办|主管|责任|业管)(部门|单位)|平台"
    r"|该(局|委|办|单位|部门|处|中心|会)|(他|她|它)们)"
    rf"[^。，,\n]{{0,6}}(将|会)|{LETTER}[^。，,\n]{{0,10}}(将|会)|(将|会)(对|就|把|将)?{_YOU}[^。，,\n]{{0,10}})"
)
ENGLISH_LETTER = r"\b(letter|message|en?quiry|inquiry|e-?mail|request|question|case|ticket|complaint|query)\b"
_HAS_BEEN = r"(?<!not )\b(has|have|was|were|been|is|successfully)( (now|been|successfully)){0,3}"
_INTEND = r"\b(will|shall|aim to|endeavou?r to|hope to|try to|we'll)"
_ANSWER_LATER = (
    r"(respond|reply|get back|be in touch|contact you|answer|response|deal with|come back to|write to you"
    r"|update you)"
)
_PASSED_ON = (
    r"(forward(ed|ing)|pass(ed|ing)|refer(red|ring)|transferr(ed|ing)"
    r"|redirected|escalated|reassigned|assigned)"
)
_HANDED_OVER = (
    r"(转交|转办|转送|转发|转请|转给|移送|移请|移文|移交|交办"
    r"|转派|分派|下派|派发|派单|分办|批转|转介|分送|呈转|函转|函请|函移)"
)
_OFFICE = r"(我们|我(局|厅|委|办|处|单位|中心|部门)|工作人员|(相关|有关|承办|主管)(部门|单位)|将|会)"

# An answer is announced for later, which is to say that this is none.
PROMISES = build_table(
    {
        "promises an answer for later": (
            r"(尽快|尽速|及时|日内|小时内|分钟内|之内|以内|时限内|期限内|届时|稍后|随后|将(会)?于)[^。\n]{0,16}(答复|回复|回应|反馈)",
            r"(将|会|预计|争取)[^。\n]{0,10}(时限内|期限内|分钟内|小时内|日内)[^。\n]{0,6}联系",
            rf"{_OFFICE_OR_LETTER}[^。，,\n]{{0,12}}(时限内|期限内|分钟内|小时内|日内)[^。\n]{{0,6}}(处理|处置|办理|办结)",
            rf"(将|会)(在|于)[^。\n]{{1,16}}(答复|回复|反馈|联系)|后(再)?(答复|回复|反馈|联系){_YOU}",
            rf"(将|会)[^。\n]{{0,12}}(与|和|同){_YOU}[^。\n]{{0,6}}(联系|联络|对接|沟通)",
            rf"{_OFFICE_OR_LETTER}[^。，,\n]{{0,10}}(严肃|认真|严格|依法|依规|按规定|按规则|按程序)[^。，,\n]{{0,6}}(处理|办理|查处|对待)",
            rf"(尽快|及时|后|再)[^。，,\n]{{0,4}}(与|和|同|跟){_YOU}[^。，,\n]{{0,4}}(联系|联络|沟通)",
            r"(将|会)尽快[^。，,\n]{0,6}(安排|审核|答疑|沟通)",
            rf"{_OFFICE_OR_LETTER}[^。，,\n]{{0,6}}(跟进|跟踪|督办|督促)|(及时|结果|第一时间)[^。，,\n]{{0,6}}(告知|通知){_YOU}",
            r"请(您)?(关注|留意|注意)[^。，,\n]{0,8}(回复|答复|结果|通知|进展|反馈)",
            r"(有|待)[^。，,\n]{0,8}(结果|进展|消息|明确)[^。，,\n]{0,8}(告知|通知|回复|答复|反馈)",
            r"(延期|延长|推迟|暂缓)[^。，,\n]{0,8}(答复|回复|办理)|(办理|处理|审核|核查|调查)结果[^。，,\n]{0,14}(告知|通知|反馈|答复)",
            rf"届时[^。，,\n]{{0,8}}(告知|通知)|(由|请)[^。，,\n]{{1,20}}(直接)?(答复|回复|联系){_YOU}|告知{_YOU}是否受理",
            rf"(稍后|稍候|再|马上|明天|随后|回头|之后|等)[^。，,\n]{{0,12}}(回|答|回话){_YOU}",
            rf"给{_YOU}(一个)?(明确|准确|满意)?的?(答复|回复|说法|回话|准信)",
            rf"(电话|邮件|短信|专人)[^。，,\n]{{0,8}}(答复|回复|告知|联系){_YOU}|日后[^。，,\n]{{0,6}}(关注|留意|查询|查看)",
            r"\bbear with (me|us)\b|\b(i|we) (need|have) to check\b|\bmaking enquiries\b",
            r"\bassigned to your (case|enquiry|request)\b",
            rf"第一时间[^。\n]{{0,4}}(向|给|与|为)?{_YOU}?[^。\n]{{0,4}}(反馈|回复|答复|联系)",
            rf"{_OFFICE}[^。\n]{{0,10}}(尽快|尽速|及时|认真|第一时间)[^。\n]{{0,8}}(处理|办理|联系|核实|解决|研究|考虑)",
            rf"{_OFFICE_OR_LETTER}[^。，,\n]{{0,6}}(立即|马上|很快|尽快|及时)[^。\n]{{0,8}}(调查|核实|核查|受理|处理|办理|跟进)",
            r"(儘速|尽速|从速|俟|容)[^。，,\n]{0,16}(答复|回复|函复|复知|奉复|另复)|另(行|案)?(答复|函复|回复|奉复)",
            rf"{_INTEND}\s[^.\n]{{0,50}}?{_ANSWER_LATER}\b",
            r"\b(you (will|should)|expect to) (receive|get|hear|have)\b.{0,40}(reply|response|from us)\b",
            r"\bwill be (responded|replied|attended) to\b|\byou will receive (further |more )?updates\b",
            rf"(专人|人员)[^。，,\n]{{0,6}}(与|和|跟){_YOU}(联系|联络|对接)",
            r"\bwill (investigate|look into)\b",
            r"\b(i|we)( am|'m| are|'re) (now )?(looking into|checking)\b",
        ),
    }
)

# Said beside an answer as well: it takes little to outweigh it.
PATIENCE = build_table(
    {
        "asks for patience": (
            r"请(您)?(耐心|静候|等候|等待|稍后)(?![^。，,\n]{0,8}(叫号|叫名|排队|取号|办号|窗口|现场))",
            r"请(您)?届时(关注|留意|查询|查看|登录)|敬请(等待|等候|留意|静候|静待)|请静待",
            r"(等待|等候)[^。\n]{0,10}(受理|审核|审阅|处理|回复|答复|批准)",
            r"\bplease (wait|be patient|allow)\b",
            r"\bawait (our|a) (reply|response)\b|\bthank you for your patience\b",
        ),
        "says that it is in hand": (
            r"\b(under review|in progress)\b|\bbeing (processed|reviewed|dealt with|looked at)\b",
            r"(正在|现已|已)(核实|调查|办理|处理|受理|审核|研究)中?$|(?<!真)正(积极|抓紧|加紧)(办理|处理|核实|调查|研究)",
            r"正在[^。\n]{0,6}(核实|核查|调查|办理|处理|受理|审核|研究|跟进)[^。\n完毕好]{0,6}$",
            r"已安排[^。\n]{0,10}(核实|核查|调查|跟进|联系)[^。\n完毕好]{0,4}$",
            r"(办理|处理|审核|受理)中$|待(回复|答复|办理)$",
        ),
    }
)

# Without a subject these speak of this letter only where it was said to have come in; elsewhere they are
# what an office does with everybody's application.
BARE_PROMISES = build_table(
    {
        "promises to deal with it": (
            r"(将|会|预计|争取)[^。\n]{0,10}(时限内|期限内|分钟内|小时内|日内)[^。\n]{0,6}(处理|处置|办理|办结)",
            r"(将|会)[^。，,\n]{0,10}(严肃|认真|严格|依法|依规|按规定|按规则|按程序)[^。，,\n]{0,6}(处理|办理|查处|对待)",
            r"(会|将)(立即|马上|很快|尽快|及时)[^。\n]{0,8}(调查|核实|核查|受理|处理|办理|跟进)",
            r"(日内|小时内|期限内|时限内)(完成|办完|办毕)",
            r"^(将|会)[^。，,\n]{0,6}(跟进|跟踪|督办|督促)",
        ),
    }
)

RECEIVED = build_table(
    {
        "confirms that the letter arrived": (
            rf"{_HANDED_IN}[^。\n]{{0,12}}(收到|收悉|收讫|登记(?![证处表册机])|接收|提交成功|签收)(?!后)",
            rf"{LETTER}[^。\n不]{{0,12}}受理(?!后)",
            rf"{_HANDED_IN}([(（][^()（）\n]{{0,40}}[)）])?[^。\n]{{0,6}}(已|成功)[^。\n未不]{{0,6}}{_TAKEN_IN}",
            rf"(收到|收悉|受理|接到|记录)了?(您|你|贵|阁下)[^。\n]{{0,20}}{_HANDED_IN}",
            r"^(已阅|阅悉|已收件|收件)$",
            r"^(noted|got it|message received)$|\bwe('| a)re on it\b",
            r"\bwe have (got )?your (message|e-?mail|letter|question)\b",
            r"^(我们)?(已(经)?)?(收到|收悉|敬悉|受理|签收|登记|知悉)了?$|^(来信|来件|来函)?[收敬]悉",
            r"^(您的|你的)?[^。，,\n]{0,10}(我们)?(已经?)?(收到|看到|阅看|拜读|知道|晓得|了解|明白)(了|啦|咯|哈|嘞|哦)+$",
            r"\bhas arrived( safely)?\b|\b(saw|read|got|seen) your (e-?mail|message|letter|question)\b",
            r"(来函|来信|来文|所陈|所询|陈情|意见|建议|函)[^。，,\n]{0,12}(敬悉|诵悉|奉悉|收悉|知悉|录案)|录案(办理|研议|参考|处理|列管)",
            r"(提交|发送|留言|登记)成功(?!后)|予以(受理|登记)",
            rf"{_HAS_BEEN} (received|registered|logged|submitted|recorded|accepted)\b(?! this (e-?m|m))",
            r"\b(we|i)( have|['’]ve)? received (your|the)\b|^\W*received\b",
            r"\backnowledge (the )?receipt\b|\breceipt of your\b",
        ),
    }
)

FORWARDED = build_table(
    {
        "says that the letter was passed on": (
            rf"(已|现|业|予以|被|并|及时|将(您|你|该|此|其|来信))[^。，,\n]{{0,44}}{_HANDED_OVER}",
            rf"({LETTER}|此件)[^。，,\n]{{0,8}}转(至|给|往|由|相关|有关)",
            rf"{LETTER}[^。，,\n]{{0,20}}(已|业已|现)转(至|给|往)|将[^。，,\n]{{0,6}}{LETTER}[^。，,\n]{{0,4}}转(?!入|阅)",
            r"已(安排|责成|通知)(相关|有关|承办|属地)?(部门|单位|科室)[^。，,\n]{0,6}(处理|办理|核查|调查)$",
            rf"(我们|我(局|厅|委|办|处|单位|中心)|本(局|厅|委|办|院|府|署)|平台)[^。，,\n]{{0,4}}将[^。，,\n]{{0,14}}{_HANDED_OVER}",
            rf"{LETTER}[^。，,\n]{{0,24}}已(经)?[^。，,\n]{{0,14}}(发|转|交|送|递|报|推送|派)(给|至|往|到|由)",
            r"^(已|现|已经|现已)转(?![入阅移让])[^。，,\n]{2,20}$|已由[^。，,\n]{1,14}(交|转|批)[^。，,\n]{2,25}(办理|处理|答复|回复)",
            r"^(已|现)?转[^。，,\n入移让]{2,14}(处理|办理|阅处|阅办|核处|答复|回复)$|已转(?![入阅移让])[^。，,\n]{2,20}(阅处|阅办|核处)",
            r"(已|业)(请|函请|商请)[^。，,\n]{2,20}(卓处|核处|查处|办理|处理|迳复|径复|逕复|答复)",
            rf"(把|将){_YOU}?[^。，,\n]{{0,10}}(信|邮件|问题|留言|诉求)[^。，,\n]{{0,6}}转|转过去了?",
            r"^[^。，,\n]{0,8}[:：]?转[^。，,\n]{2,14}(阅办|阅处)$",
            r"^\W*(passed|forwarded|sent|referred|handed|redirected|reassigned)( it| this)?( on| over)? to\b",
            r"\b(sent|passed|handed|forwarded) (your|this|it) ?(\w+ )?(on|over)? ?to\b",
            r"\b(sent|handed|given|moved) (this|it|your \w+)( on)? to\b",
            r"^(转交|转办|转送|移送)|已(将)?[^。，,\n]{0,12}(反馈|反映|上报|通报|报送|呈送)(给|至|到)",
            r"(已|现|并)(交由|转)(?!入|阅)[^。\n]{1,25}(办理|处理|答复|回复|处置|调查|核查)",
            rf"({ENGLISH_LETTER}|\b(it|this|we|i)\b)[^.\n]{{0,90}}\b{_PASSED_ON}\b[^.\n]{{0,40}}\bto\b",
            rf"^\W*{_PASSED_ON} to\b",
        ),
    }
)

# Alone, the letter's number says that the letter arrived.
NUMBERS = build_table(
    {
        "gives the letter's number": (
            r"查询(码|密码|编号)|(受理|信件|工单)(编?号|主题|ID)|流水号|编号|单号|回执|校验码|详细信息如下",
            r"\b(reference( number)?|case number|ticket( number| id)?\W{0,3}[#\d\[]|enquiry id|tracking)\b",
        ),
    }
)

_WROTE = r"(反映|提出|咨询|询问|提问|提交|来信|来函|关于|陈情|发送|发来|填写)"
_NAMING = rf"^([^。，,\n]{{0,8}}[:：])?\W*(关于|有关|就|针对)?{_YOU}(于|在)?[^。，,\n可能需应请]{{0,24}}?所?"
_RULED = r"(需要|需[携带提持]|须|应当|可以|可[到在由凭]|携带|带上|凭|无需|不用|不必|不能|免费|不收)"

# Courtesy, the letter's own matter and number, how to ask again: these weigh nothing.
EMPTY = build_table(
    {
        "greets": (
            r"^[^。\n]{0,14}(您好|你好|同志|网友|市民|先生|女士|群众|用户)\W*$",
            r"^\W*(您好|你好)\W*+\w{0,12}+\W*$|^\W{0,9}[^\s。，,:：]{1,8}[^\w:：]{0,9}[:：]\W*$",
            r"^\W*(dear|hello|hi|good (morning|afternoon|day)|to whom)\b",
        ),
        "thanks": (
            r"我们(将|会)(继续|持续|进一步|不断|努力)|(高度|非常|十分)重视$|对我们[^。\n]{0,6}(重要|宝贵|帮助)|请(您)?放心$",
            r"(办理|承办|答复|回复)(期限|时限)|请牢记|请[^。\n]{0,4}保持[^。\n]{0,6}畅通",
            rf"感谢|谢谢|致谢|欢迎|祝{_YOU}|此致|敬礼|顺祝|特此函?[复告]|理解与支持|再次|抱歉|带来不便|敬请谅解",
            r"\b(thank(s| you)|regards|yours (sincerely|faithfully)|best wishes|sincerely|apologi[sz]e)\b",
        ),
        "names the letter": (
            rf"{_NAMING}{_WROTE}(?![^。，,\n]*{_RULED})",
            rf"{_NAMING}{_WROTE}[^。，,\n]*(问题|事项|情况|事宜|一事|诉求|内容|疑问|咨询|来信|一案)$",
            rf"^\W*(关于|有关|就|针对)?{_YOU}的[^。，,\n]{{0,12}}{LETTER}",
        ),
        "says how to follow it up": (
            r"(查询|查看|了解|跟踪|关注|留意)[^。\n]{0,16}(进度|进展|结果|办理情况|状态)|如有(任何)?(疑问|问题)|如需",
            r"\bif you (wish|need|want|would like) to (send|provide|add|view|give)\b",
            r"\byou can (visit|view|log in)\b|\battach files\b",
            r"\b(press|click|hit)\b.{0,8}\breply\b|\breply to this (e-?mail|message)\b",
        ),
        "gives a telephone number": (r"拨打|致电|(联系|咨询)电话|电话[:：]|热线|12345",),
        "says that a system sent it": (
            r"系统自动(发送|生成|发出)|请勿(直接)?回复",
            r"\b(do not reply|automatically generated|automated (message|e-?mail)|unmonitored|no-?reply)\b",
        ),
        "names a part of the form": (
            (
                r"^\W*(信件|来信|咨询|留言|问题|诉求|回复|答复|办理|处理|提交|受理|写信|发布)?(人|者)?(姓名|标题|主题|内容|编号|时间|日期|状态"
                r"|类型|类别|单位|部门|结果|情况|邮箱|电话|手机|地址|附件)\W*$"
            ),
            r"^\W*(主旨|标题|主题|事由)\W*(为|是|[:：])",
            r"有效期|(小时|分钟|天|日)内有效",
            r"\bwill expire\b",
            (
                r"^\W*(from|to|name|e-?mail|subject|message|title|content|status|date|reply|answer"
                r"|response|queue|owner|priority|ticket|reporter|requestors?|phone|address)\W*$"
            ),
            rf"^\W*{_YOU}?(提交|填写|发送)?的?(内容|信息|留言|信件|来信)?(如下|副本)\W*$",
            r"^\W*(以下|下面)(是|为)[^。，,\n]{0,16}(内容|副本|信息)\W*$",
        ),
        "asks for nothing": (
            r"\byou (do not|don['’]t) (have|need) to do anything\b",
            r"\bno (further )?action is (needed|required)\b",
        ),
        "is the foot of a mailing": (
            r"\bthis (e-?mail|message) was sent to you\b|\bprivacy policy\b",
            r"\breceived this (e-?mail|message) in error\b",
        ),
        "is a date or a number": (
            r"^[\W\d年月日时分]*$",
            r"^\W*(within )?[\w -]{0,14}(working|business) days?\W*$",
        ),
        "is a note to every mail": (
            r"(本|此)(邮件|信|电邮)[^。\n]{0,20}(保密|机密|隐私|专属|仅(限|供|发送))",
            r"\bconfidential\b|\bintended (only|solely)\b",
        ),
        "is a signature": (
            r"^[^。，,\n已在到由是请向可转属需为找去]{0,24}(局|厅|委|办公室|中心|政府|府|部门|管委会|网站|编辑部|信箱|大队|支队)\W*$",
        ),
    }
)

MASS_MAIL = build_table(
    {
        "is a mailing to many": (
            r"转发朋友圈|集(齐|满)?\d*个?赞|有机会获(得|赠)|扫(描)?(下方|上方)?二维码|先到先得|诚邀[^。，,\n]{0,6}参加",
            r"退订|第\s?\d+\s?期|如不(想|愿)再?(收到|接收)",
            r"\b(unsubscribe|view (this|it) in (your|a) browser|newsletter)\b",
        ),
    }
)

CANNED = (
    *EMPTY, *NUMBERS, *RECEIVED, *FORWARDED, *PROMISES, *PATIENCE, *MASS_MAIL,
)  # fmt: skip
"""What weighs nothing beside an answer."""
