package wordpiece

import (
	"encoding/json"

	"github.com/reposage/reposage"
)

// templatePart is a place in a template: a special token or the text.
type templatePart struct {
	SpecialToken *struct {
		ID   string `json:"id"`
		Kind int32  `json:"type_id"`
	} `json:"SpecialToken"`
	Sequence *struct {
		ID   string `json:"id"`
		Kind int32  `json:"type_id"`
	} `json:"Sequence"`
}

// postProcessor is TemplateProcessing or BertProcessing.
type postProcessor struct {
	Single   []templatePart `json:"single"`
	Specials map[string]struct {
		IDs []int32 `json:"ids"`
	} `json:"special_tokens"`
	Sep bertToken `json:"sep"`
	Cls bertToken `json:"cls"`
}

// bertToken is written as ["[SEP]", 102].
type bertToken struct{ id int32 }

// UnmarshalJSON reads the pair.
func (b *bertToken) UnmarshalJSON(data []byte) error {
	var pair []json.RawMessage
	if err := json.Unmarshal(data, &pair); err != nil {
		return err
	}
	if len(pair) != 2 {
		return corrupt("a special token is not a pair")
	}
	return json.Unmarshal(pair[1], &b.id)
}

func (t *Tokenizer) readPostProcessor(f *file) error {
	kind, err := kindOf(f.PostProcessor)
	if err != nil || kind == "" {
		return err
	}
	var p postProcessor
	if err := json.Unmarshal(f.PostProcessor, &p); err != nil {
		return reposage.Wrap(reposage.ECorrupt, err, "read tokenizer")
	}
	switch kind {
	case "BertProcessing":
		t.before, t.after = []special{{id: p.Cls.id}}, []special{{id: p.Sep.id}}
	case "TemplateProcessing":
		if err := t.readTemplate(p); err != nil {
			return err
		}
	default:
		return unsupported("post-processor", kind)
	}
	if t.Specials() > maxSpecials {
		return corrupt("it sets %d special tokens around a text", t.Specials())
	}
	for _, list := range [][]special{t.before, t.after} {
		for _, s := range list {
			if s.id < 0 || int(s.id) >= t.size || s.kind < 0 || s.kind > 1 {
				return corrupt("a special token has an impossible id")
			}
		}
	}
	return nil
}

// readTemplate takes what stands before and after the one text of the template.
func (t *Tokenizer) readTemplate(p postProcessor) error {
	seen := false
	for _, part := range p.Single {
		switch {
		case part.Sequence != nil:
			if seen || part.Sequence.ID != "A" || part.Sequence.Kind != 0 {
				return unsupported("post-processor", "a template of more than one text")
			}
			seen = true
		case part.SpecialToken != nil:
			ids := p.Specials[part.SpecialToken.ID].IDs
			if len(ids) == 0 || len(ids) > maxSpecials {
				return corrupt("its template has a special token without id")
			}
			for _, id := range ids {
				if s := (special{id, part.SpecialToken.Kind}); seen {
					t.after = append(t.after, s)
				} else {
					t.before = append(t.before, s)
				}
			}
		default:
			return corrupt("its template has an empty place")
		}
		if t.Specials() > maxSpecials {
			return corrupt("it sets %d special tokens around a text", t.Specials())
		}
	}
	if !seen {
		return corrupt("its template has no place for the text")
	}
	return nil
}
