package simulation_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"guichet/pb_hooks/simulation"
)

// refuses is why an honest relying party refuses each Ecart, in its words.
var refuses = map[simulation.Ecart]string{
	simulation.NonceFaux:              "nonce",
	simulation.NonceAbsent:            "nonce",
	simulation.JetonSansSignature:     `unexpected signature algorithm "none"`,
	simulation.JetonHS256:             `unexpected signature algorithm "HS256"`,
	simulation.JetonCleInconnue:       "failed to verify signature",
	simulation.JetonAutreAud:          "expected audience",
	simulation.JetonAutreIss:          "issued by a different provider",
	simulation.JetonExpire:            "token is expired",
	simulation.AcrAbsent:              `acr ""`,
	simulation.AcrInferieur:           `acr "eidas0"`,
	simulation.AtHashFaux:             "access token hash does not match",
	simulation.InfosAutreCle:          "userinfo: failed to verify signature",
	simulation.InfosHS256:             "userinfo: oidc: malformed jwt",
	simulation.InfosJSON:              "userinfo: 200 application/json",
	simulation.InfosAutreSub:          "sub of userinfo",
	simulation.InfosAutreAud:          "userinfo: oidc: expected audience",
	simulation.InfosAutreIss:          "userinfo: oidc: id token issued by a different provider",
	simulation.InfosExpirees:          "userinfo: oidc: token is expired",
	simulation.InfosEnormes:           "userinfo: too long",
	simulation.InfosErreur:            "userinfo: 500",
	simulation.SansCourriel:           "no e-mail",
	simulation.TokenErreur:            "500",
	simulation.TokenLent:              "deadline exceeded",
	simulation.TokenHTML:              "oauth2: ",
	simulation.TokenRedirige:          "307",
	simulation.RetourIssFaux:          "iss of the return",
	simulation.RetourIssAbsent:        "iss of the return",
	simulation.StateAbsent:            "state",
	simulation.StateUndefined:         "state",
	simulation.RetourRefuse:           "return access_denied: User auth aborted",
	simulation.RetourRefuseAutrement:  "return access_denied: user authentication aborted",
	simulation.RetourErreurServeur:    "return server_error",
	simulation.RetourDemandeInvalide:  "return invalid_request",
	simulation.RetourConnexionRequise: "return login_required",
	simulation.RetourErreurInconnue:   "return erreur_inconnue: <script>",
	simulation.DecouverteIndisponible: "503",
	simulation.JWKSIndisponible:       "503",
	simulation.HorlogeAvance8s:        "", // within what one must allow
	simulation.HorlogeAvance5min:      "issued in the future",
	simulation.HorlogeRetard5min:      "token is expired",
}

func TestChaqueEcartSeVoit(t *testing.T) {
	lesDeux(t, func(t *testing.T, b *banc) {
		essayer := func(e simulation.Ecart) error {
			b.Devier(e)
			p, err := b.partie("mairie")
			if err != nil {
				return err
			}
			if e == simulation.TokenLent {
				p.attente = 100 * time.Millisecond
			}
			_, err = p.recevoir(b.navigateur().connecter(p.depart(), claire.ID).Query())
			return err
		}
		for e, motif := range refuses {
			t.Run(string(e), func(t *testing.T) {
				err := essayer(e)
				if motif == "" && err != nil || motif != "" && (err == nil || !strings.Contains(err.Error(), motif)) {
					t.Errorf("refused for %v, want %q", err, motif)
				}
				if err := essayer(""); err != nil {
					t.Errorf("and then: %v", err)
				}
			})
		}
	})
}

func TestAucunEcartNEstOublie(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "ecarts.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	ast.Inspect(f, func(x ast.Node) bool {
		if v, ok := x.(*ast.ValueSpec); ok {
			if genre, ok := v.Type.(*ast.Ident); ok && genre.Name == "Ecart" {
				n++
			}
		}
		return true
	})
	if n != len(refuses) {
		t.Errorf("%d constants, %d in the table", n, len(refuses))
	}
}

func TestLaRedirectionDuJetonMeneAuxJetons(t *testing.T) {
	b := ouvrir(t, simulation.FranceConnect)
	b.Devier(simulation.TokenRedirige)
	if code, r := b.poster(b.nouvellePartie("mairie").code()); code != http.StatusOK || r["id_token"] == nil {
		t.Errorf("who follows gets nothing: %d %v", code, r)
	}
}

func TestLesInfosEnormesSontSignees(t *testing.T) {
	b := ouvrir(t, simulation.FranceConnect)
	p := b.nouvellePartie("mairie")
	acces := p.connecter(nil).acces
	b.Devier(simulation.InfosEnormes)
	demande, err := http.NewRequest(http.MethodGet, b.emetteur+"/userinfo", nil)
	if err != nil {
		t.Fatal(err)
	}
	demande.Header.Set("Authorization", "Bearer "+acces)
	r, err := http.DefaultClient.Do(demande)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	corps, err := io.ReadAll(r.Body)
	if err != nil || len(corps) < 2<<20 {
		t.Fatal(len(corps), err)
	}
	if _, err := p.verifier(string(corps)); err != nil {
		t.Error("the length is not its only fault:", err)
	}
}

func TestLHorlogeDevieeSeLitDansDate(t *testing.T) {
	b := ouvrir(t, simulation.FranceConnect)
	for e, attendu := range map[simulation.Ecart]time.Duration{
		"": 0, simulation.HorlogeAvance8s: 8 * time.Second, simulation.HorlogeAvance5min: 5 * time.Minute, simulation.HorlogeRetard5min: -5 * time.Minute,
	} {
		b.Devier(e)
		date, err := http.ParseTime(b.navigateur().lire(b.emetteur + "/jwks").Header.Get("Date"))
		if err != nil || date.Sub(debut) != attendu {
			t.Errorf("%q: %v, %v", e, date, err)
		}
	}
}
