"""The canned phrases of offices, in Chinese and English, each table with what its phrases mean.

Knows single clauses only; what a whole text amounts to is decided in classify. The meaning stands
behind "the text" or "its subject" in a reason.
"""

import re

from replyclock.domain.replies.patterns import build_table

_LETTER = r"(来信|信件|来件|来函|来电|邮件|留言|咨询|提问|问题|诉求|意见|建议|反映|投诉|工单|申请)"
# What a writer may hand in, whatever it is called; only beside a word of receiving it.
_HANDED_IN = (
    r"(来信|信件|来件|来函|来电|电邮|邮件|消息|信息|留言|咨询|查询|提问|问题|诉求|意见|建议|反映|反馈|投诉|举报|工单|申请|案件|事项"
    r"|情况|请求|求助|意向|需求|预约|资料|材料|文件|附件|表单|订单|稿件)"
)
_TAKEN_IN = r"(收到|收悉|收讫|受理|登记|接收|签收|记录|记录在案|知悉|创建|提交|发送成功|成功|进入|立案)(?!后)"
_ENGLISH_LETTER = (
    r"\b(letter|message|en?quiry|inquiry|e-?mail|request|question|case|ticket|complaint|query)\b"
)
_HAS_BEEN = r"\b(has|have|was|were|been|is|successfully)( (now|been|successfully))*"
_INTEND = r"\b(will|shall|aim to|endeavou?r to|hope to|try to|we'll)"
_ANSWER_LATER = r"(respond|reply|get back|be in touch|contact you|answer|response|deal with)"
_TAKE_UP = (
    r"(accept|process|answer|deal with|respond to|consider|assist with|be (accepted|processed|answered))"
)
_PASSED_ON = r"(forward(ed|ing)|pass(ed|ing)|refer(red|ring)|transferr(ed|ing)|redirected|escalated|assigned)"
_HANDED_OVER = r"(转交|转办|转送|转发|转请|转给|移送|移请|移交|交办|转派|分派|下派|派发|派单|分办|批转)"
_OFFICE = r"(我们|我(局|厅|委|办|处|单位|中心|部门)|工作人员|(相关|有关|承办|主管)(部门|单位)|将|会)"

# An answer is announced for later, which is to say that this is none.
PROMISES = build_table(
    {
        "asks for patience": (
            r"请(您)?(耐心|静候|等候|等待|稍后)|请(您)?届时(关注|留意|查询|查看|登录)|敬请(等待|等候|留意)",
            r"(等待|等候)[^。\n]{0,10}(受理|审核|审阅|处理|回复|答复|批准)",
            r"\bplease (wait|be patient|allow)\b",
            r"\bawait (our|a) (reply|response)\b|\bthank you for your patience\b",
        ),
        "promises an answer for later": (
            r"(尽快|尽速|及时|日内|小时内|分钟内|之内|以内|时限内|期限内|届时|稍后|随后|将(会)?于)[^。\n]{0,16}(答复|回复|回应|反馈)",
            r"(将|会|预计|争取)[^。\n]{0,10}(时限内|期限内|分钟内|小时内|日内)[^。\n]{0,6}(处理|处置|办理|办结|联系)",
            r"(将|会)(在|于)[^。\n]{1,16}(答复|回复|反馈|联系)|后(再)?(答复|回复|反馈|联系)(您|你)",
            r"(将|会)[^。\n]{0,12}(与|和|同)(您|你)[^。\n]{0,6}(联系|联络|对接|沟通)",
            r"(将|会)[^。，,\n]{0,10}(严肃|认真|严格|依法|依规|按规定|按规则|按程序)[^。，,\n]{0,6}(处理|办理|查处|对待)",
            r"(将|会)尽快[^。，,\n]{0,6}(安排|审核|答疑|沟通)",
            r"(将|会)[^。，,\n]{0,6}(跟进|跟踪|督办|督促)|(及时|结果|第一时间)[^。，,\n]{0,6}(告知|通知)(您|你)",
            r"请(您)?(关注|留意|注意)[^。，,\n]{0,8}(回复|答复|结果|通知|进展|反馈)",
            r"(有|待)[^。，,\n]{0,8}(结果|进展|消息|明确)[^。，,\n]{0,8}(告知|通知|回复|答复|反馈)",
            r"第一时间[^。\n]{0,4}(向|给|与|为)?(您|你)?[^。\n]{0,4}(反馈|回复|答复|联系)",
            rf"{_OFFICE}[^。\n]{{0,10}}(尽快|尽速|及时|认真|第一时间)[^。\n]{{0,8}}(处理|办理|联系|核实|解决|研究|考虑)",
            r"(会|将)(立即|马上|很快|尽快|及时)[^。\n]{0,8}(调查|核实|核查|受理|处理|办理|跟进)",
            rf"{_INTEND}\s[^.\n]{{0,50}}?{_ANSWER_LATER}\b",
            r"\b(you (will|should)|expect to) (receive|get|hear|have)\b.{0,40}(reply|response|from us)\b",
            r"\bwill be (responded|replied|attended) to\b|\byou will receive (further |more )?updates\b",
            r"\bwe (will|shall) (investigate|look into)\b",
        ),
        "says that it is in hand": (
            r"\b(under review|in progress)\b|\bbeing (processed|reviewed|dealt with|looked at)\b",
            r"(正在|现已|已)(核实|调查|办理|处理|受理|审核|研究)中?$",
            r"正在?[^。\n]{0,6}(核实|核查|调查|办理|处理|受理|审核|研究|跟进)[^。\n完毕好]{0,6}$",
            r"已安排[^。\n]{0,10}(核实|核查|调查|跟进|联系)[^。\n完毕好]{0,4}$",
            r"(办理|处理|审核|受理)中$|待(回复|答复|办理)$",
        ),
    }
)

RECEIVED = build_table(
    {
        "confirms that the letter arrived": (
            rf"{_HANDED_IN}[^。\n]{{0,12}}(收到|收悉|收讫|登记|接收|提交成功|签收)(?!后)",
            rf"{_LETTER}[^。\n不]{{0,12}}受理(?!后)",
            rf"{_HANDED_IN}([(（][^()（）\n]{{0,40}}[)）])?[^。\n]{{0,6}}(已|成功)[^。\n未不]{{0,6}}{_TAKEN_IN}",
            rf"(收到|收悉|受理|接到|记录)了?(您|你|贵|阁下)[^。\n]{{0,20}}{_HANDED_IN}",
            r"^(我们)?(已(经)?)?(收到|收悉|受理|签收|登记|知悉)了?$|^(来信|来件)?收悉",
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
            rf"(已|现|予以|被|并|及时|将(您|你|该|此|其|来信))[^。，,\n]{{0,14}}{_HANDED_OVER}",
            rf"({_LETTER}|此件)[^。，,\n]{{0,8}}转(至|给|往|由|相关|有关)",
            rf"{_LETTER}[^。，,\n]{{0,20}}(已|业已|现)转(至|给|往)|将[^。，,\n]{{0,6}}{_LETTER}[^。，,\n]{{0,4}}转(?!入|阅)",
            r"已(安排|责成|通知)(相关|有关|承办|属地)?(部门|单位|科室)[^。，,\n]{0,6}(处理|办理|核查|调查)$",
            rf"(我们|我(局|厅|委|办|处|单位|中心)|本(局|厅|委|办|院|府|署)|平台)[^。，,\n]{{0,4}}将[^。，,\n]{{0,14}}{_HANDED_OVER}",
            r"^(转交|转办|转送|移送)|已(将)?[^。，,\n]{0,12}(反馈|反映|上报|通报|报送|呈送)(给|至|到)",
            r"(已|现|并)(交由|转)(?!入|阅)[^。\n]{1,25}(办理|处理|答复|回复|处置|调查|核查)",
            rf"({_ENGLISH_LETTER}|\b(it|this|we|i)\b)[^.\n]{{0,40}}\b{_PASSED_ON}\b[^.\n]{{0,40}}\bto\b",
            rf"^\W*{_PASSED_ON} to\b",
        ),
    }
)

REFUSALS = build_table(
    {
        "declines to deal with the letter": (
            r"不予[^。，,\n]{0,10}(受理|办理|答复|回复|处理|采纳|公开)|(不能|暂不|未予)受理|无法(受理|答复|回复)",
            r"申请[^。，,\n]{0,12}信息不存在|本(机关|单位)无法提供",
            rf"{_LETTER}[^。\n]{{0,24}}(无法|不能|未能)(办理|受理|处理)",
            rf"\b(unable to|not able to|cannot|can not|can't|not in a position to)( currently)? {_TAKE_UP}",
            r"\b(was|is|been) (rejected|declined|refused|turned down)\b|\bwe (decline|refuse) to\b",
        ),
        "says that it is not its matter": (
            r"不(属于|在|是)(本|我|该)[^。\n]{0,12}(职责|职权|受理|管辖|业务|权限|管理)|不归(我|本)[^。\n]{0,6}管",
            r"不(属于|在)[^。\n]{0,14}(受理|职责|管辖|处理|业务)范围",
            r"\b(not within|outside|beyond) (of )?(our|the|this) (\w+ ){0,3}(remit|jurisdiction|dut)",
            r"\b(not within|outside|beyond) (of )?(our|the|this) (\w+ ){0,3}(competence|scope|powers)",
            r"\bdo(es)? not deal with\b",
        ),
        "sends the letter back": (
            r"(审核|审查)(未|不)(获)?通过",
            r"(来信|信件|留言|邮件|投诉|举报|诉求|工单|申请|反映的问题)[^。\n]{0,24}(退回|驳回)",
        ),
    }
)
LETTER_NAMED = re.compile(rf"您|你|{_LETTER}|(该|此)(事项|内容)|{_ENGLISH_LETTER}|\bwe\b", re.IGNORECASE)

# House rules about refusing: conditions, not decisions on this letter.
CONDITIONAL = re.compile(
    r"如(果|有|存在|您|未)|若|凡|一律|对于|以下(情形|情况|信件)|下列|之一的|逾期"
    r"|\b(if|unless|any|anonymous|where|may be)\b",
    re.IGNORECASE,
)

# What follows is the answer itself.
ANNOUNCEMENTS = build_table(
    {
        "announces the answer that follows": (
            r"(答复|回复|解答|说明|反馈|情况)如下|如下(答复|回复)",
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
RULES = build_table(
    {
        "cites the rule that answers it": (
            r"(根据|依据|按照|依照)[^。，,\n]{0,8}《",
            r"\b(according|under|pursuant)( to)? (the )?[^.\n]{0,60}\b(act|law|regulations?|section)\b",
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

# Alone, the letter's number says that the letter arrived.
NUMBERS = build_table(
    {
        "gives the letter's number": (
            r"查询(码|密码|编号)|(受理|信件|工单)(编?号|主题|ID)|流水号|编号|单号|回执|校验码|详细信息如下",
            r"\b(reference( number)?|case number|ticket|enquiry id|tracking)\b",
        ),
    }
)

# Courtesy, the letter's own matter and number, how to ask again: these weigh nothing.
EMPTY = build_table(
    {
        "greets": (
            r"^[^。\n]{0,14}(您好|你好|同志|网友|市民|先生|女士|群众|用户)\W*$",
            r"^\W*(您好|你好)\W*\w{0,12}\W*$",
            r"^\W*(dear|hello|hi|good (morning|afternoon|day)|to whom)\b",
        ),
        "thanks": (
            r"我们(将|会)(继续|持续|进一步|不断|努力)|(高度|非常|十分)重视$|对我们[^。\n]{0,6}(重要|宝贵|帮助)|请(您)?放心$|(办理|承办|答复|回复)(期限|时限)|请牢记|请[^。\n]{0,4}保持[^。\n]{0,6}畅通",
            r"感谢|谢谢|致谢|欢迎|祝(您|你)|此致|敬礼|顺祝|特此函?[复告]|理解与支持|再次|抱歉|带来不便|敬请谅解",
            r"\b(thank(s| you)|regards|yours (sincerely|faithfully)|best wishes|sincerely|apologi[sz]e)\b",
        ),
        "names the letter": (r"^\W*(关于|有关)?(您|你)所?(反映|提出|咨询|提交|来信|关于|的)",),
        "says how to follow it up": (
            r"(查询|查看|了解|跟踪)[^。\n]{0,16}(进度|进展|结果|办理情况|状态)|如有(任何)?(疑问|问题)|如需",
            r"\bif you (wish|need|want|would like) to (send|provide|add|view|give)\b",
            r"\byou can (visit|view|log in)\b|\battach files\b",
            r"\b(press|click|hit)\b.{0,8}\breply\b|\breply to this (e-?mail|message)\b",
        ),
        "gives a telephone number": (r"拨打|致电|(联系|咨询)电话|电话[:：]|热线|12345",),
        "says that a system sent it": (
            r"系统自动(发送|生成|发出)|请勿(直接)?回复",
            r"\b(do not reply|automatically generated|automated (message|e-?mail)|unmonitored|no-?reply)\b",
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
        "is a signature": (
            r"^[^。，,\n]{0,24}(局|厅|委|办公室|中心|政府|部门|管委会|网站|编辑部|信箱|大队|支队)\W*$",
        ),
    }
)
