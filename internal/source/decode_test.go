package source

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"

	"github.com/reposage/reposage"
)

// Comments as they stand in real sources: a sentence or two, some short.
const (
	russian    = "// Функция возвращает количество строк в файле\nint count(void);\n/* Проверка ввода пользователя. Если нет данных, выходим */\n"
	russianOne = "x = 1  # длина\n"
	japaneseS  = "// ファイルの行数を返す関数です。\nint count(void);\n/* 初期化処理：ここでメモリを確保する */\n"
	japanese1  = "x = 1  # 変数を初期化する\n"
	simplified = "// 返回文件中的行数，如果文件不存在则返回错误\nint count(void);\n/* 初始化内存管理模块 */\n"
	simple1    = "x = 1  # 用户的名称\n"
	tradition  = "// 傳回檔案中的行數，如果檔案不存在則傳回錯誤\nint count(void);\n/* 初始化記憶體管理模組 */\n"
	koreanS    = "// 파일의 줄 수를 반환하는 함수입니다.\nint count(void);\n/* 사용자 입력을 확인한다 */\n"
	korean1    = "x = 1  # 변수를 초기화한다\n"
	german     = "// Größe des Übergabepuffers prüfen, höchstens 4 § groß\nint count(void);\n"
	french     = "# Vérifie que la chaîne donnée est bien formée, à la française\nx = 1 # créé par François\n"
	author     = "/* Copyright (C) 2003 José Núñez */\nint x;\n"
	quotes     = "// It\u2019s a \u201cquoted\u201d word \u2014 with a dash\n"
)

func TestDecodeLegacy(t *testing.T) {
	for _, tc := range []struct {
		name string
		enc  encoding.Encoding
		text string
	}{
		{"windows-1251", charmap.Windows1251, russian},
		{"windows-1251", charmap.Windows1251, russianOne},
		{"koi8-r", charmap.KOI8R, russian},
		{"koi8-r", charmap.KOI8R, russianOne},
		{"shift_jis", japanese.ShiftJIS, japaneseS},
		{"shift_jis", japanese.ShiftJIS, japanese1},
		{"euc-jp", japanese.EUCJP, japaneseS},
		{"euc-jp", japanese.EUCJP, japanese1},
		{"gb18030", simplifiedchinese.GB18030, simplified},
		{"gb18030", simplifiedchinese.GB18030, simple1},
		{"big5", traditionalchinese.Big5, tradition},
		{"euc-kr", korean.EUCKR, koreanS},
		{"euc-kr", korean.EUCKR, korean1},
		{"windows-1252", charmap.ISO8859_1, german},
		{"windows-1252", charmap.ISO8859_1, french},
		{"windows-1252", charmap.ISO8859_1, author},
		{"windows-1252", charmap.Windows1252, quotes},
	} {
		raw, err := tc.enc.NewEncoder().Bytes([]byte(tc.text))
		if err != nil {
			t.Fatalf("%s: encode %.20q: %v", tc.name, tc.text, err)
		}
		got, name, why := decode(raw, "")
		if why != "" || name != tc.name || string(got) != tc.text {
			t.Errorf("%.24q in %s: got %s %q %s", tc.text, tc.name, name, got, why)
		}
	}
}

func TestDecodeUnicode(t *testing.T) {
	const text = "int größe = 1;\n// 行数\n"
	encode := func(e encoding.Encoding) string {
		s, err := e.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	ascii := strings.ReplaceAll(strings.Repeat("int x = 1;\n", 20), "", "\x00")
	for _, tc := range []struct{ raw, name, want string }{
		{text, "utf-8", text},
		{"\xef\xbb\xbf" + text, "utf-8-bom", text},
		{encode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)), "utf-16le", text},
		{encode(unicode.UTF16(unicode.BigEndian, unicode.UseBOM)), "utf-16be", text},
		{encode(utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)), "utf-32le", text},
		{encode(utf32.UTF32(utf32.BigEndian, utf32.UseBOM)), "utf-32be", text},
		{ascii[:len(ascii)-1], "utf-16be", strings.Repeat("int x = 1;\n", 20)},
		{ascii[1:], "utf-16le", strings.Repeat("int x = 1;\n", 20)},
		{"", "utf-8", ""},
		{"\xef\xbb\xbf", "utf-8-bom", ""},
		{"x", "utf-8", "x"},
		{"\n\n\n", "utf-8", "\n\n\n"},
		// One byte of damage in a text of UTF-8 does not make it Latin-1.
		{strings.Repeat("größe ", 10) + "\xff", "utf-8-damaged", strings.Repeat("größe ", 10) + "\uFFFD"},
	} {
		got, name, why := decode([]byte(tc.raw), "")
		if why != "" || name != tc.name || string(got) != tc.want {
			t.Errorf("%.20q: got %s %q (%s), want %s %q", tc.raw, name, got, why, tc.name, tc.want)
		}
	}
}

func TestDecodeRefusesWhatIsNoText(t *testing.T) {
	soup := make([]byte, 1<<20)
	for i, x := 0, uint32(1); i < len(soup); i++ {
		x = x*1664525 + 1013904223
		soup[i] = byte(x>>24) | 0x80
	}
	controls := make([]byte, 1000)
	for i := range controls {
		controls[i] = byte(1 + i%6)
	}
	for _, tc := range []struct {
		name string
		raw  string
		want reposage.SkipReason
	}{
		{"NUL in C", "int a;\x00int b;", reposage.SkipBinary},
		{"ELF", "\x7fELF\x02\x01\x01\x00\x00", reposage.SkipBinary},
		{"controls", string(controls), reposage.SkipBinary},
		{"soup", string(soup), reposage.SkipUndecodable},
		{"broken UTF-16", "\xff\xfe" + strings.Repeat("\x00\xd8", 100), reposage.SkipUndecodable},
		{"broken UTF-8 with mark", "\xef\xbb\xbf" + strings.Repeat("\xff\xc0", 100), reposage.SkipUndecodable},
	} {
		if text, _, why := decode([]byte(tc.raw), ""); why != tc.want || text != nil {
			t.Errorf("%s: why = %q, want %q", tc.name, why, tc.want)
		}
	}
}

func TestDecodeHint(t *testing.T) {
	raw, err := charmap.ISO8859_2.NewEncoder().Bytes([]byte("// zażółć gęślą jaźń\n"))
	if err != nil {
		t.Fatal(err)
	}
	if text, name, _ := decode(raw, "iso-8859-2"); string(text) != "// zażółć gęślą jaźń\n" || name != "iso-8859-2" {
		t.Errorf("hinted: %s %q", name, text)
	}
	if text, name, why := decode([]byte("plain"), "no-such-encoding"); string(text) != "plain" || name != "utf-8" || why != "" {
		t.Errorf("unknown hint: %s %q %s", name, text, why)
	}
}

func TestLineEndsKeepOffsets(t *testing.T) {
	for in, want := range map[string]string{
		"a\r\nb\nc\rd":   "a\r\nb\nc\nd",
		"\r":             "\n",
		"\r\r\n\r":       "\n\r\n\n",
		"a\u2028b":       "a\u2028b",
		"no ends at all": "no ends at all",
	} {
		if got := lineEnds([]byte(in)); string(got) != want {
			t.Errorf("lineEnds(%q) = %q, want %q", in, got, want)
		}
	}
	if lineEnds(nil) == nil {
		t.Error("an empty text is not a skipped one")
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{russian, japaneseS, "\xff\xfea\x00", "\xef\xbb\xbfx", "a\x00b", "\x81\x40\x82", "\xff\xfe\x00\x00"} {
		f.Add([]byte(s), "")
		f.Add([]byte(s), "shift_jis")
	}
	f.Fuzz(func(t *testing.T, raw []byte, hint string) {
		n := len(raw)
		text, name, why := decode(raw, hint)
		if (text == nil) != (why != "") || name == "" {
			t.Fatalf("text %v, name %q, why %q", text != nil, name, why)
		}
		if !validText(text) {
			t.Fatalf("%q is no valid text", text)
		}
		if len(text) > 3*n+3 {
			t.Fatalf("%d bytes grew to %d", n, len(text))
		}
	})
}

func validText(text []byte) bool {
	s := string(text)
	for i := range len(s) {
		if s[i] == '\r' && (i+1 == len(s) || s[i+1] != '\n') {
			return false
		}
	}
	return strings.ToValidUTF8(s, "") == s
}
