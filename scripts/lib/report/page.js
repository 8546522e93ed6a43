// Draws every chart. The expressions are interpreted, not compiled: the page's policy allows no eval.
(async () => {
  const json = (id) => JSON.parse(document.getElementById(id).textContent);
  const config = json("chart-config");
  const root = document.documentElement;
  let failed = 0;
  for (const place of document.querySelectorAll("[data-spec]")) {
    try {
      await vegaEmbed(place.querySelector("div"), json(place.dataset.spec), {
        mode: "vega-lite", renderer: "svg", actions: false, ast: true, config,
        tooltip: { theme: "custom", disableDefaultStyle: true },
      });
    } catch (error) {
      failed += 1;
      place.hidden = true;
      console.error(place.dataset.spec, error);
    }
  }
  root.dataset.charts = failed ? "failed" : "drawn";
})();
