package installation

// EmettreLien draws the link that « serve » prints.
var EmettreLien = emettreLien
