package navigateur

import (
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// Glisser drags the line of a link by its handle, and drops it under the line
// of another link: the page that comes next is waited for.
func (v *Visiteur) Glisser(quoi, sous string) {
	v.t.Helper()
	ligne := string(v.element("bouton", quoi)) + ".closest('li')"
	points := evaluer[[]float64](v, `((poignee, cible) => {
  poignee.scrollIntoView({block: "center"});
  const p = poignee.getBoundingClientRect(), c = cible.getBoundingClientRect();
  return [p.x + p.width / 2, p.y + p.height / 2, c.x + c.width / 2, c.bottom + 8];
})(`+ligne+`.querySelector(".poignee"), `+string(v.element("bouton", sous))+`)`)
	tenue := func(o *input.DispatchMouseEventParams) { o.Button, o.Buttons = input.MouseButtonLeft, 1 }
	v.faire(
		chromedp.MouseEvent(input.DispatchMouseEventTypeMousePressed, points[0], points[1], tenue),
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, points[2], (points[1]+points[3])/2, tenue),
		chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, points[2], points[3], tenue),
	)
	v.suivre(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseReleased, points[2], points[3], func(o *input.DispatchMouseEventParams) { o.Button = input.MouseButtonLeft }))
}
