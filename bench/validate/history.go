package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// commit is one commit that is no merge.
type commit struct {
	when    int64 // committer date, Unix
	author  string
	fix     bool
	changes []change
}

// change is one path of a commit. old is another only for a rename.
type change struct {
	old, new       string
	added, deleted int
}

// code is what the history is looked at for. Copies of repositories may lack large binary files, and git would stop there.
var code = strings.Fields("*.c *.h *.cc *.cpp *.hpp *.cs *.go *.java *.js *.cjs *.mjs *.jsx *.kt *.lua *.php *.py *.rb *.rs *.sh *.ts *.tsx *.vue")

// readHistory returns all commits that touch code, merges left out, the newest first.
func readHistory(ctx context.Context, dir string) ([]commit, error) {
	args := []string{"--git-dir=" + dir, "log", "--no-merges", "--full-history", "--date-order", "-M", "-l400", "--numstat", "-z", "--format=%x01commit%x01%ct%x02%aE%x02%s%x02%b%x03", "--"}
	cmd := exec.CommandContext(ctx, "git", append(args, code...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	scanner := bufio.NewScanner(out)
	scanner.Buffer(nil, 256<<20)
	scanner.Split(atCommit)
	var commits []commit
	for scanner.Scan() {
		if len(bytes.Trim(scanner.Bytes(), "\x00\n")) == 0 {
			continue
		}
		c, err := parseCommit(scanner.Text())
		if err != nil {
			return nil, err
		}
		commits = append(commits, c)
	}
	if err := scanner.Err(); err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	if err := cmd.Wait(); err != nil {
		return nil, fmt.Errorf("read history: %w: %s", err, stderr.String())
	}
	return commits, nil
}

var mark = []byte("\x01commit\x01")

// atCommit splits at the mark that begins a commit. Messages may have any single byte.
func atCommit(data []byte, atEOF bool) (advance int, token []byte, err error) {
	if i := bytes.Index(data, mark); i >= 0 {
		return i + len(mark), data[:i], nil
	}
	if atEOF && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}

func parseCommit(text string) (commit, error) {
	head, stat, ok := strings.Cut(text, "\x03")
	fields := strings.SplitN(head, "\x02", 4)
	if !ok || len(fields) < 4 {
		return commit{}, fmt.Errorf("read history: a commit without its fields: %.80q", text)
	}
	when, err := strconv.ParseInt(fields[0], 10, 64)
	if err != nil {
		return commit{}, fmt.Errorf("read history: %w", err)
	}
	c := commit{when: when, author: fields[1], fix: isFix(fields[2], fields[3])}
	tokens := strings.Split(strings.Trim(stat, "\x00\n"), "\x00")
	for i := 0; i < len(tokens); i++ {
		parts := strings.SplitN(strings.TrimLeft(tokens[i], "\n"), "\t", 3)
		if len(parts) < 3 {
			continue
		}
		ch := change{old: parts[2], new: parts[2]}
		ch.added, _ = strconv.Atoi(parts[0]) // "-" for a binary file: no lines
		ch.deleted, _ = strconv.Atoi(parts[1])
		if parts[2] == "" && i+2 < len(tokens) { // a rename: both paths follow
			ch.old, ch.new = tokens[i+1], tokens[i+2]
			i += 2
		}
		c.changes = append(c.changes, ch)
	}
	c.fix = c.fix && len(c.changes) <= maxFixFiles
	return c, nil
}

// moments spreads the times at which a repository is looked at.
func moments(commits []commit) []time.Time {
	if len(commits) == 0 {
		return nil
	}
	first, last := commits[0].when, commits[0].when
	for i := range commits {
		if commits[i].when > 0 {
			first, last = min(first, commits[i].when), max(last, commits[i].when)
		}
	}
	from, to := time.Unix(first, 0).UTC().AddDate(2, 0, 0), time.Unix(last, 0).UTC().AddDate(-1, 0, 0)
	if !from.Before(to) {
		return nil
	}
	step := to.Sub(from) / (momentsPerRepository - 1)
	var list []time.Time
	for i := range momentsPerRepository {
		list = append(list, from.Add(time.Duration(i)*step))
	}
	return list
}

// past is what was done to a file in the year before a moment, and since when it is there.
type past struct {
	commits, churn, fixes int
	authors               map[string]bool
	last, first           int64
}

// pastOf looks back from a moment, by the paths that files have at that moment.
func pastOf(commits []commit, at time.Time) map[string]*past {
	year := at.AddDate(-1, 0, 0).Unix()
	now := map[string]string{} // path at an earlier time → path at the moment
	files := map[string]*past{}
	for i := range commits {
		c := &commits[i]
		if c.when > at.Unix() {
			continue
		}
		for _, ch := range c.changes {
			name := ch.new
			if n, ok := now[name]; ok {
				name = n
			}
			if ch.old != ch.new {
				now[ch.old] = name
			}
			p := files[name]
			if p == nil {
				p = &past{authors: map[string]bool{}, last: c.when}
				files[name] = p
			}
			p.first = c.when
			if c.when <= year {
				continue
			}
			p.commits++
			p.churn += ch.added + ch.deleted
			p.authors[c.author] = true
			if c.fix {
				p.fixes++
			}
		}
	}
	return files
}

// mended returns how many bug-fix commits of the year after a moment touched each file, by the path that it had at
// the moment.
func mended(commits []commit, at time.Time) map[string]int {
	end := at.AddDate(1, 0, 0).Unix()
	origin := map[string]string{} // path later → path at the moment
	fixes := map[string]int{}
	for i := len(commits) - 1; i >= 0; i-- {
		c := &commits[i]
		if c.when <= at.Unix() || c.when > end {
			continue
		}
		for _, ch := range c.changes {
			name := ch.old
			if n, ok := origin[name]; ok {
				name = n
			}
			if ch.old != ch.new {
				origin[ch.new] = name
			}
			if c.fix {
				fixes[name]++
			}
		}
	}
	return fixes
}
