package main

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"time"

	_ "modernc.org/sqlite" // the driver « sqlite »

	"guichet/pb_hooks/demandes"
	"guichet/pb_hooks/socle"
	"guichet/scripts/bench/depots"
)

// Demandes of the inbox, over five years. One in fifty is of a small service.
const (
	nbDemandes = 200_000
	nbUsagers  = 60_000
	annees     = 5
	nomRare    = "Zéphyrine Quillfeldt"
)

// semis fills a commune with demandes, straight in its database: what the
// program does with one of them is measured elsewhere.
type semis struct {
	tx           *sql.Tx
	hasard       *rand.Rand
	collectivite string
	teleservices []teleserviceSeme
	petit        string // the small service
	agents       []string
	jetons       map[string]string // of the sessions of two agents
	sessions     []string          // tokens, one an agent who sees every service
	ouvertes     []string          // ids of open demandes
	dernier      string            // numéro
	derniere     string            // id of a demande of the small service
	usagers      []personne
	usager       map[string]string // one to look at, by who looks
}

// personne is an usager.
type personne struct{ id, nom string }

type teleserviceSeme struct{ id, service, revision, titre string }

// semer writes everything in one transaction that is not forced to the disk:
// nobody was told anything.
func semer(donnees string) (s *semis, err error) {
	db, err := sql.Open("sqlite", filepath.Join(donnees, "data.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)&_pragma=cache_size(-400000)")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	s = &semis{hasard: rand.New(rand.NewPCG(1, 2)), jetons: map[string]string{}, usager: map[string]string{}} // the same at each run
	if s.tx, err = db.Begin(); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = s.tx.Rollback()
		}
	}()
	// Overwriting what an index forgets, line after line, is three quarters of the sowing.
	for _, etape := range []func() error{s.reglerIndex(0), s.lireCommune, s.semerAgents, s.semerUsagers, s.semerDemandes, s.reglerIndex(1)} {
		if err := etape(); err != nil {
			return nil, err
		}
	}
	if err := s.tx.Commit(); err != nil {
		return nil, err
	}
	_, err = db.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
	return s, err
}

// reglerIndex turns the secure-delete of the full-text indexes off, or on again
// once they are one segment, as months of merging leave them.
func (s *semis) reglerIndex(valeur int) func() error {
	return func() error {
		var noms []string
		rows, err := s.tx.Query("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5(%'")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var nom string
			if err := rows.Scan(&nom); err != nil {
				return err
			}
			noms = append(noms, nom)
		}
		for _, nom := range noms {
			if valeur == 1 {
				if _, err := s.tx.Exec(fmt.Sprintf("INSERT INTO %[1]s(%[1]s) VALUES ('optimize')", nom)); err != nil {
					return fmt.Errorf("%s: %w", nom, err)
				}
			}
			if _, err := s.tx.Exec(fmt.Sprintf("INSERT INTO %[1]s(%[1]s, rank) VALUES ('secure-delete', ?)", nom), valeur); err != nil {
				return fmt.Errorf("%s: %w", nom, err)
			}
		}
		return rows.Err()
	}
}

func (s *semis) lireCommune() error {
	if err := s.tx.QueryRow("SELECT id FROM collectivites WHERE slug = ?", depots.Chemin[1:]).Scan(&s.collectivite); err != nil {
		return err
	}
	s.petit = s.id()
	if _, err := s.tx.Exec("INSERT INTO services (id, collectivite, code, nom, secteur, actif) VALUES (?, ?, 'ccas', 'CCAS', 'social', 1)",
		s.petit, s.collectivite); err != nil {
		return err
	}
	rows, err := s.tx.Query("SELECT id, service, revision, titre FROM teleservices WHERE collectivite = ? ORDER BY code", s.collectivite)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var t teleserviceSeme
		if err := rows.Scan(&t.id, &t.service, &t.revision, &t.titre); err != nil {
			return err
		}
		s.teleservices = append(s.teleservices, t)
	}
	return rows.Err()
}

// semerAgents makes agents with a session each: the second one sees the small
// service alone, the others see all.
func (s *semis) semerAgents() error {
	maintenant := time.Now()
	for i := range nbAgents + 1 {
		id := s.id()
		s.agents = append(s.agents, id)
		if _, err := s.tx.Exec("INSERT INTO agents (id, courriel, prenom, nom, actif, avertissement) VALUES (?, ?, ?, ?, 1, 'aucun')",
			id, fmt.Sprintf("agent%d@example.org", i), prenoms[i%len(prenoms)], noms[i*7%len(noms)]); err != nil {
			return err
		}
		service := ""
		if i == 1 {
			service = s.petit
		}
		for _, role := range []string{"accueil", "instruction"} {
			if _, err := s.tx.Exec("INSERT INTO habilitations (id, agent, collectivite, service, role) VALUES (?, ?, ?, ?, ?)",
				s.id(), id, s.collectivite, service, role); err != nil {
				return err
			}
		}
	}
	for _, agent := range s.agents {
		jeton := socle.Jeton()
		if _, err := s.tx.Exec(`INSERT INTO sessions (id, espace, porteur, empreinte, cree_le, vue_le, expire_le, inactivite, acces)
			VALUES (?, 'agent', ?, ?, ?, ?, ?, 600, '[]')`, s.id(), agent, socle.Hacher(jeton), instant(maintenant), instant(maintenant),
			instant(maintenant.Add(time.Hour))); err != nil {
			return err
		}
		s.sessions = append(s.sessions, jeton)
	}
	s.jetons[tousServices], s.jetons[petitService] = s.sessions[0], s.sessions[1]
	s.sessions = append(s.sessions[:1], s.sessions[2:]...)
	return nil
}

func (s *semis) semerUsagers() error {
	r, err := s.tx.Prepare(`INSERT INTO usagers (id, collectivite, genre, preuve, nom_naissance, prenoms, courriel, telephone, adresse, cree_le, maj_le)
		VALUES (?, ?, 'particulier', 'aucune', ?, ?, ?, ?, 'null', ?, ?)`)
	if err != nil {
		return err
	}
	defer r.Close()
	l := instant(time.Now())
	for i := range nbUsagers {
		prenom, nom := prenoms[s.hasard.IntN(len(prenoms))], noms[s.hasard.IntN(len(noms))]
		p := personne{s.id(), prenom + " " + nom}
		if _, err := r.Exec(p.id, s.collectivite, nom, prenom, fmt.Sprintf("usager%d@example.org", i), telephone(i), l, l); err != nil {
			return fmt.Errorf("usager: %w", err)
		}
		s.usagers = append(s.usagers, p)
	}
	return nil
}

// telephone is of the range that ARCEP keeps for works of fiction.
func telephone(i int) string { return fmt.Sprintf("063998%04d", i%10_000) }

func (s *semis) semerDemandes() error {
	requetes := map[string]*sql.Stmt{}
	for nom, texte := range map[string]string{
		"demande": `INSERT INTO demandes (id, collectivite, service, teleservice, revision, usager, demandeur, titre, canal, numero, cle_depot, etat, regime,
			agent, a_lire_agent, prevue_le, attendue_le, terminee_le, deposee_le, recue_le, accusee_le, complete_le, maj_le)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'SO', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		"reponses":   "INSERT INTO reponses (id, demande, donnees) VALUES (?, ?, ?)",
		"historique": "INSERT INTO historique (id, demande, le, acteur, verbe, vers, phrase, public) VALUES (?, ?, ?, 'visiteur', 'deposer', 'deposee', 'Demande envoyée', 1)",
	} {
		r, err := s.tx.Prepare(texte)
		if err != nil {
			return err
		}
		defer r.Close()
		requetes[nom] = r
	}
	numeros := map[string]bool{}
	debut := time.Now().AddDate(-annees, 0, 0)
	pas := time.Since(debut) / nbDemandes
	for i := range nbDemandes {
		le := debut.Add(time.Duration(i) * pas)
		d := s.tirer(le)
		for s.dernier = socle.TirerNumero(); numeros[s.dernier]; {
			s.dernier = socle.TirerNumero()
		}
		numeros[s.dernier] = true
		qui := s.usagers[s.hasard.IntN(len(s.usagers))]
		demandeur := qui.nom
		if i == nbDemandes/2 {
			demandeur = nomRare
		}
		usager, demande, l := qui.id, s.id(), instant(le)
		s.usager[tousServices] = usager
		if d.etat.Ouverte() {
			s.ouvertes = append(s.ouvertes, demande)
		}
		if d.service == s.petit {
			s.derniere, s.usager[petitService] = demande, usager
		}
		for nom, valeurs := range map[string][]any{
			"demande": {
				demande, s.collectivite, d.service, d.teleservice.id, d.teleservice.revision, usager, demandeur, d.teleservice.titre, d.canal, s.dernier, s.id(), d.etat,
				d.agent, d.aLire, d.prevueLe, d.attendueLe, d.termineeLe, l, l, l, l, l,
			},
			"reponses":   {s.id(), demande, reponsesSemees},
			"historique": {s.id(), demande, l},
		} {
			if _, err := requetes[nom].Exec(valeurs...); err != nil {
				return fmt.Errorf("%s: %w", nom, err)
			}
		}
	}
	return nil
}

type demandeTiree struct {
	teleservice teleserviceSeme
	service     string
	etat        demandes.Etat
	canal       demandes.Canal
	agent       string
	aLire       bool
	prevueLe    string
	attendueLe  string
	termineeLe  string
}

// tirer draws the life of a demande: most of those of the last two months are
// open, and some old ones that everybody forgot.
func (s *semis) tirer(le time.Time) demandeTiree {
	t := s.teleservices[s.hasard.IntN(len(s.teleservices))]
	d := demandeTiree{teleservice: t, service: t.service, canal: parmi(s.hasard, demandes.EnLigne, demandes.EnLigne, demandes.EnLigne, demandes.AuGuichet, demandes.Telephone, demandes.Papier, demandes.Courriel)}
	if s.hasard.IntN(50) == 0 {
		d.service = s.petit
	}
	age, sort := time.Since(le), s.hasard.IntN(100)
	ouverte := age < 60*24*time.Hour && sort < 70 || sort < 1
	switch {
	case !ouverte:
		d.etat = parmi(s.hasard, demandes.Acceptee, demandes.Acceptee, demandes.Acceptee, demandes.Acceptee, demandes.Refusee, demandes.Classee, demandes.Retiree)
	case age < 5*24*time.Hour:
		d.etat, d.aLire = demandes.Deposee, true
	default:
		d.etat = parmi(s.hasard, demandes.EnInstruction, demandes.EnInstruction, demandes.Incomplete)
		d.aLire = sort%10 == 0
	}
	if d.etat != demandes.Deposee {
		d.agent = s.agents[s.hasard.IntN(len(s.agents))]
	}
	due := le.AddDate(0, 0, 30).Format(time.DateOnly)
	if ouverte {
		d.prevueLe = due
	} else {
		fin := le.AddDate(0, 0, s.hasard.IntN(1+s.hasard.IntN(60)))
		if fin.After(time.Now()) {
			fin = le
		}
		d.attendueLe, d.termineeLe = due, fin.Format(time.DateOnly)
	}
	return d
}

func parmi[T any](h *rand.Rand, l ...T) T { return l[h.IntN(len(l))] }

// id has PocketBase's own form.
func (s *semis) id() string {
	b := strconv.FormatUint(s.hasard.Uint64()|1<<63, 36) + "00" + strconv.FormatUint(s.hasard.Uint64()|1<<63, 36)
	return b[:15]
}

func instant(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05.000Z") }

// reponsesSemees has the weight of twenty answers.
var reponsesSemees = func() string {
	b := []byte(`{"01KATQ0000BANC0":["` + phrase + `"]`)
	for i := range 19 {
		b = append(b, fmt.Sprintf(`,"01KATQ0000BANC%d":["%s"]`, i+1, phrase)...)
	}
	return string(append(b, '}'))
}()

// Names of people, drawn together: 1 600 different persons.
var (
	prenoms = []string{
		"Camille", "Rémi", "Élodie", "Farida", "Luc", "Inès", "Thomas", "Sarah", "Nicolas", "Hugo", "Monique", "Gilbert", "Yvette", "Nadège", "Hélène",
		"Jean", "Marie", "Pierre", "Michel", "Nathalie", "Isabelle", "Catherine", "Philippe", "Alain", "Sylvie", "Léa", "Manon", "Chloé", "Lucas", "Enzo",
		"Jade", "Louis", "Gabriel", "Louise", "Alice", "Raphaël", "Arthur", "Emma", "Jules", "Adam",
	}
	noms = []string{
		"Thouvenel", "Aubry", "Grandjean", "Benali", "Didierjean", "Moreira", "Husson", "Vautrin", "Mougeot", "Perrin", "Lallemand", "Balland", "Colin",
		"Humbert", "Marchal", "Martin", "Bernard", "Dubois", "Robert", "Richard", "Petit", "Durand", "Leroy", "Moreau", "Simon", "Laurent", "Lefebvre",
		"Michel", "Garcia", "David", "Bertrand", "Roux", "Vincent", "Fournier", "Morel", "Girard", "André", "Mercier", "Dupont", "Lambert",
	}
)
