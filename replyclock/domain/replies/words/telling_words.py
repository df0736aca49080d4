"""The words by which an answer is known: facts, what it takes, papers, places, yes and no; and common ones.

Each table is a list of regular expressions parted by white space; an underscore stands for a blank.
"""

import re

from replyclock.domain.chinese import SIGNS


def _ways(table: str) -> str:
    return "|".join(way.replace("_", r"\s") for way in table.split())


_HOW_MANY = r"[\d一二三四五六七八九十百两半几]_{0,5}个?"

# Times, sums, numbers of doors and of papers: told, they are hardly ever courtesy.
FACTS = re.compile(
    _ways(
        rf"""
        {_HOW_MANY}(元|块钱|点(?![击赞评])|时(?![间候代刻])|度|月(?!月)|层|楼|岁|周岁|米|份|张|寸|%)
        {_HOW_MANY}(日|天|小时|工作日|年|周|星期) {_HOW_MANY}号(窗|楼|线|厅|柜|门) \d[:：]\d\d
        周[一二三四五六日末] 星期[一二三四五六日天] 上午 下午 中午 双休日? 节假日 每[天日周月年](?!内)
        (?<!\d)0\d{{2,3}}[-—－_]?\d{{7,8}}(?!\d) [路街道巷]\d+号 \d号$ 免费 不收(取)?(任何)?费 收费标准
        \d[^。，,]{{0,2}}(以上|以下|以内|以前|之前|之后) [1-3]?\d号(?![码令文])
        \b(mon|tues|wednes|thurs|fri|satur|sun)days?\b \bweek(days?|ends?)\b \d_?([ap]\.?m\b|o'clock)
        [£€$]_?\d \d_(pounds?|euros?|dollars?|days?|weeks?|months?|years?)\b
        \b(nine|ten|eleven|noon|one|two|three|four|five|six|seven|eight)\b.{{0,24}}\b(to|until|till|and)\b
        \b(opens?|closes?|closed|open)_(at|on|from|until|till|every|all|in_the)\b \bfree_of_charge\b
        \bno_(fee|charge)\b \bcounter_\d \broom_\d \b(ground|first|second|third)_floor\b \bdeadline\b
        \b(a|one|two|three|four|five|six|ten|few|several)_(days?|weeks?|months?|hours?|minutes?|years?)\b
        \b\d{{1,2}}(st|nd|rd|th)?_(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\b
        \b(january|february|march|april|june|july|august|september|october|november|december)_\d
        """
    ),
    re.IGNORECASE,
)

# A clause that names two of these kinds speaks about the matter of some letter.
KINDS = {
    name: re.compile(_ways(table), re.IGNORECASE)
    for name, table in {
        "a rule": r"""
            需(要|携|带|提|持|凭|由|先|在|到|本人) 须 应当 应(?=[在由向到提持携]) 必须 凭(?!借) 携带 带上
            带(?=[好齐身户]) 持(?!续) 无需 不需 不用 不必 可(以|在|到|由|凭|持|向|通过|直接|选择|于|先)
            (去|到|找|前往)(?=[^。，,]{1,12}(局|所|处|中心|街道办?|社区|大厅|窗口|学校|医院|银行|站|办|楼|馆|院))
            不可 不能 不得 不行 不准 (规定|要求|限制)$ 通知(您|你)来?[领取] 即可 方可 就能 就可 就行 才能
            才可 均可 都可 只要 满足 符合 由(?!于)
            \b(needs?|needed|must|may|can|cannot|should|required?|requires|bring)\b
            \b(ha(ve|s)_to|not_necessary|allowed|entitled|eligible)\b
            """,
        "yes or no": r"""
            ^(目前|暂时?|现在|本市|本地|外地的?|我们|这个|也|都|一般|通常)?(都|均|也|还|是)?(不?可以|不?能(?!及时|够?回|答)|不?需要|不?用|不要|要的|不?行|没有|不是|不办理?|不开|不收|能办)
            ^(yes|yep|yeah|no|nope)\b 归\S{2,12}管
            (即可|就行|就可以?|才行|才可以?|也可以?|都可以?|都行|都要|也行|也要|也能)(办理?|了|的|哦|呢)?$
            """,
        "a paper": r"""
            身份证 身分证 户口 居住[证卡] 护照 材料 原件 复印件 照片 证明 证件 申请表 表格 合同 执照 许可
            房产证 出生 驾照 驾驶证 社保卡 证书 凭证 档案 回执(?!编?号) 通行证 结婚证 离婚证 登记证 文书
            清单
            \b(passports?|licen[cs]es?|permits?|certificates?|proofs?|photos?|photographs?|forms?|papers)\b
            \b(documents?|copy|copies|cards?|contracts?|records?)\b
            """,
        "a place": r"""
            窗口 大厅 中心 派出所 街道办? 社区 居委会 村委会 支局 邮局 分局 学校 银行 医院 民政局 公安局
            人社局 税务局 教育局 法院 户籍 户政 事务所 官网 网站 公众号 小程序 app 政务(服务)?网 网上 线上
            线下 现场 当地 一网通办 自助机 平台 楼
            \b(online|website|counters?|desks?|offices?|building|street|road|hall|library|branch|in_person)\b
            \b(by_post|school|bank|registry)\b
            """,
        "what is done there": r"""
            开放 开门 开馆 开(?=吗|$) 关门 闭馆 休息 放假 上班 下班 营业 对外 照常 预约 申请 申领 领取
            领证 缴(纳|费) 补(办|领|缴|换) 换(领|发|证) 办理 登记 受理 审批 发放 发证 制证 转移 转入 转出
            入学 报名 注册 注销 变更 提交 投递 退回 邮寄 到场 亲自 代办 代领 代理 排队 叫号 取号 落户 参保
            停办 暂停 恢复 延期
            \b(opens?|opened|closes?|closed|register|appl(y|ies|ied)|renew|collect|enrol|book|appointments?)\b
            \b(issued?|transferred|costs?|fees?)\b
            """,
    }.items()
}

YES_OR_NO = re.compile(
    r"\W*((您好|你好|回复|答复|答)\W*)?("
    + _ways(
        r"""
        不?可以?(办理?)? (也|都|均)?不?能(够|办理?)? 不?行 不?(需要|用|必|需) 无[需须] 须 不?要 不?是
        不?对 没?有 不?会 不?开(门|放)? 不?办(理)? 不?收(费)? 免费 照常(办理|上班|开放)? 休息 放假 不?支持
        不?允许 不?同意 不?一样 没问题 当然可以 暂时?不(行|能|可以|需要|办理?|开放?) yes yep yeah no nope
        of_course correct 否 yes,?_(you|it|they|we)_\w+ no,?_(you|it|they|we)_\w+(_not|n't)?
        not_(yet|needed|required|necessary|possible|currently|at_present)
        """
    )
    + r")(的|哦|呢|啊|了|亲|哈|哒|哟|咯|啦|嘞){0,2}\W*((谢谢|thanks?|thank you)\W*)?",
    re.IGNORECASE,
)
# "带" and "不带" answer 要不要带: a verb of the question, alone.
ECHO = re.compile(rf"\W*[不没]?(?P<verb>[{SIGNS}]{{1,3}}?)[的了啊哦呢]?\W*")
QUESTION = re.compile(r"[^。！？!?；;，,\n]{1,60}[？?，,]")
ASKS_YES_OR_NO = re.compile(
    _ways(
        r"""
        吗 是否 能否 可否 有无 是不是 能不能 可不可以 要不要 用不用 需不需要 有没有 行不行 会不会 该不该
        办不办 收不收 开不开 么[？?]
        \b(can|could|may|do|does|is|are|will|must|should|have|has)_(i|we|you|it|they|the|there|one|my|an?)\b
        \b(whether|if)_(i|we|you|it|they|the|there|one|my|an?)\b
        """
    ),
    re.IGNORECASE,
)

# What every letter to an office says, and so names no matter.
COMMON_SIGNS = re.compile(
    _ways(
        """
        工作日 您好 你好 请问 谢谢 感谢 咨询 办理 问题 情况 来信 信件 邮件 工作 人员 我们 部门 单位 政府
        回复 答复 解答 时间 需要 可以 什么 哪些 怎么 如何 了解 清楚 现在 目前 本地 本人 打算 希望 期待
        告知 抽空 麻烦 一下 知道 是否 能否 如果 因为 所以 这里 那里 已经 没有 进行 有关 相关 关于 提供
        受理 处理 登录 查询 网站 电话 联系 提交 收到 反映 意见 建议 请求 服务 信息 内容 中心 市民 网友
        先生 女士 尊敬 尽快 及时 第一 一次 年内
        """
    )
)
COMMON_WORDS = frozenset(
    """
    about after again also application apply because before being better could council dear does each
    email enquiry every form from grateful hello help here information into just kind know letter like
    live make many message more much myself need office only other planning please possible query question
    regards reply request respond should sincerely some soon thank thanks that their them then there these
    they this those through time very wants what when where whether which while will wish with wondering
    work would writing yours your
    """.split()  # noqa: SIM905 - a page of words is read more easily than a list of quotes
)
CHINESE_RUN = re.compile(f"[{SIGNS}]+")
LONG_WORD = re.compile(r"[a-z]{4,}")
