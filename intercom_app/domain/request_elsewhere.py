"""A request for a person in languages without a lexicon: a word for talking beside one for somebody of the team."""

from __future__ import annotations

import re

_GAP = r"[^,.!?。！？؟،\n]{0,25}?"
_SHORT = r"[^,.!?，。！？\n]{0,8}?"

# Verbs stand as one wishes or orders: in the past they only tell of a talk that was.
_FORMS = (
    # Russian, Ukrainian
    (
        r"\b(?:(?:по)?говорить|пообщаться|связаться|соедини(?:те|ть)?|переключи(?:те|ть)?|переведи(?:те)?"
        r"|свяжи(?:те)?|позови(?:те)?|позвать|пригласи(?:те|ть)?|дай(?:те)?)\b"
        rf"{_GAP}\b(?:человек|оператор|менеджер|сотрудник|специалист|консультант|представител)\w*"
    ),
    (
        r"\b(?:поговорити|поспілкуватися|зв.язатися|з.єдна(?:йте|ти)|переключіть|покличте)\b"
        rf"{_GAP}\b(?:людин|оператор|менеджер|спеціаліст|працівник|консультант)\w*"
    ),
    # Chinese
    (
        r"(?:转|轉|接|找|叫|联系|聯絡|聯繫|要|换|換)(?!过|過|了)"
        rf"{_SHORT}(?:人工(?!智|费|費|成)|真人|活人|客服(?:人|专|專|代)|工作人)"
    ),
    (
        rf"(?:跟|和|与|與){_SHORT}(?:人工|真人|活人|人|客服\w?){_SHORT}"
        r"(?:说话|說話|聊|谈|談|讲|講|通话|通話|沟通|溝通|对话|對話|交流)(?!过|過|了)"
    ),
    r"\A\W*(?:转|轉)?人工(?:客服|服务|服務)?\W*\Z",
    # Korean
    (
        rf"(?:상담원|상담사|사람|직원|담당자){_SHORT}(?:연결|통화|대화|얘기|이야기|말하고|말씀|바꿔)"
        r"(?!했|하였|됐|되었|.{0,6}(?:않|마세요|말고))"
    ),
    # Arabic, Hebrew
    (
        r"(?:التحدث|[أان]تحدث|التكلم|[أان]تكلم|[أا]كلم|التواصل|[أا]تواصل|حو[ّ]?لني|وصلني|[أا]ريد|[أا]بغى)"
        rf"{_GAP}(?:شخص|موظف|إنسان|انسان|بشر|ممثل|مسؤول)"
    ),
    rf"(?:לדבר|לשוחח|העבירו|תעביר|העבר אותי|חברו|חבר אותי){_GAP}(?:נציג|אדם|אנוש|מישהו)",
    # Turkish
    (
        r"\b(?:insan|temsilci|yetkili|görevli|operatör|müşteri hizmetleri|canlı destek)\w*"
        rf"{_GAP}\b(?:(?:konuşmak|görüşmek)(?!\s*istem)|(?:konuş|görüş)(?:ebil|abil|ay|ey)|bağla[^d]|aktar[^d])\w*"
    ),
    # Danish, Norwegian
    (
        r"\b(?:tale|snakke|snakka|prate|chatte|viderestill\w*|kontakt) (?:med|til|et|en)"
        rf"{_GAP}\b(?:menneske|person|medarbe[ij]der|ansatt?|kundebehandler|kundeservice|rådgiver|konsulent)"
    ),
    # Finnish, Czech and Slovak, Romanian
    rf"\b(?:ihmis|asiakaspalvelij|henkilö)\w*{_GAP}\b(?:puhua|jutella|keskustella|yhteyt|yhdist)\w*",
    rf"\b(?:puhua|jutella|keskustella|yhdistä)\w*{_GAP}\b(?:ihmis|asiakaspalvelij|henkilö)\w*",
    (
        r"\b(?:mluvit|hovořit|hovoriť|spojit|spojiť|spojte|přepojte|prepojte)\b"
        rf"{_GAP}\b(?:člověk|človek|osob|operátor|pracovn)\w*"
    ),
    rf"\b(?:vorbesc|vorbi|discut|discuta|conecta\w*)\b{_GAP}\b(?:om\b|persoan|operator|agent|uman|reprezentant)",
    # Indonesian, Vietnamese, Thai, Hindi
    rf"\b(?:bicara|berbicara|ngobrol|hubungkan){_GAP}\b(?:manusia|orang|petugas|agen|staf|cs)\b",
    rf"\b(?:nói chuyện|gặp|kết nối|trao đổi|chat){_GAP}\b(?:người thật|nhân viên|tư vấn viên)",
    rf"(?:คุย|ติดต่อ|พูด|โอน){_SHORT}(?:คน|เจ้าหน้าที่|พนักงาน|แอดมิน)(?!.{{0,6}}แล้ว)",
    rf"(?:इंसान|व्यक्ति|एजेंट|प्रतिनिधि|कर्मचारी){_GAP}(?:बात कर|संपर्क|जोड़)",
)
_ASKS = re.compile("|".join(f"(?:{form})" for form in _FORMS), re.IGNORECASE)
_DECLINED = re.compile(
    r"(?:\bне (?:хочу|хотел|надо|нужно|буду|треба)|\bбез|不|别|別|(?<!\w)(?:لا|لن|بدون)|\bלא|\bikke|\ben halua"
    r"|\bnechci|\bnechcem|\bnu|\btidak|\bjangan|\bsudah|không|\bđã|ไม่)\W*(?:\w+\W+){0,2}\w{0,3}$",
    re.IGNORECASE,
)


def asks_elsewhere(text: str) -> tuple[int, int] | None:
    """Return where a message asks for a person in one of these languages, None where it does not."""
    for found in _ASKS.finditer(text):
        if not _DECLINED.search(text[max(0, found.start() - 30) : found.start()]):
            return found.span()
    return None
