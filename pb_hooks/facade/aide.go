package facade

import (
	"fmt"
	"net/http"
	"slices"
	"sync"

	"guichet/pb_hooks/assistance"
	"guichet/pb_hooks/socle"
	"guichet/ui"
)

// guide is the help of the program, the same for every mairie.
var guide = sync.OnceValue(func() []ui.Article {
	l, err := ui.Guide(socle.Typographier)
	if err != nil {
		panic(fmt.Sprintf("embedded guide: %v", err))
	}
	return l
})

type pageAide struct {
	*socle.Cadre
	Base      string // of the addresses of the articles
	Formation string // where an agent trains, "" for nowhere
	Articles  []ui.Article
}

// baseAide is where the guide is read: beside the desk, in the frame of the
// mairie, or at the instance's own address.
func baseAide(r *socle.Requete) string {
	if r.Chemin == "" {
		return "/aide"
	}
	return r.Chemin + "/agents/aide"
}

func montrerAide(r *socle.Requete) error {
	p := &pageAide{Cadre: r.Cadre("Aide"), Base: baseAide(r), Articles: guide()}
	if r.Chemin != "" {
		var err error
		if p.Formation, err = assistance.Formation(r.App); err != nil {
			return err
		}
	}
	return r.Rendre(http.StatusOK, "facade/aide", p)
}

type pageArticle struct {
	*socle.Cadre
	Base                string
	Article             ui.Article
	Precedent, Prochain *ui.Article
}

func montrerArticle(r *socle.Requete) error {
	l := guide()
	i := slices.IndexFunc(l, func(a ui.Article) bool { return a.Nom == r.Request.PathValue("article") })
	if i < 0 {
		return socle.ErrIntrouvable
	}
	p := &pageArticle{Cadre: r.Cadre(l[i].Titre), Base: baseAide(r), Article: l[i]}
	if i > 0 {
		p.Precedent = &l[i-1]
	}
	if i < len(l)-1 {
		p.Prochain = &l[i+1]
	}
	return r.Rendre(http.StatusOK, "facade/aide_article", p)
}
