package socle

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
)

// requetesGardees is how many statements a connection keeps prepared: more
// than the program has, few enough for a console that types its own.
const requetesGardees = 400

// connecteur opens connections that keep their statements prepared: SQLite
// takes as long to read the text of one as to run it.
type connecteur struct {
	pilote driver.Driver
	dsn    string
}

// Driver is SQLite's.
func (c *connecteur) Driver() driver.Driver { return c.pilote }

// Connect opens one connection of the pool.
func (c *connecteur) Connect(context.Context) (driver.Conn, error) {
	conn, err := c.pilote.Open(c.dsn)
	if err != nil {
		return nil, err
	}
	complete, ok := conn.(connexionComplete)
	if !ok {
		return nil, errors.Join(fmt.Errorf("driver %T lacks a method", c.pilote), conn.Close())
	}
	return &connexion{connexionComplete: complete, gardees: map[string]*requete{}}, nil
}

// connexionComplete is all that SQLite's driver does.
type connexionComplete interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.Pinger
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
}

type connexion struct {
	connexionComplete
	gardees map[string]*requete
}

// requete is a prepared statement. While the rows of one are read it cannot
// serve another reader.
type requete struct {
	requeteComplete
	lue bool
}

type requeteComplete interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// preparer gives the statement kept for a text, or nil when it must be run
// from its text: what is no plain reading or writing of rows, and what is
// being read by somebody else on this connection.
func (c *connexion) preparer(ctx context.Context, texte string) (*requete, error) {
	if r := c.gardees[texte]; r != nil {
		if r.lue {
			return nil, nil
		}
		return r, nil
	}
	verbe, _, _ := strings.Cut(texte, " ")
	switch verbe {
	case "SELECT", "INSERT", "UPDATE", "DELETE":
	default:
		return nil, nil
	}
	if len(c.gardees) >= requetesGardees {
		if err := c.oublier(); err != nil {
			return nil, err
		}
	}
	s, err := c.PrepareContext(ctx, texte)
	if err != nil {
		return nil, err
	}
	complete, ok := s.(requeteComplete)
	if !ok {
		return nil, s.Close()
	}
	r := &requete{requeteComplete: complete}
	c.gardees[texte] = r
	return r, nil
}

// oublier closes what nobody reads.
func (c *connexion) oublier() error {
	var fautes []error
	for texte, r := range c.gardees {
		if !r.lue {
			delete(c.gardees, texte)
			fautes = append(fautes, r.Close())
		}
	}
	return errors.Join(fautes...)
}

// ExecContext runs a statement that gives no row.
func (c *connexion) ExecContext(ctx context.Context, texte string, valeurs []driver.NamedValue) (driver.Result, error) {
	r, err := c.preparer(ctx, texte)
	if err != nil {
		return nil, err
	}
	if r == nil {
		return c.connexionComplete.ExecContext(ctx, texte, valeurs)
	}
	return r.ExecContext(ctx, valeurs)
}

// QueryContext runs a statement that gives rows.
func (c *connexion) QueryContext(ctx context.Context, texte string, valeurs []driver.NamedValue) (driver.Rows, error) {
	r, err := c.preparer(ctx, texte)
	if err != nil {
		return nil, err
	}
	if r == nil {
		return c.connexionComplete.QueryContext(ctx, texte, valeurs)
	}
	lignes, err := r.QueryContext(ctx, valeurs)
	if err != nil {
		return nil, err
	}
	completes, ok := lignes.(lignesCompletes)
	if !ok {
		return nil, errors.Join(fmt.Errorf("rows %T lack a method", lignes), lignes.Close())
	}
	r.lue = true
	return &lignesDe{lignesCompletes: completes, requete: r}, nil
}

// Close ends the statements, then the connection.
func (c *connexion) Close() error {
	for _, r := range c.gardees {
		r.lue = false
	}
	return errors.Join(c.oublier(), c.connexionComplete.Close())
}

type lignesCompletes interface {
	driver.Rows
	driver.RowsColumnTypeDatabaseTypeName
	driver.RowsColumnTypeLength
	driver.RowsColumnTypeNullable
	driver.RowsColumnTypePrecisionScale
	driver.RowsColumnTypeScanType
}

// lignesDe are the rows of a kept statement: once closed, it serves again.
type lignesDe struct {
	lignesCompletes
	requete *requete
}

func (l *lignesDe) Close() error {
	l.requete.lue = false
	return l.lignesCompletes.Close()
}
