package sauvegardes

// forcerChaque: each file is forced to the disk when it is written.
const forcerChaque = true

func toutForcer() {}
