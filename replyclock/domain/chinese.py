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
    "並佈佔來倉個們傳債傷儀億儘償優兒內兩冊凍別劃劇劉劑動務勝勞勢區協卻厭參員問啟喪單嚴國圍園圓圖執堅報場"
    "塊塗墊壓壞壯壽夠夢奪奮婦媽孫學實寧審寫將專尋對導屆層屬島嶺帳幣幹幾庫廠廢廣廳張強彈後徑從復徹恆惡愛態"
    "慮憑憶應懷戰戲戶掃採換揮損搶撥擁擇擔據擬擴擾攜敍敗敘敵數斷於時曆書會東條業極榮構樂樓標樣橋機檔檢檯櫃"
    "權歐歡歲歷歸殘殺毀氣決沒沖況淨減測湊準溫滅滿漢潔濕濟灣為烏無煙煩熱燈營爭牆狀獎獨獲現環產畫異當療發盜"
    "盡監盤眾睏確碼礎礙祕禮稅種稱積穩窮競筆節範築簡簽籌糧糾紀約紅納純紙級紛細紹終組結絕絡給統經綜綠維網緊"
    "線締緣編緩練縣縮總績織繪繳繼續罰羅習聖聞聯聲職聽肅脫腦臉臨臺與興舉舊艙艱萬蘇處虛號蟲衆術衛衝補裝裡製"
    "複褲覆見規視親覺覽觀觸訂計訊討訓託記訪設許訴註評詞詢試話該詳誌認語誠誤說誰課調談請諒論諮謀謂講謝證識"
    "譯議護讀變讓讚豐負財貧貨販貪責貴買貸費貿賀賃資賓賞賠賢賣質賬賴購贈贊趕躍車軌軍較載輔輕輛輪輸轄轉辦辭"
    "農迴逕這連進遊運過達違遞遠適遲遷選遺還邊郵鄉鄰醫釋針鈔銀銷鋪鋼錄錢錯鍵鎖鎮鏡鐘鐵鑑長門閉開閒間閣閱關"
    "陣陰陳陸陽隊階際隨險隱隻雖雙雜雞離難雲電霧靈靜響頁頂項順須預頒頓頗領頭頻顆題額顏願類顧顯風飛飯飲飾養"
    "餘館饋駁駐駕騎騙驅驗驚體髮鬥鬧魚鮮鳥鹽麗麥麵黃點黨齊齒龍粵閩滬魯贛遼瓊隴陝晉價"
)
_SIMPLIFIED = (
    "并布占来仓个们传债伤仪亿尽偿优儿内两册冻别划剧刘剂动务胜劳势区协却厌参员问启丧单严国围园圆图执坚报场"
    "块涂垫压坏壮寿够梦夺奋妇妈孙学实宁审写将专寻对导届层属岛岭帐币干几库厂废广厅张强弹后径从复彻恒恶爱态"
    "虑凭忆应怀战戏户扫采换挥损抢拨拥择担据拟扩扰携叙败叙敌数断于时历书会东条业极荣构乐楼标样桥机档检台柜"
    "权欧欢岁历归残杀毁气决没冲况净减测凑准温灭满汉洁湿济湾为乌无烟烦热灯营争墙状奖独获现环产画异当疗发盗"
    "尽监盘众困确码础碍秘礼税种称积稳穷竞笔节范筑简签筹粮纠纪约红纳纯纸级纷细绍终组结绝络给统经综绿维网紧"
    "线缔缘编缓练县缩总绩织绘缴继续罚罗习圣闻联声职听肃脱脑脸临台与兴举旧舱艰万苏处虚号虫众术卫冲补装里制"
    "复裤复见规视亲觉览观触订计讯讨训托记访设许诉注评词询试话该详志认语诚误说谁课调谈请谅论咨谋谓讲谢证识"
    "译议护读变让赞丰负财贫货贩贪责贵买贷费贸贺赁资宾赏赔贤卖质账赖购赠赞赶跃车轨军较载辅轻辆轮输辖转办辞"
    "农回径这连进游运过达违递远适迟迁选遗还边邮乡邻医释针钞银销铺钢录钱错键锁镇镜钟铁鉴长门闭开闲间阁阅关"
    "阵阴陈陆阳队阶际随险隐只虽双杂鸡离难云电雾灵静响页顶项顺须预颁顿颇领头频颗题额颜愿类顾显风飞饭饮饰养"
    "余馆馈驳驻驾骑骗驱验惊体发斗闹鱼鲜鸟盐丽麦面黄点党齐齿龙粤闽沪鲁赣辽琼陇陕晋价"
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
