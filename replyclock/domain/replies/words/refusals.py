"""The phrases by which offices decline, in Chinese and English, and what tells a decision from a rule.

Knows single clauses only; whether a text refuses its letter is decided in classify.
"""

import re

from replyclock.domain.replies.words.canned import ENGLISH_LETTER, LETTER
from replyclock.domain.replies.words.patterns import build_table

_TAKE_UP = (
    r"(accept|process|answer|deal with|respond to|consider|assist with|be (accepted|processed|answered))"
)

REFUSALS = build_table(
    {
        "declines to deal with the letter": (
            r"不予[^。，,\n]{0,10}(受理|办理|答复|回复|处理|采纳|公开|登记)|(不能|暂不|未予|不再|恕不|难以)(受理|答复|回复)",
            r"无法(受理|答复|回复)|(?<!人)不受理(?![^。，,\n]{0,8}(业务|申请(?!人)))",
            r"(歉难|碍难|恕难|恕无法|实难)[^。，,\n]{0,10}(受理|办理|照办|答复|回复|处理|同意|配合|提供|协助|辦理)",
            r"(答复|回答|处理|解决|受理|答)不了|不(作|做)(答复|回复|处理|受理)|恕不[^。，,\n]{0,6}(处理|答复|回复|受理|接受)",
            r"不(处理|受理|接受|回答|解答|答复)[^。，,\n]{0,8}(咨询|查询|提问|类(来信|邮件|问题|留言)|此类)",
            r"(咨询|此类|提问)[^。，,\n]{0,4}不(答|复|办|理)",
            r"(只|仅)(收|接收|受理|接受|处理|用于|供|限)[^。，,\n]{0,12}(投诉|线索|传媒|媒体|举报|建议|之用)(?=[，,]|$)",
            r"(没|无)有?办法(处理|受理|答复|回答|解决)",
            r"申请[^。，,\n]{0,12}信息不存在|本(机关|单位)无法提供",
            rf"{LETTER}[^。\n]{{0,24}}(无法|不能|未能)(办理|受理|处理)",
            r"不符合?[^。，,\n]{0,16}(受理|信访|投诉|来信|咨询|留言|写信|提问)[^。，,\n]{0,8}(条件|范围|要求|规定)",
            rf"\b(unable to|not able to|cannot|can not|can't|not in a position to)( currently)? {_TAKE_UP}",
            r"\b(was|is|been) (rejected|declined|refused|turned down)\b|\bwe (decline|refuse) to\b",
            r"\b(cannot|can't|unable to) (help|assist)( you)? with (this|that|your|the|such)\b",
            r"\b(will not|won't) be (answered|processed|accepted|considered|dealt with)\b",
        ),
        "says that it is not its matter": (
            r"(不|非)(属于?|归|系|在)[^。，,\n]{0,16}(职责|职权|权责|职能|受理(范围|事项)?|管辖|主管|承办|权限|业务范围|处理范围|服务范围|信访范围)",
            r"(不|非)(属于?|归|系|是)(我|本|敝)[^。，,\n]{0,10}(管|办|负责|业务|工作|事项|职责|权责|职权)",
            r"(我|本|敝)[^。，,\n]{0,12}(不负责|并不负责|无权|没有(权限|职权|该项职能|此项职能|这项职能|管辖权)|不承办|不办理此|未承办)",
            r"(我|本|敝)[^。，,\n]{0,8}(无|没有|不具备?)(此|该|这|相关|相应)[^。，,\n]{0,4}(职能|权限|职权|业务|职责|资格)",
            r"(我们|我(局|厅|委|办|处|单位|中心|部门)|本(局|处|单位|中心))[^。，,\n]{0,4}不管",
            r"非(本|我|敝)[^。，,\n]{0,8}(业务|权管|权责|主管|管辖|职掌)|不属于《[^《》]{0,60}》[^。，,\n]{0,14}(规定|范围)",
            r"不作为[^。，,\n]{0,14}(处理|受理|办理)|(非|不是)本(辖区|市|区|县|镇|部门|单位|局|科)[^。，,\n]{0,6}(事项|业务|职责|范围|的事)",
            r"不是[^。，,\n]{1,14}(管|负责)(的|嘞|哦|了|哈)?(?=[，,]|$)|[没无]有?执法权",
            r"不负责[^。，,\n]{0,6}(此|该|这|上述|所述|您|你)|非[^。，,\n]{0,8}(权责|职权|职能|职责|业管|主管业务|业务范围|受理范围)",
            (
                r"\b(not within|outside|beyond|outwith) (of )?(our|the|this) (\w+ ){0,3}(remit"
                r"|jurisdiction|dut|responsib)"
            ),
            r"\b(not within|outside|beyond) (of )?(our|the|this) (\w+ ){0,3}(competence|scope|powers)",
            r"\bdo(es)?(n't| not) (deal with|handle|cover|accept)\b|\bno longer (deals?|handles?)\b",
            r"\bnot (our|this office's) (responsibility|matter|business)\b",
            r"\bnot responsible for\b|\bnot (a|the) (matter|question) for\b",
            r"\b(not|isn't) our (department|area|job|remit|line)\b",
            r"\bwrong (address|department|office|council)\b",
            (
                r"\b(do not|don't|cannot|can't|does not|doesn't) (give|provide|offer|process"
                r"|reply to|look into)\b[^.\n]{0,20}(advice|questions?|enquir|inquir|a matter|such"
                r"|requests?)"
            ),
            r"\bnot been (accepted|processed)\b|\bno further action will be taken\b",
            r"\bhandles? [\w ]{1,30} only\b",
            r"\bcan'?t help\b|\bcannot help\b|\bclosed without\b",
            r"\b(messages|enquiries|inquiries|e-?mails|questions) are not (answered|replied to|read)\b",
            (
                r"\bonly (handle|deal with|answer|respond to|reply to|accept)\b[^.\n]{0,30}(enquir"
                r"|inquir|question|request|complaint|case)"
            ),
            (
                r"\bnot the (right|responsible|competent|correct|appropriate) (office|authority"
                r"|department|body|team)\b"
            ),
        ),
        "sends the letter back": (
            r"(审核|审查)(未|不)(获)?通过",
            rf"(您|你|此|该)[^。，,\n]{{0,12}}{LETTER}[^。\n]{{0,24}}(退回|驳回)",
        ),
    }
)
# "不予受理一事": what is named so is spoken of, and not decided.
SPOKEN_OF = re.compile(
    r"的?(一事|问题|情况|原因|事项|来信|电邮|邮件|理由)|是因为|的(?=[^。，,\n]{0,6}(信|邮|事))"
)

LETTER_NAMED = re.compile(
    rf"您|你|阁下|台端|贵|{LETTER}|(该|此|本|所(述|询|提|陈|反映|咨询)的?)[^。，,\n]{{0,4}}(事项|内容|案|事)|陈情|来函|查询|(此|本)(电邮|邮箱|信箱|栏目|平台|邮址)"
    rf"|{ENGLISH_LETTER}|\bwe\b",
    re.IGNORECASE,
)
# Whoever speaks of his own powers speaks of this letter; a decision says so in its first word.
OWN_POWERS = re.compile(
    r"(我|本|敝)(局|厅|委|办|处|所|府|署|会|市|县|区|镇|院|校|站|科|中心|单位|部门|机关|平台|栏目|信箱|大队|支队)"
    r"|\bthis (mailbox|office|department|address|service)\b",
    re.IGNORECASE,
)
DECIDED = re.compile(
    r"^(故|因此|因而|所以|为此|据此|现|经[^。，,\n]{0,6}(研究|审查|审核)|决定|依法|应当?)[^。，,\n]{0,8}(不|无法|难)"
)

# House rules about refusing: conditions, not decisions on this letter.
CONDITIONAL = re.compile(
    r"如(果|有|存在|您|未|[^。，,\n]{1,10}(不|未|没))|若|凡|一律|对于|以下(情形|情况|信件)|下列|之一的|逾期"
    r"|(?<!反映)(?<!咨询)(?<!来信)(?<!提出)(?<!提交)(?<!申请)(?<!所述)的[，,]?(将|均|应当?|可以?|可)?(不予|不受理|无法|不能)"
    r"|\b(if|unless|any|anonymous|where|may be)\b",
    re.IGNORECASE,
)
