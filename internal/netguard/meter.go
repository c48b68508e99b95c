package netguard

import (
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/reposage/reposage"
)

// meteredConn is a connection to the target whose Read counts bytes and the time spent waiting
// for them, and which ends when a limit is passed.
type meteredConn struct {
	net.Conn
	proxy  *Proxy
	waited time.Duration // in Read since the last full window
	got    int64         // bytes in that time
}

// Read is called from one goroutine at a time. Time in which the client does not take what came is
// not counted against the server.
func (c *meteredConn) Read(b []byte) (int, error) {
	limits := &c.proxy.limits
	for {
		start := time.Now()
		if err := c.SetReadDeadline(start.Add(limits.Idle - c.waited)); err != nil {
			return 0, err
		}
		n, err := c.Conn.Read(b)
		c.waited += time.Since(start)
		c.got += int64(n)
		if total := c.proxy.received.Add(int64(n)); total > limits.Bytes {
			return 0, c.cut(reposage.Errorf(reposage.ERepoTooLarge, "the server sent more than %s", byteSize(limits.Bytes)).
				WithHint("Raise the limit, or analyse a local clone that has only what is needed."))
		}
		if c.waited >= limits.Idle {
			if c.got < limits.IdleBytes {
				return 0, c.cut(reposage.Errorf(reposage.ETimeout, "the server sent almost nothing for %s", limits.Idle).
					WithHint("Try again later."))
			}
			c.waited, c.got = 0, 0
		}
		var timeout net.Error
		if n == 0 && errors.As(err, &timeout) && timeout.Timeout() {
			continue
		}
		return n, err
	}
}

// cut ends all of the proxy's connections for one reason.
func (c *meteredConn) cut(err error) error {
	c.proxy.fail(err)
	c.proxy.cancel()
	return err
}

// byteSize formats n for people.
func byteSize(n int64) string {
	const units = "KMGTPE"
	if n < 1<<10 {
		return fmt.Sprintf("%d bytes", n)
	}
	value, unit := float64(n)/1024, 0
	for value >= 1024 && unit < len(units)-1 {
		value, unit = value/1024, unit+1
	}
	return fmt.Sprintf("%.3g %ciB", value, units[unit])
}
