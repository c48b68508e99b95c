package static

import "testing"

func TestKnows(t *testing.T) {
	m, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	for word, want := range map[string]bool{
		"sent": true, "disk": true, "night": true, "replay": true, "redirect": true, "controller": true,
		"redirekts": false, "controler": false, "optoins": false, "balncer": false, "": false, "Sent": false,
	} {
		if got := m.Knows(word); got != want {
			t.Errorf("%q: %v, want %v", word, got, want)
		}
	}
}
