package oidc

// Signer lets a test say what the hub never does, with the hub's own key.
var Signer = signer
