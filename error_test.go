package reposage

import (
	"errors"
	"fmt"
	"testing"
)

func TestErrorCodeAndHint(t *testing.T) {
	plain := errors.New("plain")
	hinted := Errorf(ENotFound, "no such file").WithHint("look elsewhere")
	tests := []struct {
		name string
		err  error
		code Code
		hint string
	}{
		{"nil", nil, "", ""},
		{"plain", plain, EInternal, ""},
		{"own", hinted, ENotFound, "look elsewhere"},
		{"wrapped", fmt.Errorf("open: %w", hinted), ENotFound, "look elsewhere"},
		{"outer code, inner hint", Wrap(ECorrupt, hinted, "open"), ECorrupt, "look elsewhere"},
		{"joined", errors.Join(plain, nil, fmt.Errorf("open: %w", hinted)), ENotFound, "look elsewhere"},
		{"own without cause", Errorf(EInvalid, "bad"), EInvalid, ""},
	}
	for _, tt := range tests {
		if code, hint := ErrorCode(tt.err), ErrorHint(tt.err); code != tt.code || hint != tt.hint {
			t.Errorf("%s: code %q, hint %q; want %q, %q", tt.name, code, hint, tt.code, tt.hint)
		}
	}
	if got, want := Wrap(ECorrupt, plain, "read %d", 1).Error(), "read 1: plain"; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
}
