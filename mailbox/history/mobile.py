"""Lines that a telephone or a mail program writes below somebody's words: they are nobody's words."""

import re
from collections.abc import Sequence

from replyclock.mailbox.history.folding import tight

_LAST_LINES = 6
_LONGEST = 120
_LINK = re.compile(r"[<(\[]?https?://[^\s<>()]+[>)\]]?")
_BEFORE, _BEHIND = "-_=|*【[(", "-_=|*】])。.!"
_DEVICE = (
    r"(iphone|ipad|ipod|ios|apple|mac|android|安卓|blackberry|samsung|三星|galaxy|갤럭시|huawei|华为"
    r"|華為|honor|荣耀|xiaomi"
    r"|小米|红米|redmi|oppo|vivo|oneplus|一加|魅族|meizu|realme|中兴|联想|pixel|nokia|motorola|sony"
    r"|xperia|lg|htc|lumia"
    r"|windows|outlook|mail|email|gmail|yahoo|aol|spark|airmail|mobile|手机|手機|smartphone|phone"
    r"|tablet|平板|proton|k-9"
    r"|thunderbird|foxmail|bluemail|网易邮箱|網易郵箱|邮箱大师|qq邮箱|新浪邮箱|企业微信|企业邮箱"
    r"|邮箱客户端|客户端|阿里邮箱"
    r"|钉钉|飞书|téléphone|móvil|telefon|cellulare|携帯)"
)
_SIGNATURE = re.compile(
    "|".join(
        (
            (
                rf"(本邮件|此邮件|邮件)?(发自|发送自|来自|寄自|來自|傳送自|发送于)(我的"
                rf"|本人的)?{_DEVICE}.{{0,30}}"
            ),
            (
                rf"(本邮件|此邮件|邮件)?(由|从|從|用|通过|透過|使用|經由)(我的"
                rf"|本人的)?.{{0,12}}{_DEVICE}.{{0,20}}(发送|發送|傳送|寄出|发出)"
            ),
            r"(获取|下载|取得|安装|獲取|下載)(适用于|適用於)?(ios|android)?(版)?(的)?outlook.{0,25}",
            rf"(sent|typed|written)(from|via|using|by|on|with)(my|the)?.{{0,20}}{_DEVICE}.{{0,50}}",
            r"(get|download)(the)?outlookfor.{0,30}",
            rf"(gesendet)?(von|mit)(meinem|meiner|mein)?.{{0,20}}{_DEVICE}.{{0,40}}gesendet",
            rf"gesendet(von|mit|über)(meinem|meiner|mein|der)?.{{0,20}}{_DEVICE}.{{0,40}}",
            r"(diesenachrichtwurde|ladensie|holensiesich|beziehensie).{0,80}(gesendet|outlook.{0,30})",
            r"outlookfür.{0,20}(herunterladen|beziehen|abrufen)|outlookvoor.{0,20}(downloaden|ophalen)",
            rf"envoyée?(de|depuis|àpartirde?|avec|par|via)(mon|ma)?.{{0,20}}{_DEVICE}.{{0,40}}",
            (
                rf"(enviado|enviada)(desde|do|da|de|apartirde|con|com|via|pelo)(mi"
                rf"|meu)?.{{0,20}}{_DEVICE}.{{0,40}}"
            ),
            rf"inviat[oa](da|dal|dalla|con|tramite)(mio|mia)?.{{0,20}}{_DEVICE}.{{0,40}}",
            rf"(verstuurd|verzonden)(vanaf|vanuit|met|via|van)(mijn)?.{{0,20}}{_DEVICE}.{{0,40}}",
            rf"wysłan[eoay](z|ze|przez|za)(mojego|pomocą)?.{{0,20}}{_DEVICE}.{{0,40}}",
            (
                rf"отправлено(с|со|из|через)(моего|мобильного)?.{{0,20}}({_DEVICE}|почты|телефона"
                rf"|устройства).{{0,40}}"
            ),
            (
                rf"(skickat|sendt|odesláno|trimis|dikirim|gửi|đượcgửi)(från|fra|z|ze|depe|dari|từ)(min|mit"
                rf"|mého)?.{{0,12}}{_DEVICE}.{{0,30}}"
            ),
            rf"lähetetty.{{0,20}}{_DEVICE}.{{0,20}}|.{{0,12}}{_DEVICE}.{{0,20}}(gönderildi|küldve)",
            (
                r"(obtenez|télécharge[rz]|obtener|obtén|descargar|scarica|ottieni|obter|obtenha|baixe"
                r"|transferir|pobierz|uzyskaj"
                r"|получите|получить|скачать|скачайте|hämta|hent|hanki|yükle).{0,10}outlook.{0,25}"
            ),
            (
                rf".{{0,20}}({_DEVICE}|メール)から(の)?送信(されました|しました)?"
                rf"|outlookfor.{{0,15}}(を入手|を取得)"
            ),
            (
                rf"(나의|내)?.{{0,12}}{_DEVICE}.{{0,12}}에서(보냄|보냈습니다|전송됨|전송)"
                rf"|.{{0,10}}용outlook.{{0,12}}"
            ),
        )
    )
)


def without_signature(lines: Sequence[str]) -> list[str]:
    """The lines of somebody's words, without what a device wrote among the last six that are not blank."""
    kept, seen = list(lines), 0
    for number in range(len(kept) - 1, -1, -1):
        if not kept[number].strip():
            continue
        if seen == _LAST_LINES:
            break
        seen += 1
        if is_of_a_device(kept[number]):
            del kept[number]
    return kept


def is_of_a_device(line: str) -> bool:
    """True for "Sent from my iPhone" and its like, as the whole of a line."""
    if len(line) > _LONGEST + 200:
        return False
    words = tight(_LINK.sub("", line)).lstrip(_BEFORE).rstrip(_BEHIND)
    return len(words) <= _LONGEST and _SIGNATURE.fullmatch(words) is not None
