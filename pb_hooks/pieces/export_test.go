package pieces

// The cleaners, for the fuzzers and for tables that need no database.
var (
	NettoyerJPEG = nettoyerJPEG
	NettoyerPNG  = nettoyerPNG
	NettoyerHEIC = nettoyerHEIC
	ControlerPDF = controlerPDF
)

// Inspecter gives the type and what would be stored.
func Inspecter(contenu []byte, codes ...string) (string, []byte, error) {
	_, genre, net, err := inspecter(contenu, parmi(codes))
	return genre, net, err
}

// GonfleMax is the budget of object streams.
const GonfleMax = gonfleMax
