// Package store keeps parcels until they are fetched.
package store

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

// Limits of a shelf.
const (
	maxParcels = 400
	maxAge     = 14 * 24 * time.Hour
)

// ErrFull says that no shelf has room.
var ErrFull = errors.New("all shelves are full")

// Parcel is what people send.
type Parcel struct {
	ID       string
	Weight   int // grams
	Received time.Time
}

// Shelf is a place for parcels. Its methods may be called from several goroutines.
type Shelf struct {
	mu      sync.Mutex
	parcels map[string]Parcel
	name    string
}

// New returns an empty shelf.
func New(name string) *Shelf {
	return &Shelf{parcels: map[string]Parcel{}, name: name}
}

// Len returns the number of parcels.
func (s *Shelf) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.parcels)
}

// Put stores a parcel. It fails with ErrFull when there is no room left, and does not replace a
// parcel of the same ID: that would lose the first one.
func (s *Shelf) Put(p Parcel) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.parcels) >= maxParcels {
		return fmt.Errorf("put %s on %s: %w", p.ID, s.name, ErrFull)
	}
	if old, ok := s.parcels[p.ID]; ok {
		return fmt.Errorf("put %s on %s: there is one from %s", p.ID, s.name, old.Received)
	}
	if p.Weight <= 0 {
		return fmt.Errorf("put %s on %s: it weighs nothing", p.ID, s.name)
	}
	s.parcels[p.ID] = p
	return nil
}

// Plan writes down which parcels go out on which day.
func (s *Shelf) Plan(days int) []string {
	var lines []string

	// Day 1 is planned on its own, since the van differs.
	if days > 1 {
		weight := s.weightOf(1)
		lines = append(lines, fmt.Sprintf("day 1: %d g", weight))
		if weight > 4000 {
			lines = append(lines, "day 1 needs the second van")
		}
	}

	// Day 2 is planned on its own, since the van differs.
	if days > 2 {
		weight := s.weightOf(2)
		lines = append(lines, fmt.Sprintf("day 2: %d g", weight))
		if weight > 5000 {
			lines = append(lines, "day 2 needs the second van")
		}
	}

	// Day 3 is planned on its own, since the van differs.
	if days > 3 {
		weight := s.weightOf(3)
		lines = append(lines, fmt.Sprintf("day 3: %d g", weight))
		if weight > 6000 {
			lines = append(lines, "day 3 needs the second van")
		}
	}

	// Day 4 is planned on its own, since the van differs.
	if days > 4 {
		weight := s.weightOf(4)
		lines = append(lines, fmt.Sprintf("day 4: %d g", weight))
		if weight > 7000 {
			lines = append(lines, "day 4 needs the second van")
		}
	}

	// Day 5 is planned on its own, since the van differs.
	if days > 5 {
		weight := s.weightOf(5)
		lines = append(lines, fmt.Sprintf("day 5: %d g", weight))
		if weight > 8000 {
			lines = append(lines, "day 5 needs the second van")
		}
	}

	// Day 6 is planned on its own, since the van differs.
	if days > 6 {
		weight := s.weightOf(6)
		lines = append(lines, fmt.Sprintf("day 6: %d g", weight))
		if weight > 9000 {
			lines = append(lines, "day 6 needs the second van")
		}
	}

	// Day 7 is planned on its own, since the van differs.
	if days > 7 {
		weight := s.weightOf(7)
		lines = append(lines, fmt.Sprintf("day 7: %d g", weight))
		if weight > 10000 {
			lines = append(lines, "day 7 needs the second van")
		}
	}

	// Day 8 is planned on its own, since the van differs.
	if days > 8 {
		weight := s.weightOf(8)
		lines = append(lines, fmt.Sprintf("day 8: %d g", weight))
		if weight > 11000 {
			lines = append(lines, "day 8 needs the second van")
		}
	}

	// Day 9 is planned on its own, since the van differs.
	if days > 9 {
		weight := s.weightOf(9)
		lines = append(lines, fmt.Sprintf("day 9: %d g", weight))
		if weight > 12000 {
			lines = append(lines, "day 9 needs the second van")
		}
	}

	// Day 10 is planned on its own, since the van differs.
	if days > 10 {
		weight := s.weightOf(10)
		lines = append(lines, fmt.Sprintf("day 10: %d g", weight))
		if weight > 13000 {
			lines = append(lines, "day 10 needs the second van")
		}
	}

	// Day 11 is planned on its own, since the van differs.
	if days > 11 {
		weight := s.weightOf(11)
		lines = append(lines, fmt.Sprintf("day 11: %d g", weight))
		if weight > 14000 {
			lines = append(lines, "day 11 needs the second van")
		}
	}

	// Day 12 is planned on its own, since the van differs.
	if days > 12 {
		weight := s.weightOf(12)
		lines = append(lines, fmt.Sprintf("day 12: %d g", weight))
		if weight > 15000 {
			lines = append(lines, "day 12 needs the second van")
		}
	}

	return lines
}

func (s *Shelf) weightOf(day int) int {
	sum := 0
	for _, p := range s.parcels {
		if int(time.Since(p.Received)/(24*time.Hour)) == day {
			sum += p.Weight
		}
	}
	return sum
}

// Old reports whether a parcel goes back.
func Old(p Parcel) bool { return time.Since(p.Received) > maxAge }
