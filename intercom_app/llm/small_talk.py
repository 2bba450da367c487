"""Greetings, thanks and goodbyes that stand alone and need no reply."""

from __future__ import annotations

import re

# Phrases of one or more words; the words around them that add nothing are listed last.
_PHRASES = """
hi|hii|hiya|hello|hey|heya|howdy|greetings|good morning|good afternoon|good evening|good day|good night
morning|thanks|thank you|thank u|thx|tx|ty|tysm|cheers|many thanks|thanks a lot|thanks so much
thank you so much|appreciated|much appreciated|i appreciate it|bye|goodbye|good bye|bye bye|see you|see ya
take care|have a nice day|have a good day|have a great day|have a good one|ok|okay|k|alright|all right
great|perfect|cool|nice|awesome|excellent|got it|understood|sounds good|that helps|that helped|that is all
that's all|no problem|you're welcome|that worked|it works now|how are you|how are you doing|how's it going
hallo|guten tag|guten morgen|guten abend|moin|servus|grüß gott|danke|danke schön|dankeschön|vielen dank
besten dank|tschüss|auf wiedersehen|schönen tag|schönen tag noch|alles klar|super|prima|wie geht's
bis bald|bonjour|bonsoir|salut|coucou|merci|merci beaucoup|merci bien|au revoir|bonne journée|bonne soirée
d'accord|parfait|à bientôt|ça va|ça marche|hola|buenos días|buenas tardes|buenas noches|buenas|gracias
muchas gracias|mil gracias|adiós|adios|hasta luego|vale|perfecto|de acuerdo|buen día|qué tal|ciao|salve
buongiorno|buonasera|buon giorno|grazie|grazie mille|molte grazie|arrivederci|va bene|perfetto|come va|olá
ola|oi|bom dia|boa tarde|boa noite|obrigado|obrigada|muito obrigado|muito obrigada|tchau|até logo|tudo bem
perfeito|hoi|goedemorgen|goedemiddag|goedenavond|goedendag|dag|dank je|dank je wel|dankjewel|dank u
dank u wel|bedankt|doei|tot ziens|prettige dag|hej|hejsan|hallå|god morgon|tack|tack så mycket|tusen tack
hej då|ha en bra dag|god dag|god morgen|tak|mange tak|tusind tak|farvel|hav en god dag|takk|tusen takk
ha det|cześć|dzień dobry|dobry wieczór|witam|dzięki|dziękuję|dziękuję bardzo|do widzenia|miłego dnia
w porządku|ahoj|dobrý den|díky|děkuji|na shledanou|merhaba|selam|günaydın|iyi günler|teşekkürler
teşekkür ederim|sağ ol|hoşça kal|привет|здравствуйте|добрый день|добрый вечер|доброе утро|спасибо
большое спасибо|спасибо большое|до свидания|пока|привіт|добрий день|дякую|до побачення|γεια|γεια σας
καλημέρα|ευχαριστώ|αντίο|مرحبا|السلام عليكم|شكرا|شكراً|مع السلامة|שלום|תודה|להתראות|नमस्ते|धन्यवाद|สวัสดี
ขอบคุณ|こんにちは|おはようございます|こんばんは|ありがとう|ありがとうございます|さようなら|你好
您好|谢谢|謝謝|再见|안녕하세요|감사합니다|halo|selamat pagi
selamat siang|terima kasih|moi|hei|kiitos|näkemiin|bună|bună ziua|mulțumesc|la revedere
"""
_FILLERS = """
there|team|all|everyone|everybody|folks|guys|friend|sir|madam|again|so much|very much|a lot|for your help
for the help|for your time|for that|for helping|for the info|for the information|for the quick reply
for your quick reply|and|then|now|well|oh|ah|to you|to you too|you too|beaucoup|für ihre hilfe
für die hilfe|für deine hilfe|pour votre aide|pour ton aide|por su ayuda|por tu ayuda|per l'aiuto
per il tuo aiuto|pela ajuda|voor je hulp|voor uw hulp|mille|bot|support|i|it's
"""


def _alternatives(table: str) -> str:
    phrases = {phrase for line in table.split("\n") for phrase in line.split("|") if phrase}
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


_NOT_WORDS = re.compile(r"[^\w'’]+|_")
_PHRASE = rf"(?:{_alternatives(_PHRASES)})(?!\w)"
_FILLER = rf"(?:{_alternatives(_FILLERS)})(?!\w)"
_SMALL_TALK = re.compile(rf"(?:{_FILLER}\s?)*{_PHRASE}(?:\s?(?:{_PHRASE}|{_FILLER}))*\s?")
_LONGEST = 160


def is_small_talk(text: str) -> bool:
    """Return whether the text only greets, thanks, agrees or says goodbye, in one of many languages."""
    if len(text) > _LONGEST:
        return False
    words = _NOT_WORDS.sub(" ", text.casefold().replace("’", "'")).strip()
    if not words:  # an emoji says enough, a question mark does not
        return bool(text.strip()) and "?" not in text
    return bool(_SMALL_TALK.fullmatch(words))
