"""Phrases by which a letter could mislead or burden an office, in Chinese and English, each with its reason.

Knows single phrases only; what a letter as a whole comes to is decided in letter_check.
"""

from replyclock.domain.replies.words.patterns import build_table

# Asking to do something, not asking how something is done.
_ASK_ZH = (
    r"((恳|敬|烦)?请(?!问)|希望|要求|盼望|麻烦|帮我|督促)(?!了解|知道|得到)"
    r"((?!如何|怎么|怎样|是否|哪|几)[^，。！？；\n]){0,12}"
)
_ASK_EN = r"\b(please|kindly|(could|would|can|will) you|i (want|need|ask|urge|expect) you to)( \w+){0,2} "
_SURNAME = (
    "[王李张刘陈杨赵黄周吴徐孙朱马胡郭林何罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶余潘杜"
    "戴夏钟汪田姜范姚谭廖邹熊陆郝孔崔邱秦史顾侯邵孟段雷钱汤尹黎乔贺赖龚]"
)
_POST = (
    "(局长|市长|县长|区长|镇长|乡长|书记|主任|科长|处长|厅长|院长|校长|所长|站长"
    "|警官|法官|先生|女士|同志|老师)"
)
_RECORDS = r"(lists?|cop(y|ies)|records?|documents?|statistics|figures)"

ASKS_FOR_ACTION = build_table(
    {
        "asks the office to do something beyond answering": (
            (
                rf"{_ASK_ZH}(处理|解决|查处|整改|处罚|取缔|拆除|维修|修复|上门|赔偿|退款|退费|补发|调查|核查"
                r"|严惩|派人|安排人|代办|撤销|协调|制止)"
            ),
            (
                rf"{_ASK_EN}(fix|repair|remove|investigate|inspect|refund|compensate|cancel|issue|visit"
                r"|intervene|act|take action|resolve|enforce|delete|stop"
                r"|send (somebody|someone|a (man|team|car)))\b"
            ),
        ),
        "is a complaint or report, which an office has to follow up": (
            r"(?<!如何)(?<!怎么)(?<!怎样)(投诉|举报|控告|检举|信访|申诉|行政复议)(?!(电话|渠道|方式|热线))",
            (
                r"\b(i|we) (wish to|want to|would like to|must|hereby)? ?(complain|report|appeal)\b"
                r"|\bmy complaint\b"
            ),
        ),
        "is a formal application, which the law gives a deadline": (
            r"(依申请公开|申请(政府)?信息公开|政府信息公开条例|现申请|特此申请)",
            r"\b(freedom of information|foia?|subject access|under the \w+ act)\b",
        ),
    }
)
NAMES_A_PERSON = build_table(
    {
        "names a person, who would have to answer for it": (
            rf"{_SURNAME}某?{_POST}|(姓|叫){_SURNAME}\S{{0,2}}的|工号 ?\d+",
            (
                r"\b(mr|mrs|ms|miss|mayor|councillor|dr)\b\.? (?-i:[A-Z])\w+"
                r"|\b(clerk|official|officer|employee) (named|called|number)\b"
            ),
        ),
    }
)
MORE_THAN_ONE_MATTER = build_table(
    {
        "goes on to another matter, so that nobody can tell which one was answered": (
            (
                r"(另外|此外|还有[一几两](件|个|项)|顺便(问|请教|咨询|说)|另一(件|个)(事|问题)"
                r"|第二(个问题|件事)|其次|再就是)"
            ),
            (
                r"\b(another (question|matter|issue|thing)|by the way|secondly|on a different (note|matter)"
                r"|separately|in addition|my second question|while i am writing)\b"
            ),
        ),
    }
)
BURDENS = build_table(
    {
        "presses for time, which is what is to be measured": (
            (
                r"(立即|马上|尽快|限期|务必|必须在|急盼|速复"
                r"|(?<![\d一二三两五十])[\d一二三两五十]+个?(工作)?(日|天|小时)(之)?内(给|予以|作出|做出)?(答复|回复))"
            ),
            (
                r"\b(immediately|urgent(ly)?|as soon as possible|asap|at once|without delay"
                r"|by (tomorrow|return)"
                r"|within \w+ (hours?|(working )?days?) (please|or)|(reply|answer|respond) within)\b"
            ),
        ),
        "asks for papers, calls or lists, which is more work than an answer": (
            (
                r"(加盖公章|书面(答复|回复|材料)|请(致电|来电|回电|打电话)|给我(打|回)电话|(邮寄|寄)(给我|一份|到)"
                r"|逐(条|项|一)(答复|说明|列|回复)|(全部|所有|历年|近[\d一二三两五十]{1,9}年)的?(文件|数据|名单|台账|清单|记录)|复印件)"
            ),
            (
                rf"\b((call|phone|ring) me|by post|signed|stamped|(full|complete|detailed) {_RECORDS}"
                rf"|all (the )?{_RECORDS}|point by point|last (\w+ )?years)\b"
            ),
        ),
    }
)
MISLEADS = build_table(
    {
        "claims a standing that the writer does not have": (
            r"我(是|作为)(一名|一位|本地|贵市)?[^，。]{0,4}(记者|律师|公务员|代表|委员|检察官|警察|军人|残疾)",
            r"\bi am (an? )?(\w+ )?(journalist|reporter|lawyer|solicitor|councillor|policeman|veteran)\b",
        ),
        "tells of an emergency that there is none of": (
            r"(生命危险|病危|火灾|车祸|自杀|人命|救命|紧急情况|突发|昏迷)",
            r"\b(emergency|life[- ]threatening|accident|suicid\w+|in danger|dying)\b",
        ),
        "threatens": (
            r"(曝光|媒体|上访|起诉|诉讼|法院见|纪委|巡视组|后果自负|否则)",
            r"\b(the press|the media|sue|legal action|(to|in) court|or else|otherwise i (will|shall))\b",
        ),
        "speaks of earlier letters or talks that there never were": (
            (
                r"(上次(你们|贵|来信|咨询)|(之前|此前|已经)(你们|贵|多次|反映|咨询过|来信)|多次(反映|咨询|打电话|来信)"
                r"|至今(没有|未|没)(答复|回复|人))"
            ),
            (
                r"\b(as i (wrote|said|told)|my (last|previous|earlier) (letter|e-?mail|message|call)"
                r"|still no (reply|answer)|again and again|you (told|promised) me)\b"
            ),
        ),
    }
)
HOLDS_CONTACTS = build_table(
    {
        "holds a number or address that may belong to somebody; contacts come from the pool": (
            r"\d{7,}|(?<![\w.+-])[\w.+-]+@[\w-]+\.\w+|https?://|www\.",
        ),
    }
)
KINDS = {
    "asks for action": ASKS_FOR_ACTION,
    "names a person": NAMES_A_PERSON,
    "more than one matter": MORE_THAN_ONE_MATTER,
    "burdens": BURDENS,
    "misleads": MISLEADS,
    "holds contacts": HOLDS_CONTACTS,
}
"""Every table by the kind of its warnings."""
