package socle

import "fmt"

// Sortie is the error of a command that ends with its own exit code; a nil Err
// has been told already.
type Sortie struct {
	Code int
	Err  error
}

func (s *Sortie) Error() string {
	if s.Err == nil {
		return fmt.Sprintf("exit code %d", s.Code)
	}
	return s.Err.Error()
}

func (s *Sortie) Unwrap() error { return s.Err }
