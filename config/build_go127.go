//go:build go1.27 && goexperiment.jsonv2

package config

// Under Go 1.27 with its json/v2, a PocketBase below v0.40 recurses without
// end when it starts (pocketbase#7811). The name below is undeclared so that
// the compiler says what to do; `make build` picks the right Go by itself.
var _ = guichet_must_be_built_with_Go_1_26__use_make_build_or_set_GOTOOLCHAIN_to_go1_26_8
