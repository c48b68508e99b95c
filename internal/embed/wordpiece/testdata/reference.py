"""Writes reference.json and characters.json: what the reference implementation makes of texts and characters.

    pip install tokenizers==0.23.3
    python reference.py FOLDER

FOLDER holds all-MiniLM-L6-v2's tokenizer.json. small.json, beside this file, is a tokenizer of our own.
"""

import json
import pathlib
import sys

from tokenizers import Tokenizer, __version__, normalizers, pre_tokenizers

HERE = pathlib.Path(__file__).parent

TEXTS = [
    "", " ", "\t\n\r ", "a", "A", "hello world", "Hello, World!", "hello   world\n\n\tfoo",
    "func (s *Server) handleRequest(ctx context.Context, r *http.Request) error {\n\treturn nil\n}",
    "SELECT * FROM users WHERE id = ?; -- by primary key", "std::vector<std::unique_ptr<Foo>> v;",
    "snake_case_name camelCaseName SCREAMING_SNAKE kebab-case x86_64 utf8", "http://example.com/a/b?c=d&e=f#g",
    "3.14159 1e-9 0xDEADBEEF 1_000_000", "it's don't we'll", "\"quoted\" 'single' `tick`", "a.b.c...d", "!!! ??? @@@ ### $$$ %%%",
    "héllo wörld naïve café Ñandú Ångström", "cafe\u0301 e\u0301\u0300 \u0301alone", "İstanbul ISTANBUL ı", "ΑΣ ΣΊΣΥΦΟΣ ὀδυσσεύς",
    "Straße STRASSE ﬁ ligature ﬀ", "Привет, мир! Ёлка йод", "中文字符 测试", "日本語のテスト ひらがな カタカナ ﾊﾝｶｸ", "한국어 테스트 각",
    "mixed中文and英文text", "שלום עולם", "مرحبا بالعالم", "नमस्ते दुनिया", "สวัสดีชาวโลก", "emoji 😀 👩‍👩‍👧‍👦 🇩🇪 ❤️", "zero\u200bwidth\u200djoin\ufeffbom soft\u00adhyphen",
    "null\x00byte bell\x07 esc\x1b[31m del\x7f", "nel\x85sep\u2028par\u2029nbsp\u00a0ideo\u3000space vt\x0bff\x0c", "replacement \ufffd char", "private \ue000 use",
    "[CLS] [SEP] [MASK] [PAD] [UNK]", "text[SEP]more", "[cls] [ SEP ]", "[[SEP]]", "[MASK]ed", "“smart” ‘quotes’ – — … «x» 「y」 。、",
    "a" * 100, "a" * 101, "é" * 100, "中" * 120, "x" * 5000, "word " * 400, "!" * 300, "supercalifragilisticexpialidocious", "antidisestablishmentarianism unbelievable",
    "𝕳𝖊𝖑𝖑𝖔 𝟘𝟙𝟚", "ⅷ ② ½ ™ ℃", "ǅ ǆ Ǆ ŉ ẞ", "\u1e9b\u0323 \u212b \u1100\u1161\u11a8", "₿ € £ ¥ + = < > | ~ ^ `", "a\u0300\u0301\u0302\u0303b", "İ\u0307",
    "trailing space ", " leading", "new\nline\r\nwindows", "tab\tseparated\tvalues", "##ing ing ##", "unaffable", "\u0378 unassigned", "👍🏽 ok", "A\u0300 B\u0327",
    "the quick brown fox jumps over the lazy dog " * 20, "// TODO(user): fix this\n#include <stdio.h>\nint main(void) { return 0; }",
    "def __init__(self, *args, **kwargs): pass", "<div class=\"x\">&nbsp;</div>",
    "TODO: x", "TODOs aTODO _TODO TODO\u0301 TODO   done", "the quick brown QUICK  BROWN Quick Brownie fox", "a   <mask>  b <mask><mask>", ":::: std::a::b :",
    "C:\\Users\\name\\file.txt", "ａｂｃ ＡＢＣ １２３！",
]


def tokens(tokenizer, limits):
    rows = []
    for text in TEXTS:
        for limit in limits:
            tokenizer.no_padding()
            tokenizer.no_truncation()
            if limit:
                tokenizer.enable_truncation(limit)
            e = tokenizer.encode(text)
            rows.append({"text": text, "limit": limit, "ids": e.ids})
    return rows


def squeeze(rows):
    """Ids of long texts are kept as their number, first and last."""
    for r in rows:
        if len(r["ids"]) > 48:
            ids = r.pop("ids")
            r.update({"count": len(ids), "first": ids[:8], "last": ids[-8:], "sum": sum((i + 1) * x for i, x in enumerate(ids))})
    return rows


def characters():
    """Ranges of what becomes of a character between two letters: dropped, space, alone (a word of its own)."""
    n = normalizers.BertNormalizer(lowercase=True)
    p = pre_tokenizers.BertPreTokenizer()
    ranges = {"dropped": [], "space": [], "alone": []}
    for cp in range(0x110000):
        if 0xD800 <= cp < 0xE000:
            continue
        words = [w for w, _ in p.pre_tokenize_str(n.normalize_str("a" + chr(cp) + "b"))]
        kind = {("ab",): "dropped", ("a", "b"): "space"}.get(tuple(words), "alone" if len(words) == 3 else "")
        if not kind:
            continue
        r = ranges[kind]
        if r and r[-1][1] == cp - 1:
            r[-1][1] = cp
        else:
            r.append([cp, cp])
    return ranges


def write(name, value):
    source = f"tokenizers {__version__} by reference.py"
    text = json.dumps({"source": source, **value}, ensure_ascii=True, separators=(",", ":"))
    (HERE / name).write_text(text.replace('{"text"', '\n{"text"').replace('"dropped"', '\n"dropped"') + "\n")


def main():
    small = Tokenizer.from_file(str(HERE / "small.json"))
    minilm = Tokenizer.from_file(str(pathlib.Path(sys.argv[1]) / "tokenizer.json"))
    write("reference.json", {
        "small": squeeze(tokens(small, [0, 5])),
        "minilm": squeeze(tokens(minilm, [0, 16, 128])),
    })
    write("characters.json", characters())


if __name__ == "__main__":
    main()
