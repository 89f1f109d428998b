package collectivites

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"
)

// A preset gives the réglages of a new collectivité their first values, by
// département; its agents change them. The Vosges are the one delivered.
type preset struct {
	Tribunal string `json:"tribunal"` // CJA R221-3
}

//go:embed donnees/presets.json
var presetsJSON []byte

var presets = sync.OnceValue(func() map[string]preset {
	var m map[string]preset
	if err := json.Unmarshal(presetsJSON, &m); err != nil {
		panic(fmt.Sprintf("embedded presets: %v", err))
	}
	return m
})
