package report

import (
	"reflect"
	"strings"
)

// pathFields are the JSON names of fields that hold paths or symbols of the repository.
var pathFields = map[string]bool{"path": true, "a": true, "b": true, "from": true, "to": true, "members": true, "shortest": true, "manifest": true, "symbol": true, "name": true,
	"packages": true, "file": true}

// normalized returns a copy of v as JSON wants it: no list is null, paths are portable, and all other text is valid
// UTF-8. Numbers and everything else stay as they are.
func normalized[T any](v *T) *T {
	if v == nil {
		return nil
	}
	out := normalize(reflect.ValueOf(v).Elem(), "").Interface().(T)
	return &out
}

func normalize(v reflect.Value, field string) reflect.Value {
	switch v.Kind() {
	case reflect.String:
		text := strings.ToValidUTF8(v.String(), "\uFFFD")
		if pathFields[field] {
			text = portableName(v.String())
		}
		if text == v.String() {
			return v
		}
		out := reflect.New(v.Type()).Elem()
		out.SetString(text)
		return out
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		out := reflect.New(v.Type().Elem())
		out.Elem().Set(normalize(v.Elem(), field))
		return out
	case reflect.Slice:
		out := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			out.Index(i).Set(normalize(v.Index(i), field))
		}
		return out
	case reflect.Struct:
		out := reflect.New(v.Type()).Elem()
		out.Set(v)
		for i := range v.NumField() {
			f := v.Type().Field(i)
			tag, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			if !f.IsExported() || strings.Contains(options, "omitempty") && v.Field(i).IsZero() {
				continue
			}
			out.Field(i).Set(normalize(v.Field(i), tag))
		}
		return out
	case reflect.Map:
		if v.IsNil() {
			return reflect.MakeMap(v.Type())
		}
	}
	return v
}
