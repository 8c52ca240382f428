package lite

import (
	"context"
	"errors"
	"sync"
)

// Pool lends connections that read one file. It opens them when they are wanted, at most as many as it was made for, and keeps
// them until Close. It is safe for concurrent use.
type Pool struct {
	open  func(context.Context) (*Conn, error)
	slots chan struct{} // one for each connection that may be lent

	mu     sync.Mutex
	idle   []*Conn
	closed bool
}

// ErrClosed says that the pool was closed.
var ErrClosed = errors.New("closed")

// NewPool makes a pool of at most n connections.
func NewPool(n int, open func(context.Context) (*Conn, error)) *Pool {
	return &Pool{open: open, slots: make(chan struct{}, n)}
}

// Get lends a connection, waiting for one when all are lent. Give it back with Put.
func (p *Pool) Get(ctx context.Context) (*Conn, error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	p.mu.Lock()
	if p.closed {
		p.mu.Unlock()
		<-p.slots
		return nil, ErrClosed
	}
	if n := len(p.idle); n > 0 {
		c := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.mu.Unlock()
		return c, nil
	}
	p.mu.Unlock()
	c, err := p.open(ctx)
	if err != nil {
		<-p.slots
		return nil, err
	}
	return c, nil
}

// Put gives a connection back, outside any transaction.
func (p *Pool) Put(c *Conn) {
	p.mu.Lock()
	closed := p.closed
	if !closed {
		p.idle = append(p.idle, c)
	}
	p.mu.Unlock()
	if closed {
		_ = c.Close()
	}
	<-p.slots
}

// Do lends a connection to fn.
func (p *Pool) Do(ctx context.Context, fn func(*Conn) error) error {
	c, err := p.Get(ctx)
	if err != nil {
		return err
	}
	defer p.Put(c)
	return fn(c)
}

// Close closes the idle connections, and the others when they come back.
func (p *Pool) Close() error {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.closed = nil, true
	p.mu.Unlock()
	var errs []error
	for _, c := range idle {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}
