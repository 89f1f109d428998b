package catalogue

import (
	"bytes"
	_ "embed"
	"fmt"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// SchemaDocument is the JSON Schema 2020-12 of a form document, as published.
//
//go:embed schemas/guichet-form-1.json
var SchemaDocument []byte

// schemaDocument compiles it once; it is ours, hence right.
var schemaDocument = sync.OnceValue(func() *jsonschema.Schema {
	s, err := CompilerSchema(SchemaDocument)
	if err != nil {
		panic(err)
	}
	return s
})

// CompilerSchema reads a JSON Schema 2020-12 that refers to itself only.
func CompilerSchema(schema []byte) (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	c := jsonschema.NewCompiler()
	c.UseLoader(jsonschema.SchemeURLLoader{}) // no file, no network
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	return s, nil
}

// conforme checks a form document by its schema; its error is a [FautesSchema].
func conforme(brut []byte) error {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(brut))
	if err != nil {
		return fmt.Errorf("form document: %w", err)
	}
	return fautesDe(schemaDocument().Validate(v))
}
