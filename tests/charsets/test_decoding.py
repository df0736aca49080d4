"""Bytes to text: what was declared, what the bytes are, and which of both is believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replyclock.charsets.decoding import decode
from replyclock.charsets.labels import codec_of

HOURS = "您好，窗口工作日九点开门，周六上午也开放，请带身份证原件。"
HOURS_OF_TAIPEI = "您好，櫃檯平日九點開放，週六上午亦可辦理，請攜帶身分證件。"
SHORT = ["可以", "谢谢", "不行", "需要", "可以的。", "不需要预约", "周六开门", "请带身份证"]
WESTERN = {
    "French": "Le guichet est fermé à midi ; présentez-vous à l'accueil dès huit heures, s'il vous plaît.",
    "French quotes": "La mairie écrit : « Le service est fermé », puis « revenez après Noël… »",
    "French, one word": "Fermé",
    "French, shouted": "ÉTAT CIVIL : FERMÉ, CAFÉ À CÔTÉ",
    "German": "Das Bürgerbüro öffnet um acht Uhr; bringen Sie bitte Ihren Ausweis mit. Schöne Grüße",
    "German quotes": "Auf dem Schild steht »Groß«, darunter „Straße“ und »Spaß«.",
    "German, one word": "Grüße",
    "German, capitals": "ÄNDERUNGEN DER ÖFFNUNGSZEITEN ÜBER WEIHNACHTEN",
    "Spanish": "¿Necesita cita previa? No, la oficina está abierta mañana; ¡gracias por su atención!",
    "Spanish, one word": "¿Qué?",
    "Portuguese": "A repartição não abre amanhã; a inscrição é feita às nove horas na recepção.",
    "Portuguese, capitals": "INSCRIÇÃO, ALTERAÇÃO E EMISSÃO: ATÉ AMANHÃ…",
    "Italian": "L'ufficio è aperto lunedì; però la città non dà più certificati, né a metà mattina.",
    "Swedish": "Kontoret är öppet på lördag förmiddag, från åtta till tolv, även för åländska gäster.",
    "Danish": "Kontoret åbner klokken otte; medbring kørekort og sygesikringsbevis på rådhuset.",
    "Finnish": "Päivää, toimisto on auki lauantaina; ottakaa henkilötodistus mukaan, kiitos ääni.",
    "Icelandic": "Skrifstofan opnar klukkan átta; þér verðið að sýna skilríki, það er nóg.",
    "money": "The fee is £5 or €6, which is ½ of last year's; open at 20° and above.",
    "Vienna": "FUSSGÄNGERZONE GROß… UND CAFÉ” GEÖFFNET",
}
SLAVIC = {
    "iso-8859-2": "Urząd jest czynny od ósmej; proszę przynieść dowód osobisty i wypełniony wniosek.",
    "windows-1250": "Úřad je otevřen od osmi; přineste si prosím občanský průkaz a žádost.",
    "iso-8859-9": "Ofis saat sekizde açılır; lütfen kimliğinizi ve başvuru belgenizi getirin, teşekkürler.",
    "windows-1251": "Отдел работает с девяти до шести; возьмите с собой паспорт и заявление.",
    "koi8-r": "Отдел работает с девяти до шести; возьмите с собой паспорт и заявление.",
    "iso-8859-5": "Отдел работает с девяти до шести; возьмите с собой паспорт и заявление.",
    "iso-8859-7": "Το γραφείο ανοίγει στις οκτώ· φέρτε μαζί σας την ταυτότητά σας.",
    "windows-1255": "המשרד פתוח בשעה שמונה, נא להביא תעודת זהות",
    "windows-1256": "المكتب مفتوح في الساعة الثامنة يرجى إحضار بطاقة الهوية",
    "windows-874": "สำนักงานเปิดเวลาแปดนาฬิกา โปรดนำบัตรประชาชนมาด้วย",
    "euc-jp": "窓口は八時に開きます。身分証明書をお持ちください。",
    "shift_jis": "窓口は八時に開きます。身分証明書をお持ちください。",
    "euc-kr": "민원실은 여덟 시에 문을 엽니다. 신분증을 가져오십시오.",
}


@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1252", "us-ascii", "iso-8859-15"])
@pytest.mark.parametrize("text", WESTERN.values(), ids=WESTERN)
def test_western_text_is_never_overruled(text, label):
    codec = "iso8859-15" if label == "iso-8859-15" else "cp1252"
    if label == "iso-8859-15":
        text = text.translate(str.maketrans("…„“”½", '."""1'))
    read = decode(text.encode(codec), label)
    assert (read.text, read.fault) == (text, "")


@pytest.mark.parametrize(("label", "text"), SLAVIC.items(), ids=SLAVIC)
def test_other_scripts_under_their_own_label_are_never_overruled(label, text):
    read = decode(text.encode(codec_of(label)), label)
    assert (read.text, read.fault) == (text, "")


@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1252", "us-ascii", "iso-8859-15", "latin1"])
@pytest.mark.parametrize(
    ("text", "codec"),
    [(HOURS, "gbk"), (HOURS, "utf-8"), (HOURS_OF_TAIPEI, "big5"), (HOURS_OF_TAIPEI, "utf-8")]
    + [(text, codec) for text in SHORT for codec in ("gbk", "utf-8")],
)
def test_a_label_that_cannot_fail_is_overruled_by_bytes_that_are_clearly_something_else(text, codec, label):
    read = decode(text.encode(codec), label)
    assert read.text == text
    assert read.fault.startswith("charset guessed: the bytes are ")
    assert read.fault.endswith(f", not {label}")
    assert read.is_whole


@pytest.mark.parametrize("label", ["windows-1251", "iso-8859-5", "koi8-r"])
@pytest.mark.parametrize("codec", ["gbk", "utf-8"])
def test_even_a_cyrillic_label_is_overruled_where_there_is_text_enough(codec, label):
    assert decode((HOURS * 2).encode(codec), label).text == HOURS * 2


@pytest.mark.parametrize(
    ("text", "codec", "label"),
    [
        (HOURS, "gbk", "utf-8"),
        (HOURS, "utf-8", "gb2312"),
        (HOURS, "utf-8", "big5"),
        (HOURS, "gbk", "big5"),
        (HOURS_OF_TAIPEI, "big5", "gb2312"),
        (HOURS_OF_TAIPEI, "big5", "utf-8"),
        ("Das Bürgerbüro öffnet um acht.", "cp1252", "utf-8"),
        ("Le bureau sera fermé à Noël.", "cp1252", "gb2312"),
        ("可以", "gbk", "utf-8"),
    ],
)
def test_a_charset_in_which_hardly_a_sign_can_be_read_is_overruled(text, codec, label):
    read = decode(text.encode(codec), label)
    assert read.text == text
    assert "charset guessed" in read.fault


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "big5"])
def test_one_sign_cut_is_one_sign_lost_and_nothing_is_read_anew(codec):
    text = HOURS_OF_TAIPEI if codec == "big5" else HOURS
    at = len(text[:20].encode(codec))
    data = text.encode(codec)
    cut = decode(data[: at - 1] + b" " + data[at:], codec)
    assert cut.text[:19] == text[:19]
    assert text[-5:] in cut.text
    assert 1 <= cut.lost <= 2
    assert "charset guessed" not in cut.fault
    assert "could not be read" in cut.fault
    assert decode(data[:-1], codec).text[: len(text) - 1] == text[:-1]


def test_a_page_of_which_the_end_was_cut_within_a_sign_stays_utf_8():
    read = decode("暂无回复".encode() + b"\xe5\x9b", "utf-8")
    assert read.text == "暂无回复\ufffd"
    assert read.is_whole


@pytest.mark.parametrize("sign", [b"\xff", b"\xe7\xaa", b"\x80"])
def test_a_stray_byte_costs_a_sign_only(sign):
    data = HOURS.encode()
    read = decode(data[:30] + sign + data[30:], "utf-8")
    assert read.text.replace("\ufffd", "") == HOURS


def test_a_text_that_lost_more_than_a_few_signs_is_not_whole():
    data = b"".join(HOURS.encode()[at : at + 9] + b"\xff\xfe" for at in range(0, 84, 9))
    assert not decode(data, "utf-8").is_whole


@pytest.mark.parametrize(
    ("mark", "codec"), [("utf-8-sig", "utf-8"), ("utf-16", "utf-16-le"), ("gb18030", "gb18030")]
)
def test_a_mark_at_the_beginning_wins_over_every_label(mark, codec):
    data = ("\ufeff" + HOURS).encode("gb18030") if mark == "gb18030" else HOURS.encode(mark)
    for label in ("iso-8859-1", "gb2312", "utf-8", None):
        read = decode(data, label)
        assert (read.text, read.codec, read.fault) == (HOURS, codec, "")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("label", ["utf-16", None])
def test_utf_16_without_a_mark_is_told_by_its_empty_bytes(codec, label):
    text = "Opening hours: 窗口工作日九点开门。\n09:00-17:00"
    assert decode(text.encode(codec), label).text == text


def test_utf_16_is_no_label_for_bytes_that_are_utf_8():
    assert decode(HOURS.encode(), "utf-16").text == HOURS


@pytest.mark.parametrize(
    ("text", "codec", "labels"),
    [
        (HOURS, "gbk", ("utf-8", "gb2312")),
        (HOURS, "gbk", ("iso-8859-1", "gb2312")),
        (HOURS, "gbk", ("gb2312", "utf-8")),
        (HOURS, "utf-8", ("gbk", "utf-8")),
        (HOURS, "utf-8", ("utf-8", "gbk")),
        (HOURS, "utf-8", ("iso-8859-1", "gbk")),
        (HOURS_OF_TAIPEI, "big5", ("utf-8", "big5")),
        (HOURS_OF_TAIPEI, "big5", ("gb2312", "x-x-big5")),
        ("科索沃", "gbk", ("iso-8859-1", "gb2312")),
        ("Le bureau sera fermé à Noël.", "cp1252", ("iso-8859-1", "gbk")),
        ("Le bureau sera fermé à Noël.", "cp1252", ("utf-8", "iso-8859-1")),
    ],
)
def test_of_two_labels_that_disagree_the_one_that_the_bytes_fit_is_taken(text, codec, labels):
    assert decode(text.encode(codec), *labels).text == text


@pytest.mark.parametrize(
    "label",
    ["big5", "Big5-HKSCS", "x-x-big5", "cp950", "csbig5", "cn-big5", "big-5", "windows-950", "BIG5_HKSCS"],
)
def test_names_of_big5(label):
    assert (
        decode("函復台端：櫃檯平日九點開放。".encode("cp950"), label).text == "函復台端：櫃檯平日九點開放。"
    )
    assert decode("香港嘅街市喺邊度".encode("big5hkscs"), label).text == "香港嘅街市喺邊度"


@pytest.mark.parametrize(
    "label",
    [
        "gb2312",
        "GBK",
        "x-gbk",
        "cp936",
        "MS936",
        "windows-936",
        "gb18030",
        "gb_2312-80",
        "euc-cn",
        "x-euc-cn",
        "zh_CN.gbk",
        "gb-2312",
        '"gb2312"',
        " GB2312 ;",
        "chinese",
        "hz",
        "hz-gb-2312",
        "gb2312 (Simplified)",
    ],
)
def test_names_of_the_mainland_are_all_read_as_gb18030(label):
    assert decode("您好，镕基路窗口开门。".encode("gb18030"), label).text == "您好，镕基路窗口开门。"


def test_real_hz_is_read():
    assert decode("您好，窗口开门。".encode("hz"), "hz-gb-2312").text == "您好，窗口开门。"


@pytest.mark.parametrize("label", ["utf8", "UTF-8", "unicode-1-1-utf-8", "utf8mb4", '3D"utf-8"', "utf-8 (x)"])
def test_names_of_utf_8(label):
    read = decode(HOURS.encode(), label)
    assert (read.text, read.fault) == (HOURS, "")


def test_seven_bits_count_only_where_the_text_is_mail():
    data = "<b>时间</b>".encode("utf-7")
    assert decode(data, "utf-7", seven_bit=True).text == "<b>时间</b>"
    assert decode(data, "utf-7").text == data.decode("ascii")


@pytest.mark.parametrize(
    "label", ["punycode", "idna", "unicode_escape", "rot13", "zlib", "x-town-hall", "\ud800"]
)
def test_what_is_no_charset_is_unknown_and_the_bytes_are_asked(label):
    read = decode("Café: 窗口开门".encode(), label)
    assert read.text == "Café: 窗口开门"
    assert read.fault.startswith("charset guessed: the bytes are UTF-8, ")


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (HOURS, "gbk"),
        (HOURS, "utf-8"),
        (HOURS_OF_TAIPEI, "big5"),
        ("Das Bürgerbüro öffnet um acht.", "cp1252"),
        ("Schöne Grüße", "cp1252"),
        ("可以", "gbk"),
        ("plain", "ascii"),
    ],
)
def test_without_a_label_the_bytes_say_what_they_are_and_that_is_no_fault(text, codec):
    read = decode(text.encode(codec))
    assert (read.text, read.fault) == (text, "")


@given(
    st.binary(max_size=300),
    st.lists(st.sampled_from(["utf-8", "gbk", "hz", "utf-7", "iso-2022-jp", "x", None])),
)
def test_any_bytes_under_any_labels_give_text(data, labels):
    assert isinstance(decode(data, *labels, seven_bit=True).text, str)
