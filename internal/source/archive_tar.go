package source

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"errors"
	"io"
	"strings"

	"github.com/reposage/reposage"
)

// gzip unpacks a tar file compressed by gzip.
func (u *unpacker) gzip(file io.Reader) error {
	z, err := gzip.NewReader(bufio.NewReaderSize(file, 256<<10))
	if err != nil {
		return err
	}
	stream := u.limited(z)
	if err := u.tar(stream); err != nil {
		return err
	}
	// The checksum stands behind the last byte. What follows it is none of our business.
	_, err = io.Copy(io.Discard, stream)
	if errors.Is(err, gzip.ErrHeader) {
		return nil
	}
	return err
}

// limited counts a tar stream as it is unpacked, since its headers tell nothing of what follows.
func (u *unpacker) limited(r io.Reader) *streamLimit {
	return &streamLimit{u: u, r: r, left: u.limits.bytes}
}

type streamLimit struct {
	u    *unpacker
	r    io.Reader
	left int64
}

func (s *streamLimit) Read(p []byte) (int, error) {
	if err := s.u.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := s.r.Read(p)
	if s.left -= int64(n); s.left < 0 {
		return 0, tooMuch(s.u.limits.bytes)
	}
	return n, err
}

// tar unpacks a tar stream.
func (u *unpacker) tar(stream io.Reader) error {
	r := tar.NewReader(stream)
	blobs := make(map[string]member) // for hard links
	for {
		h, err := r.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, tar.ErrHeader) && len(u.list) == 0:
			return reposage.Errorf(reposage.EUnsupported, "it is compressed, but not an archive").
				WithHint("Name a folder, a .zip, .tar or .tar.gz file, or an https URL.")
		case err != nil && !errors.Is(err, tar.ErrInsecurePath):
			return err
		}
		if err := u.tarEntry(r, h, blobs); err != nil {
			return err
		}
	}
}

func (u *unpacker) tarEntry(r io.Reader, h *tar.Header, blobs map[string]member) error {
	m := member{Entry: reposage.Entry{Path: trimDot(h.Name), Size: h.Size}}
	if h.Mode&0o111 != 0 {
		m.Mode = reposage.ModeExecutable
	}
	switch h.Typeflag {
	case tar.TypeDir, tar.TypeXGlobalHeader:
		return u.ctx.Err()
	case tar.TypeSymlink:
		m.Mode, m.Size = reposage.ModeSymlink, int64(len(h.Linkname))
		return u.store(m, strings.NewReader(h.Linkname), always)
	case tar.TypeLink:
		return u.add(hardLink(m, blobs[trimDot(h.Linkname)]))
	case tar.TypeReg, tar.TypeGNUSparse, tar.TypeCont:
	default:
		m.Mode, m.problem = modeUnreadable, "neither a file nor a link"
		return u.add(m)
	}
	if !u.wanted(m) {
		return u.add(m)
	}
	// The stream is one: damage in one member is damage to all that follow.
	if err := u.store(m, r, always); err != nil {
		return err
	}
	blobs[m.Path] = u.list[len(u.list)-1]
	return nil
}

func always(error) bool { return true }

// hardLink is another name for an earlier member.
func hardLink(m, target member) member {
	if target.Blob == "" {
		m.Mode, m.problem = modeUnreadable, "a link to a file that the archive does not have"
		return m
	}
	m.Blob, m.Size, m.Mode = target.Blob, target.Size, target.Mode
	return m
}
