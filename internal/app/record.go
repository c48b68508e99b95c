package app

import (
	"encoding/binary"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/measure"
	"github.com/reposage/reposage/internal/source"
)

// A record is what the cache keeps of one file at one path: the decisions that needed its content, then
// its metrics. A run that finds the record does not read the file.

func appendRecord(b []byte, f *reposage.File, suspect source.Suspect, m *reposage.FileMetrics) []byte {
	for _, s := range [...]string{string(f.Skip), f.Detail, f.Language, string(f.Kind), f.Encoding} {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	for _, line := range [...]int{suspect.Bidi, suspect.Invisible, suspect.Homoglyph} {
		b = binary.AppendUvarint(b, uint64(line))
	}
	if f.Taken() {
		b = measure.AppendMetrics(b, m)
	}
	return b
}

// decodeRecord fills r from a record. ok is false when it is damaged: a miss.
func decodeRecord(b []byte, r *measure.FileResult) (ok bool) {
	var fields [5]string
	for i := range fields {
		n, used := binary.Uvarint(b)
		if used <= 0 || n > uint64(len(b)-used) {
			return false
		}
		fields[i] = intern(b[used : used+int(n)])
		b = b[used+int(n):]
	}
	for _, line := range [...]*int{&r.Bidi, &r.Invisible, &r.Homoglyph} {
		n, used := binary.Uvarint(b)
		if used <= 0 {
			return false
		}
		*line, b = int(n), b[used:]
	}
	f := &r.File
	f.Skip, f.Detail, f.Language = reposage.SkipReason(fields[0]), fields[1], fields[2]
	f.Kind, f.Encoding = reposage.LanguageKind(fields[3]), fields[4]
	if !f.Taken() {
		return len(b) == 0
	}
	m, err := measure.DecodeMetrics(b)
	if err != nil {
		return false
	}
	r.Metrics = m
	return true
}

// intern keeps the few values that nearly every record has from being allocated again.
func intern(b []byte) string {
	switch string(b) {
	case "":
		return ""
	case "utf-8":
		return "utf-8"
	case string(reposage.KindCode):
		return string(reposage.KindCode)
	}
	return string(b)
}
