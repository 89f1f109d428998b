// Package synchro keeps the ordered log of the hub: what the guichets send it
// and what it decides, in one order that every projection follows.
package synchro
