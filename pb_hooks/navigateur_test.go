package pb_hooks_test

import (
	"os"
	"testing"

	"guichet/pb_hooks/guichettest/navigateur"
)

func TestMain(m *testing.M) { os.Exit(navigateur.Main(m)) }
