package onnx

import (
	"context"
	"fmt"
	"slices"

	ort "github.com/yalue/onnxruntime_go"

	"github.com/reposage/reposage"
	"github.com/reposage/reposage/internal/embed/wordpiece"
)

// maxDim is the largest dimension of a vector.
const maxDim = 1 << 14

// pooling is how the vectors of tokens become one.
type pooling string

const (
	poolMean pooling = "mean" // of all tokens
	poolCLS  pooling = "cls"  // the first token's
)

// session is a model that is loaded. It may run several texts at once.
type session struct {
	ort     *ort.DynamicAdvancedSession
	inputs  []string
	pooling pooling
}

// inputs that a model may ask for.
const (
	inputIDs   = "input_ids"
	inputMask  = "attention_mask"
	inputKinds = "token_type_ids"
)

// openSession loads the model. Its inputs and outputs are looked at first: what a model wants differs.
func openSession(f *folder, pool pooling) (*session, error) {
	inputs, outputs, err := describe(f)
	if err != nil {
		return nil, err
	}
	s := &session{pooling: pool}
	for _, in := range inputs {
		if !slices.Contains([]string{inputIDs, inputMask, inputKinds}, in.Name) || in.DataType != ort.TensorElementDataTypeInt64 {
			return nil, unsupported(f, fmt.Sprintf("it asks for the input %.40q", in.Name))
		}
		s.inputs = append(s.inputs, in.Name)
	}
	if !slices.Contains(s.inputs, inputIDs) {
		return nil, unsupported(f, "it does not take token ids")
	}
	output, err := chooseOutput(f, outputs)
	if err != nil {
		return nil, err
	}
	options, err := sessionOptions(ort.GraphOptimizationLevelEnableAll)
	if err != nil {
		return nil, fmt.Errorf("prepare model: %w", err)
	}
	defer func() { _ = options.Destroy() }() // fails only for options that were never made
	if s.ort, err = ort.NewDynamicAdvancedSession(f.model, s.inputs, []string{output}, options); err != nil {
		return nil, damaged(f, err)
	}
	return s, nil
}

// describe returns what a model takes and gives. For that it is loaded once more, without the work of making it fast.
func describe(f *folder) (inputs, outputs []ort.InputOutputInfo, err error) {
	options, err := sessionOptions(ort.GraphOptimizationLevelDisableAll)
	if err != nil {
		return nil, nil, fmt.Errorf("prepare model: %w", err)
	}
	defer func() { _ = options.Destroy() }()
	if inputs, outputs, err = ort.GetInputOutputInfoWithOptions(f.model, options); err != nil {
		return nil, nil, damaged(f, err)
	}
	return inputs, outputs, nil
}

func damaged(f *folder, err error) error {
	return reposage.Wrap(reposage.ECorrupt, err, "load model %s", f.name).
		WithHint("model.onnx is damaged or made for a newer ONNX Runtime; add the model again or update the library.")
}

func unsupported(f *folder, why string) error {
	return reposage.Errorf(reposage.EUnsupported, "model %s cannot be run: %s", f.name, why).
		WithHint("Sentence transformers of the BERT kind can be used, such as all-MiniLM-L6-v2, e5, bge or gte.")
}

// sessionOptions: one thread per run, as several texts are run at once.
func sessionOptions(level ort.GraphOptimizationLevel) (*ort.SessionOptions, error) {
	o, err := ort.NewSessionOptions()
	if err != nil {
		return nil, err
	}
	for _, set := range []func() error{
		func() error { return o.SetGraphOptimizationLevel(level) },
		func() error { return o.SetIntraOpNumThreads(1) },
		func() error { return o.SetInterOpNumThreads(1) },
		func() error { return o.SetMemPattern(false) }, // patterns are kept per shape, and each length is one
		func() error { return o.SetLogSeverityLevel(ort.LoggingLevelFatal) },
	} {
		if err := set(); err != nil {
			_ = o.Destroy()
			return nil, err
		}
	}
	return o, nil
}

// chooseOutput prefers an output that is pooled already.
func chooseOutput(f *folder, outputs []ort.InputOutputInfo) (string, error) {
	best, rank := "", 0
	for _, out := range outputs {
		r := 0
		if out.DataType == ort.TensorElementDataTypeFloat && (len(out.Dimensions) == 2 || len(out.Dimensions) == 3) {
			switch {
			case out.Name == "sentence_embedding":
				r = 4
			case out.Name == "last_hidden_state" || out.Name == "token_embeddings":
				r = 3
			case len(out.Dimensions) == 3:
				r = 2
			}
		}
		if r > rank {
			best, rank = out.Name, r
		}
	}
	if best == "" {
		return "", unsupported(f, "none of its outputs is a vector per token or text")
	}
	return best, nil
}

func (s *session) close() error {
	if err := s.ort.Destroy(); err != nil {
		return fmt.Errorf("free model: %w", err)
	}
	return nil
}

// run returns the pooled vector of tokens.
func (s *session) run(tokens wordpiece.Tokens, options *ort.RunOptions) (v []float32, err error) {
	inputs := make([]ort.Value, 0, len(s.inputs))
	outputs := []ort.Value{nil}
	defer func() {
		for _, value := range append(inputs, outputs...) {
			if value != nil {
				if e := value.Destroy(); err == nil && e != nil {
					v, err = nil, e
				}
			}
		}
	}()
	for _, name := range s.inputs {
		t, err := ort.NewTensor(ort.NewShape(1, int64(len(tokens.IDs))), input(name, tokens))
		if err != nil {
			return nil, err
		}
		inputs = append(inputs, t)
	}
	if err := s.ort.RunWithOptions(inputs, outputs, options); err != nil {
		return nil, err
	}
	return s.pool(outputs[0], len(tokens.IDs))
}

// input returns the values of an input.
func input(name string, tokens wordpiece.Tokens) []int64 {
	values := make([]int64, len(tokens.IDs))
	for i := range values {
		switch name {
		case inputIDs:
			values[i] = int64(tokens.IDs[i])
		case inputMask:
			values[i] = 1
		case inputKinds:
			values[i] = int64(tokens.Kinds[i])
		}
	}
	return values
}

// pool makes one vector of an output: one per token, or one already.
func (s *session) pool(out ort.Value, tokens int) ([]float32, error) {
	t, ok := out.(*ort.Tensor[float32])
	if !ok {
		return nil, fmt.Errorf("the output is not of float32 values")
	}
	shape, data := t.GetShape(), t.GetData()
	dim := int(shape[len(shape)-1])
	rows := 1
	if len(shape) == 3 {
		rows = tokens
	}
	if dim < 1 || dim > maxDim || shape[0] != 1 || len(data) != rows*dim {
		return nil, fmt.Errorf("the output has the shape %v for %d tokens", shape, tokens)
	}
	v := make([]float32, dim)
	if rows == 1 || s.pooling == poolCLS {
		copy(v, data)
		return v, nil
	}
	sums := make([]float64, dim)
	for r := range rows {
		for i, x := range data[r*dim : (r+1)*dim] {
			sums[i] += float64(x)
		}
	}
	for i, sum := range sums {
		v[i] = float32(sum / float64(rows))
	}
	return v, nil
}

// stopper ends runs when a context ends.
type stopper struct {
	options *ort.RunOptions
	stop    func() bool
	done    chan struct{}
}

func newStopper(ctx context.Context) (*stopper, error) {
	o, err := ort.NewRunOptions()
	if err != nil {
		return nil, fmt.Errorf("prepare model: %w", err)
	}
	s := &stopper{options: o, done: make(chan struct{})}
	s.stop = context.AfterFunc(ctx, func() {
		defer close(s.done)
		_ = o.Terminate() // fails for options that were never made only; the run then goes on to its end
	})
	return s, nil
}

// release frees the options, after a termination that is under way.
func (s *stopper) release() {
	if !s.stop() {
		<-s.done
	}
	_ = s.options.Destroy()
}
