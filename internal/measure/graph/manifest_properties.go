package graph

import "strings"

// properties are names that stand for text of up to maxWord bytes, and how a text refers to one: "${name}", "$(name)".
type properties struct {
	values    map[string]string
	open, end string
}

// get returns a property with those in it filled in.
func (p *properties) get(name string) string { return p.fill(p.values[name]) }

// maxFill bounds how often properties are filled into each other, and maxWord how long the outcome may be: a
// property that holds another one ten times, ten levels deep, is an attack.
const maxFill = 8

// fill replaces references to properties. What is not known stays.
func (p *properties) fill(text string) string {
	for range maxFill {
		if !strings.Contains(text, p.open) || len(text) > maxWord {
			break
		}
		next := p.fillOnce(text)
		if next == text {
			break
		}
		text = next
	}
	return clip(text, maxWord)
}

func (p *properties) fillOnce(text string) string {
	var out strings.Builder
	for out.Len() <= maxWord {
		before, rest, ok := strings.Cut(text, p.open)
		out.WriteString(before)
		if !ok {
			break
		}
		name, after, ok := strings.Cut(rest, p.end)
		if value, known := p.values[strings.TrimSpace(name)]; ok && known {
			out.WriteString(value)
		} else {
			out.WriteString(p.open + name)
			if ok {
				out.WriteString(p.end)
			}
		}
		text = after
	}
	return out.String()
}
