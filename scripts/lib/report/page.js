// Draws every chart. The expressions are interpreted, not compiled: the page's policy allows no eval.
(async () => {
  const json = (id) => JSON.parse(document.getElementById(id).textContent);
  const root = document.documentElement;
  const pause = () => new Promise((resolve) => setTimeout(resolve));
  const views = new Map();
  let failed = 0;
  for (const place of document.querySelectorAll("[data-spec]")) {
    await pause(); // the page scrolls and answers while the charts below are drawn
    try {
      const drawn = await vegaEmbed(place.querySelector("div"), json(place.dataset.spec), {
        mode: "vega", renderer: "svg", actions: false, ast: true,
        tooltip: { theme: "custom", disableDefaultStyle: true },
      });
      views.set(place, drawn.view);
    } catch (error) {
      failed += 1;
      place.hidden = true;
      console.error(place.dataset.spec, error);
    }
  }
  // Charts are as wide as their place; a sheet's places are narrower than a screen's, by the page's columns of six.
  const sheet = 780;
  addEventListener("beforeprint", () => {
    for (const [place, view] of views) {
      const columns = Number(place.closest("article").className.match(/w(\d)/)[1]);
      view.signal("width", Math.min((sheet * columns) / 6 - 12, place.clientWidth)).run();
    }
  });
  addEventListener("afterprint", () => {
    for (const [place, view] of views) view.signal("width", place.clientWidth).run();
  });
  root.dataset.charts = failed ? "failed" : "drawn";
})();
