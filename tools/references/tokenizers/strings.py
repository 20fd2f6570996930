"""2,000 strings that tokenizers disagree on, and ordinary prompts -> strings.json.

Everything is drawn from a fixed seed, so a new run gives the same file.
"""

import json
import random
from pathlib import Path

HERE = Path(__file__).parent
COUNT = 2000
CLASSES = ["airplane", "bear", "bicycle", "bird", "boat", "bottle", "car", "cat", "chair", "clock",
           "dog", "elephant", "keyboard", "knife", "oven", "truck"]
TEMPLATES = ["{}", "a photo of a {}.", "A photo of the {}!", "a {} in the wild", "itap of my {}.",
             "a bad photo of a {}, by night", "a {}-shaped thing with {} texture", "THE {}",
             "a photo of a {}\n", "  a   sketch of a {}  ", "\"a {}\" (toy)", "#{} @{} &{}"]
SCRIPTS = [
    "кошка и собака на диване", "ЁЛКА Щука ЪЫЬ", "Ελληνικά γλώσσα ΣΊΣΥΦΟΣ ὈΔΥΣΣΕΎΣ", "ΟΔΟΣ ΑΣ Σ",
    "猫の写真です", "カタカナ ﾊﾝｶｸ ひらがな", "这是一张猫的照片。", "繁體中文測試", "고양이 사진",
    "\u1112\u1161\u11ab\u1100\u1173\u11af", "صورة قطة", "السَّلامُ عَلَيْكُمْ", "תמונה של חתול", "שָׁלוֹם",
    "बिल्ली की एक तस्वीर", "বিড়ালের ছবি", "பூனையின் படம்", "రామ చంద్ర", "ภาพถ่ายของแมว", "ຮູບແມວ",
    "ကြောင်ဓာတ်ပုံ", "រូបថតឆ្មា", "კატის ფოტო", "Կատվի լուսանկար", "የድመት ፎቶ", "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ", "ꮳꮃꭹ",
    "Ảnh con mèo đẹp", "Ščečín žluťoučký kůň", "Þórr Ægir Öxará", "İstanbul ISPARTA ıslak iğne",
    "STRASSE Straße ẞ ß GROẞ", "ǅ ǈ ǋ Ǆ", "ŉ ǰ ΐ ΰ", "ﬁre ﬂoor ﬃ ﬅ", "ⅣⅤ ⅳ ½ ¾ ① ⑳ ⓐ", "x² y₃ 10⁻⁶",
    "𝒞𝒶𝓉 𝕕𝕠𝕘 𝖇𝖎𝖗𝖉", "𐐀𐐁 𐐨𐐩", "Ⴀ ⴀ Ა ა", "ＦＵＬＬ ｗｉｄｔｈ １２３", "㎏ ㍍ ℡ ™ © ®", "٠١٢٣ ०१२३ ๐๑๒",
    "mixed кот cat 猫 chat", "ÀÉÎÕÜ àéîõü", "Å Å Å", "ſtrange ſ K Ω Å",
]
EMOJI = [
    "😀", "🐱🐶", "👩‍👩‍👧‍👦", "👨🏽‍🚀", "🏳️‍🌈", "🏴‍☠️", "🇩🇪🇫🇷", "🇺🇸 🇯", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "❤️", "❤", "❤️❤️❤️❤️", "1️⃣2️⃣",
    "☺︎ ☺️", "👍👍🏻👍🏿", "🤷🏾‍♀️", "🧑‍🤝‍🧑", "🐻‍❄️", "©️ ™️", "😂😂😂😂", "cat🐱dog🐶", "🥹🫠🪿", "⚽️🏀", "→⇒➜✔✗★☆",
]
MARKS = [
    "e\u0301 vs \u00e9", "a\u0308o\u0308u\u0308", "z\u0351\u036b\u0343a\u0302\u0301\u0300lgo",
    "n\u0303o\u0304", "\u0041\u030a", "\u0073\u0323\u0307 \u0073\u0307\u0323", "क\u093c क़", "\u0301 alone",
    "i\u0307stanbul", "\ufb2a \u05e9\u05c1", "q\u0307\u0323", "o\u031b\u0323", "\u1e9b\u0323",
    "\u212b \u2126 \u212a", "\uac00 \u1100\u1161", "\u0f71\u0f72\u0f74",
]
SPACES = ["\t", "\n", "\r\n", "\u00a0", "\u3000", "\u2003", "\u2009", "\u200a", "\u202f", "\u205f",
          "\u1680", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u2028", "\u2029", "\x0b",
          "\x0c", "\x85", "\x1c", "\x1f", "\u180e", "  ", "   ", " \t ", "\n\n\n"]
CONTRACTIONS = ["it's", "IT'S", "don't", "we're", "I'm", "they've", "he'll", "she'd", "y'all'd've",
                "rock'n'roll", "'tis", "dogs'", "it’s", "don’t", "‘quoted’", "'s", "'S 'T 'LL", "O'Neill",
                "'re're", "cat's-eye", "isn''t", "it´s", "it`s", "l'été", "'d'd", "I'd'm"]
PUNCTUATION = ["...", "…", "!!!", "?!?!", "—–-", "--", "''", "\"\"", "“”„«»", "()[]{}", "<>", "$100", "50%",
               "a/b", "a\\b", "#tag", "@user", "x_y_z", "snake_case", "a*b", "~", "^^", "|", "+=", "&&", "·•",
               "¿qué?", "¡hola!", "。，、！？", "「引用」", "（全角）", ":-)", "<3", "http://a.b/c?d=e&f=g#h",
               "me@example.org", "v1.2.3-rc.4", "C++", "C#", ".NET", "%20", "\u2581", "a\u2581b", "\u2581\u2581"]
NUMBERS = ["0", "007", "2016", "1,234,567.89", "3.14159", "1e-10", "12:34:56", "2024-01-31", "10000000000",
           "1st 2nd 3rd", "0xFF", "4k 1080p", "a1b2c3", "７８９", "½ 1⁄2", "-273.15°C", "£5 €6 ¥7", "#1 No. 1"]
ENTITIES = ["&amp;", "&lt;b&gt;", "&quot;x&quot;", "&#39;", "&#x1F431;", "&nbsp;", "&amp;amp;", "&eacute;",
            "&copy 2020", "&notanentity;", "Tom &amp; Jerry", "&amp;lt;", "&frac12;", "AT&T", "&"]
MOJIBAKE = ["cafÃ©", "itâ€™s", "â€œquotedâ€\x9d", "Ã¼ber", "naÃ¯ve", "ðŸ˜€", "\ufffd", "schÃ¶n", "voilÃ\xa0"]
EDGES = ["", " ", "  ", "\t", "\n", ".", "!", "'", "\u200b", "\ufeff", "\u3000", "\u00a0", "a", "A", "é", "猫",
         "🐱", "\u0301", "\x00", "a\x00b", "\x07bell", "\x7f", "\u00ad", "soft\u00adhyphen", "\ue000",
         "\U000f0000", "\ufffe", "\u2581", "<|startoftext|>", "<|endoftext|>", "a <|endoftext|> b",
         "<|endoftext|>cat", "<|STARTOFTEXT|>", "<|end", "</s>", "<unk>", "<pad>", "<s>", "cat</s>dog",
         "a </s> b", "<eos>", "<bos>", "<mask>", "<unused3>", "a<unused3>b", "<start_of_turn>", "<table>",
         "<TABLE>", "<b>bold</b>", "<0x41>", "<0xE2><0x82>", "[PAD]", "{}", "None", "\\u0041", "\\n"]


def long_strings(chance: random.Random) -> list[str]:
    """Far past every context length, also without a single space."""
    words = " ".join(chance.choice(CLASSES) for _ in range(400))
    return [words, "a" * 1000, "cat" * 300, "1" * 500, "!" * 400, "猫" * 300, "🐱" * 200, "e\u0301" * 200,
            " " * 500, "a " * 300, "Supercalifragilisticexpialidocious" * 12, "ab" * 400, "\n" * 100,
            "x" + " " * 200 + "y", "-" * 77, "word-" * 90, "'s" * 100, "don't " * 80, "кот " * 120]


def random_letters(chance: random.Random) -> str:
    """Code points from blocks where case, composition or category are unusual."""
    blocks = [(0x20, 0x7E), (0xA0, 0x17F), (0x180, 0x24F), (0x300, 0x36F), (0x370, 0x3FF),
              (0x400, 0x52F), (0x5D0, 0x5EA), (0x620, 0x64A), (0x900, 0x97F), (0x1E00, 0x1FFE),
              (0x2000, 0x206F), (0x2070, 0x209C), (0x2100, 0x218F), (0x2190, 0x21FF), (0x2460, 0x24FF),
              (0x3000, 0x30FF), (0x4E00, 0x4FFF), (0xAC00, 0xACFF), (0xF900, 0xFAD9), (0xFB00, 0xFB06),
              (0xFE00, 0xFE0F), (0xFF01, 0xFFEE), (0x1D400, 0x1D7FF), (0x1F300, 0x1F64F)]
    low, high = chance.choice(blocks)
    length = chance.randint(1, 24)
    return "".join(chr(chance.randint(low, high)) for _ in range(length))


def random_mixture(chance: random.Random, pieces: list[str]) -> str:
    """Two to six pieces of any kind, glued by usual and unusual spaces, or by nothing."""
    glue = [" "] * 4 + ["", "", *SPACES]
    text = chance.choice(pieces)
    for _ in range(chance.randint(1, 5)):
        text += chance.choice(glue) + chance.choice(pieces)
    return chance.choice([text, text, text.upper(), text.lower(), text.title(), text.swapcase()])


def make_strings() -> list[str]:
    chance = random.Random(20240601)
    prompts = [template.replace("{}", name) for template in TEMPLATES for name in CLASSES]
    spaced = [f"a{space}photo{space}{space}of a{space}cat{space}" for space in SPACES]
    spaced += [f"{space}cat" for space in SPACES]
    fixed = (EDGES + SCRIPTS + EMOJI + MARKS + CONTRACTIONS + PUNCTUATION + NUMBERS + ENTITIES
             + MOJIBAKE + spaced + long_strings(chance) + prompts)
    known = ["how are you doing?", "the company was founded in 2016.", "A photo of a Cat!",
             "a photo of a cat", "weird \uff5e edge \uff5e case"]
    strings = list(dict.fromkeys(known + fixed))
    pieces = (SCRIPTS + EMOJI + MARKS + CONTRACTIONS + PUNCTUATION + NUMBERS + ENTITIES + MOJIBAKE
              + CLASSES * 3 + ["a photo of a", "the", "A", "of", "with", "in", "sketch", "itap"] * 3)
    seen = set(strings)
    while len(strings) < COUNT:
        drawn = random_letters(chance) if chance.random() < 0.3 else random_mixture(chance, pieces)
        # Half surrogates cannot be written, and no input field gives them.
        if drawn not in seen and not any(0xD800 <= ord(letter) <= 0xDFFF for letter in drawn):
            seen.add(drawn)
            strings.append(drawn)
    return strings[:COUNT]


def write_rows(path: Path, rows: list) -> None:
    """A JSON list with one entry a line: a change shows where it is. ASCII only, so that no editor
    or tool composes, trims or re-encodes what must stay as it is."""
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    path.write_text(f"[\n{lines}\n]\n", encoding="ascii", newline="\n")


if __name__ == "__main__":
    write_rows(HERE / "strings.json", make_strings())
