"""Chinese signs: whether a text has any, and traditional ones made simplified. Knows no word."""

import re

SIGNS = "\\u3400-\\u9fff"
"""Chinese signs, to stand inside the brackets of a regular expression."""
EAST_ASIAN_SIGNS = "\\u3040-\\u30ff\\u3400-\\u9fff\\uac00-\\ud7af"
"""Those of Japanese and Korean as well."""
_CHINESE = re.compile(f"[{SIGNS}]")
_EAST_ASIAN = re.compile(f"[{EAST_ASIAN_SIGNS}]")
# The traditional signs of mails, pages and forms that were met, in the order of the simplified ones below.
_TRADITIONAL = (
    "與專業個臨為舉習鄉書於親從們會傳體關內冊寫況準憑別辦務動區協單廳歷縣參發號後員諮圍圖處復覆學實審對導"
    "將儘盡屆屬歲佈帳並應開當錄戶擾護報擇據數無時顯術機雜權條來構標檔樓歡註測熱愛狀現電碼確離稱簡類約線細"
    "經結給絡統續編網職聯範營補見規覽認議訊記論設證訴試話詢該詳誤說請讀誰調謂謝責賢敗質資賞讚轉輸轄達過運"
    "進遠選遞郵鋪鎮長門閉問閣閱際陳隨靜頁項須預題饋駁驗"
)
_SIMPLIFIED = (
    "与专业个临为举习乡书于亲从们会传体关内册写况准凭别办务动区协单厅历县参发号后员咨围图处复复学实审对导"
    "将尽尽届属岁布帐并应开当录户扰护报择据数无时显术机杂权条来构标档楼欢注测热爱状现电码确离称简类约线细"
    "经结给络统续编网职联范营补见规览认议讯记论设证诉试话询该详误说请读谁调谓谢责贤败质资赏赞转输辖达过运"
    "进远选递邮铺镇长门闭问阁阅际陈随静页项须预题馈驳验"
)
_TO_SIMPLIFIED = str.maketrans(_TRADITIONAL, _SIMPLIFIED)


def is_chinese(text: str) -> bool:
    """True when any Chinese sign stands in the text."""
    return _CHINESE.search(text) is not None


def count_signs(text: str) -> int:
    """How many Chinese signs stand in the text."""
    return len(_CHINESE.findall(text))


def is_east_asian(text: str) -> bool:
    """True when any Chinese, Japanese or Korean sign stands in the text."""
    return _EAST_ASIAN.search(text) is not None


def simplify(text: str) -> str:
    """The text with the traditional signs of the table in their simplified form: 電郵 becomes 电邮."""
    return text.translate(_TO_SIMPLIFIED)
