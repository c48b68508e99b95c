package reposage

import (
	"errors"
	"fmt"
)

// Code classifies an error for programs: the command line maps it to an exit
// code, an API to an HTTP status. Codes are stable; texts are not.
type Code string

// The codes. EInternal is what ErrorCode reports for any error that carries none.
const (
	EInvalid       Code = "invalid"         // an option, argument or query is wrong
	ENotFound      Code = "not_found"       // the target, file or symbol does not exist
	ERefNotFound   Code = "ref_not_found"   // the branch, tag or commit is not in the repository
	EURLNotAllowed Code = "url_not_allowed" // the URL's scheme, host or form is refused
	EEgressDenied  Code = "egress_denied"   // a host resolved to an address that may not be dialled
	EUnreachable   Code = "unreachable"     // the remote did not answer, or answered with an error
	EAuthRequired  Code = "auth_required"   // the remote is private, or hides that it exists
	ERepoTooLarge  Code = "repo_too_large"  // bytes received, unpacked or stored are above the limit
	ETooManyFiles  Code = "too_many_files"  // more tree entries than the limit
	ETimeout       Code = "timeout"         // a stage did not end within its limit
	ECorrupt       Code = "corrupt"         // the repository, archive or cache is damaged
	EUnsupported   Code = "unsupported"     // a format or feature this build cannot read
	EGate          Code = "gate_failed"     // a condition that a build must not fulfil holds
	ECanceled      Code = "canceled"        // the caller gave up (Ctrl-C)
	EInternal      Code = "internal"        // a fault of RepoSage
)

// Error is an error a person can act on: what happened and what to do about it.
type Error struct {
	Code    Code
	Message string // one sentence, lower case, no final full stop
	Hint    string // what to do, one sentence; may be empty
	Err     error  // the cause; may be nil
}

// Error returns the message, followed by the cause if there is one. The hint is left to the caller.
func (e *Error) Error() string {
	if e.Err == nil {
		return e.Message
	}
	return fmt.Sprintf("%s: %v", e.Message, e.Err)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf returns an Error with a code and a formatted message, which may not use %w:
// set a cause with Wrap.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Wrap returns an Error that says what failed ("read tree abc") because of err.
func Wrap(code Code, err error, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Err: err}
}

// WithHint sets the hint and returns e, for use in a return statement.
func (e *Error) WithHint(format string, args ...any) *Error {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}

// ErrorCode returns the code of the outermost Error in err's chain, EInternal when there is none,
// and "" for nil.
func ErrorCode(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return EInternal
}

// ErrorHint returns the first non-empty hint in err's tree, depth first.
func ErrorHint(err error) string {
	if e, ok := err.(*Error); ok && e.Hint != "" {
		return e.Hint
	}
	switch w := err.(type) {
	case interface{ Unwrap() error }:
		return ErrorHint(w.Unwrap())
	case interface{ Unwrap() []error }: // errors.Join
		for _, e := range w.Unwrap() {
			if hint := ErrorHint(e); hint != "" {
				return hint
			}
		}
	}
	return ""
}
